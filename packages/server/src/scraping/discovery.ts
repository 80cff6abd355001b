import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { ScrapeSpec } from './definitions.ts';

/** Targets with labels in common, as discovery finds them. */
export interface TargetGroup {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

const largestFile = 10 * 1024 * 1024;
const mostTargets = 50_000;

const fileSchema = z
  .array(z.object({ targets: z.array(z.string().min(1).max(1000)), labels: z.record(z.string(), z.coerce.string()).nullish() }))
  .max(mostTargets);

interface ReadFile {
  readonly version: string;
  readonly groups: readonly TargetGroup[];
}

/** Finds the targets of definitions; remembers files, and reads them again when their time or size changed. */
export class Discovery {
  readonly #files = new Map<string, ReadFile>();

  /** What cannot be found is told to `complain`, and a file that cannot be read any more keeps its last targets. */
  groups(spec: ScrapeSpec, complain: (problem: string) => void): readonly TargetGroup[] {
    const fixed = (spec.static_configs ?? []).map(({ targets, labels = {} }) => ({ targets, labels }));
    const patterns = (spec.file_sd_configs ?? []).flatMap(({ files }) => files);
    return [...fixed, ...patterns.flatMap((pattern) => matching(pattern, complain)).flatMap((path) => this.#read(path, complain))];
  }

  #read(path: string, complain: (problem: string) => void): readonly TargetGroup[] {
    const known = this.#files.get(path);
    try {
      const { mtimeMs, size } = statSync(path);
      const version = `${mtimeMs} ${size}`;
      if (known?.version === version) return known.groups;
      if (size > largestFile) throw new Error(`it is larger than ${largestFile} bytes`);
      const groups = readGroups(path, readFileSync(path, 'utf8'));
      this.#files.set(path, { version, groups });
      return groups;
    } catch (error) {
      complain(`${path}: ${reason(error)}${known === undefined ? '' : '; its last targets are kept'}`);
      return known?.groups ?? [];
    }
  }
}

/** Messages of parsers quote what they read, and the path comes from somebody who may not read every file of the server. */
function readGroups(path: string, text: string): TargetGroup[] {
  let value: unknown;
  try {
    value = parse(text, { maxAliasCount: 100 });
  } catch {
    throw new Error('it is not YAML or JSON');
  }
  const parsed = fileSchema.safeParse(value);
  if (!parsed.success) throw new Error('it is not a list of {targets, labels}');
  return parsed.data.map(({ targets, labels }) => ({ targets, labels: { ...labels, __meta_filepath: path } }));
}

function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === undefined ? message : `it cannot be read (${code})`;
}

/** The files that a path with `*` and `?` in its last part stands for. */
function matching(pattern: string, complain: (problem: string) => void): string[] {
  if (!/[*?]/.test(basename(pattern))) return [pattern];
  const directory = dirname(pattern);
  try {
    return readdirSync(directory)
      .filter((name) => matchesGlob(name, basename(pattern)))
      .sort()
      .map((name) => join(directory, name));
  } catch (error) {
    complain(`${directory}: ${reason(error)}`);
    return [];
  }
}

/** In time that grows with the product of both lengths, whatever the pattern is. */
function matchesGlob(name: string, pattern: string): boolean {
  let star = -1;
  let retry = 0;
  let at = 0;
  let place = 0;
  while (at < name.length) {
    if (pattern[place] === '*') {
      star = place++;
      retry = at;
    } else if (place < pattern.length && (pattern[place] === '?' || pattern[place] === name[at])) {
      at++;
      place++;
    } else if (star >= 0) {
      place = star + 1;
      at = ++retry;
    } else return false;
  }
  while (pattern[place] === '*') place++;
  return place === pattern.length;
}
