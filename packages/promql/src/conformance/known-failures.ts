import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CaseResult } from './run.ts';

/** Cases that are known to fail, by file; a file without any is not in it. */
export type KnownFailures = Readonly<Record<string, readonly string[]>>;

export interface Judgement {
  /** Fail and are not on the list. */
  readonly newlyFailing: readonly CaseResult[];
  /** On the list, and pass or are gone. */
  readonly newlyPassing: readonly string[];
}

/** Where the list for the storage in memory is kept. */
export const memoryFailuresPath: string = join(import.meta.dirname, 'known-failures.json');

/** The list kept at a path, of what does not pass on one storage. */
export function readKnownFailures(path: string): KnownFailures {
  return JSON.parse(readFileSync(path, 'utf8')) as KnownFailures;
}

export function writeKnownFailures(path: string, failures: KnownFailures): void {
  const kept = Object.entries(failures).filter(([, ids]) => ids.length > 0);
  writeFileSync(path, `${JSON.stringify(Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1))), null, 2)}\n`);
}

export function failingIds(results: readonly CaseResult[]): string[] {
  return results.filter(({ failure }) => failure !== undefined).map(({ id }) => id);
}

/** A file's results beside the list: it may only get shorter, and must when a case on it passes. */
export function judge(known: KnownFailures, file: string, results: readonly CaseResult[]): Judgement {
  const listed = new Set(known[file] ?? []);
  const failing = new Set(failingIds(results));
  return {
    newlyFailing: results.filter(({ id, failure }) => failure !== undefined && !listed.has(id)),
    newlyPassing: [...listed].filter((id) => !failing.has(id)),
  };
}

/** What a test says of a judgement that is not as it should be; empty when it is. */
export function complaint({ newlyFailing, newlyPassing }: Judgement, updateCommand: string): string {
  const lines = newlyFailing.map(({ id, failure }) => `fails: ${id}\n    ${failure}`);
  if (newlyPassing.length > 0) {
    lines.push(...newlyPassing.map((id) => `passes and is listed as failing: ${id}`), `shorten the list with: ${updateCommand}`);
  }
  return lines.join('\n');
}
