import { type GitDirectory, streamGit } from './git.ts';

/** Bounds of one reading; a vendored tree in one commit may be gigabytes. */
export interface PatchIdLimits {
  readonly milliseconds: number;
  /** Of all differences together. */
  readonly bytes: number;
}

const usual: PatchIdLimits = { milliseconds: 30_000, bytes: 512 * 1024 * 1024 };

/**
 * What commits change, each as one number: `git diff-tree -p | git patch-id --stable`, both streaming, so that memory stays what git needs for one
 * file. White space and line numbers do not count; a commit that changes nothing by itself, such as a merge, has an empty number.
 *
 * @param shas of commits that exist, each once.
 * @returns by sha; those that the limits did not leave room for are missing.
 */
export async function readPatchIds(
  directory: GitDirectory,
  shas: readonly string[],
  signal?: AbortSignal,
  limits: PatchIdLimits = usual,
): Promise<Map<string, string>> {
  if (shas.length === 0) return new Map();
  const reading: Reading = { directory, shas, limits, deadline: AbortSignal.timeout(limits.milliseconds), signal, isWhole: true };
  const found: [string, string][] = [];
  let rest = '';
  for await (const chunk of streamGit(directory, ['patch-id', '--stable'], differences(reading), signal)) {
    const lines = (rest + chunk.toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [patchId = '', sha = ''] = line.split(' ');
      found.push([sha, patchId]);
    }
  }
  if (reading.failure !== undefined) throw reading.failure;
  // Of the last one perhaps a part alone was seen, which has a number too, and a wrong one.
  if (!reading.isWhole) return new Map(found.slice(0, -1));
  return new Map([...shas.map((sha) => [sha, ''] as const), ...found]);
}

interface Reading {
  readonly directory: GitDirectory;
  readonly shas: readonly string[];
  readonly limits: PatchIdLimits;
  readonly deadline: AbortSignal;
  readonly signal: AbortSignal | undefined;
  isWhole: boolean;
  failure?: unknown;
}

/** Nothing that the repository configures is started, or changes what comes out. */
const options = ['--no-ext-diff', '--no-textconv', '--no-color', '--no-renames', '--full-index', '--diff-algorithm=myers', '-O/dev/null'];

/** Ends, and leaves the rest out, when it has become too much. */
async function* differences(reading: Reading): AsyncGenerator<Uint8Array> {
  const { directory, shas, limits, deadline, signal } = reading;
  const either = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
  let left = limits.bytes;
  try {
    for await (const chunk of streamGit(directory, ['diff-tree', '--stdin', '--root', '-p', ...options], shas, either)) {
      left -= chunk.length;
      if (left < 0) {
        reading.isWhole = false;
        return;
      }
      yield chunk;
    }
  } catch (error) {
    reading.isWhole = false;
    if (!deadline.aborted || signal?.aborted === true) reading.failure = error;
  }
}
