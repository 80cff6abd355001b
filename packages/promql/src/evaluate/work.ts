/**
 * Work on many series, done in pieces. It yields between them, so that whoever drives it can give others a turn or end it; a piece is some
 * microseconds long, about one series over the grid.
 */
export type Work<T> = Generator<undefined, T, undefined>;

/** Does all of the work at once. */
export function completed<T>(work: Work<T>): T {
  for (;;) {
    const piece = work.next();
    if (piece.done === true) return piece.value;
  }
}
