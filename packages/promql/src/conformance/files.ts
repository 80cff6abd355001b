import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface CaseFile {
  /** The name by which the list of failing cases knows it. */
  readonly name: string;
  readonly text: string;
}

const own = join(import.meta.dirname, 'cases');

/** Where Prometheus' cases are: `PROMQLTEST_DIR`, or `../shared/promqltest` beside the repository. They are not part of the project. */
export const sharedDirectory: string = process.env.PROMQLTEST_DIR ?? join(import.meta.dirname, '../../../../../shared/promqltest');

/** The project's own cases. */
export function ownFiles(): CaseFile[] {
  return read(own, '.promql', 'own/');
}

/** Prometheus' cases; undefined when they are not there. */
export function sharedFiles(): CaseFile[] | undefined {
  return existsSync(sharedDirectory) ? read(sharedDirectory, '.test', '') : undefined;
}

function read(directory: string, ending: string, prefix: string): CaseFile[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => ({ name: `${prefix}${name}`, text: readFileSync(join(directory, name), 'utf8') }));
}
