import { runInNewContext } from 'node:vm';
import { AppError } from '../platform/errors.ts';

export const defaultTagPattern = '^v?\\d+\\.\\d+(\\.\\d+)?$';
const patienceMs = 1_000;

/** @throws AppError `invalid_request` when the pattern is no regular expression. */
export function checkTagPattern(pattern: string): void {
  try {
    new RegExp(pattern);
  } catch (cause) {
    throw new AppError('invalid_request', `"${pattern}" is not a regular expression: ${(cause as Error).message}`, { cause });
  }
}

/**
 * The tags that a pattern matches. Some expressions take time that doubles with every character of a tag, and nothing else runs
 * meanwhile, so that this gives up.
 * @throws AppError `invalid_request` for a pattern that is no regular expression or takes longer than a second.
 */
export function tagsMatching(pattern: string, tags: readonly string[]): ReadonlySet<string> {
  checkTagPattern(pattern);
  try {
    const matching: unknown = runInNewContext(
      'const expression = new RegExp(pattern); JSON.stringify(JSON.parse(tags).filter((tag) => expression.test(tag)))',
      { pattern, tags: JSON.stringify(tags) },
      { timeout: patienceMs },
    );
    return new Set(JSON.parse(String(matching)) as string[]);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw cause;
    throw new AppError(
      'invalid_request',
      `The tag pattern "${pattern}" takes longer than ${patienceMs / 1000} s on the tags of this repository. Write it without repetition inside repetition.`,
      { cause },
    );
  }
}
