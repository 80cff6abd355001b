import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';

/** Puts an empty database of this version into a data directory that has none, which is quicker than making one. */
export function copyEmptyRecords(data: string): void {
  const template = process.env.BINNACLE_TEST_RECORDS;
  const records = join(data, 'records');
  if (template !== undefined && !existsSync(records)) cpSync(template, records, { recursive: true });
}
