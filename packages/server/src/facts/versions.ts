/** A commit that a push let conclude; one that an API stated exactly replaces it. */
export const concluded = '1';
export const exact = '2';

/**
 * Version of a row by when its sender changed it last, so that what comes late or twice does not undo what is newer.
 *
 * @param updated milliseconds UTC; as far as senders tell it (often whole seconds).
 * @param rank 0-15: of two rows of the same time the higher one counts (merged over open, say).
 */
export function versionOf(updated: number, rank = 0): string {
  return (BigInt(Math.max(0, Math.round(updated))) * 16n + BigInt(rank)).toString();
}
