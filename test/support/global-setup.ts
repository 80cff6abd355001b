import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRecords } from '../../packages/server/src/stores/postgres/client.ts';
import { migrate } from '../../packages/server/src/stores/postgres/migrate.ts';

/** Creating an embedded database takes seconds, so it is done once and every test starts from a copy. */
export default async function setup(): Promise<() => void> {
  const directory = mkdtempSync(join(tmpdir(), 'binnacle-template-'));
  const records = await openRecords({ kind: 'embedded', path: join(directory, 'records') });
  await migrate(records);
  const dump = await records.dump();
  await records.close();
  const file = join(directory, 'records.tar.gz');
  if (dump !== undefined) writeFileSync(file, Buffer.from(await dump.arrayBuffer()));
  process.env.BINNACLE_TEST_RECORDS = file;
  return () => {
    if (existsSync(directory)) rmSync(directory, { recursive: true, force: true });
  };
}
