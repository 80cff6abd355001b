import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRecords } from '../../packages/server/src/stores/postgres/client.ts';
import { migrate } from '../../packages/server/src/stores/postgres/migrate.ts';

/** Creating an embedded database takes seconds, so it is done once and every test starts from a copy (`empty-records.ts`). */
export default async function setup(): Promise<() => void> {
  const directory = mkdtempSync(join(tmpdir(), 'binnacle-template-'));
  const path = join(directory, 'records');
  const records = await openRecords({ kind: 'embedded', path });
  await migrate(records);
  await records.close();
  process.env.BINNACLE_TEST_RECORDS = path;
  return () => rmSync(directory, { recursive: true, force: true });
}
