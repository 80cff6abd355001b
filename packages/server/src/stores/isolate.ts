import { MalformedRows } from './clickhouse/errors.ts';

/** What became of one line of an insert. */
export type Outcome =
  | { readonly kind: 'written' }
  | { readonly kind: 'malformed'; readonly reason: string }
  | { readonly kind: 'failed'; readonly error: unknown };

type Insert = (lines: readonly string[]) => Promise<void>;
type Lines = readonly string[];

const written: Outcome = { kind: 'written' };

/** Inserts spent on finding the malformed rows of one request; the sender of nothing but rubbish must not keep the store busy. */
const mostInserts = 100;

/**
 * Inserts the lines of several requests together. Where the store calls some malformed, halves the requests and then the
 * lines of a request until only the malformed ones are left out. Answers one outcome a line, in order, for each request.
 * Never throws: a failure of the store is the outcome of the lines it met.
 */
export async function insertAround(insert: Insert, requests: readonly Lines[]): Promise<Outcome[][]> {
  const [only] = requests;
  if (only !== undefined && requests.length === 1) return [await insertLines(insert, only, { inserts: mostInserts })];
  const failure = await attempt(insert, requests.flat());
  if (!(failure instanceof MalformedRows)) return requests.map((lines) => outcomes(lines, failure));
  const middle = requests.length >> 1;
  return [...(await insertAround(insert, requests.slice(0, middle))), ...(await insertAround(insert, requests.slice(middle)))];
}

async function insertLines(insert: Insert, lines: Lines, left: { inserts: number }): Promise<Outcome[]> {
  if (left.inserts <= 0) return lines.map(() => ({ kind: 'malformed', reason: 'among too many malformed rows' }));
  left.inserts--;
  const failure = await attempt(insert, lines);
  if (!(failure instanceof MalformedRows)) return outcomes(lines, failure);
  if (lines.length === 1) return [{ kind: 'malformed', reason: failure.message }];
  const middle = lines.length >> 1;
  return [...(await insertLines(insert, lines.slice(0, middle), left)), ...(await insertLines(insert, lines.slice(middle), left))];
}

function outcomes(lines: Lines, failure: unknown): Outcome[] {
  return lines.map(() => (failure === undefined ? written : { kind: 'failed', error: failure }));
}

/** What the insert threw; `undefined` when it did not, or when there is nothing to insert. */
async function attempt(insert: Insert, lines: Lines): Promise<unknown> {
  if (lines.length === 0) return undefined;
  try {
    await insert(lines);
    return undefined;
  } catch (error) {
    return error;
  }
}
