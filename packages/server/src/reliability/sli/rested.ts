import type { CountedRows } from './rows.ts';

/** What a question cost less than is asked anew every time, milliseconds. */
const cheap = 500;
/** Asking takes one part in so many of the time. */
const share = 20;
/** No answer is older than this, whatever it cost: the gate wants to know of the last minutes. */
const longestRest = 4 * 60_000;
const mostKept = 2_000;

interface Kept {
  readonly sli: bigint;
  readonly edges: readonly number[];
  readonly answer: CountedRows;
  /** Milliseconds of the clock that is handed in, and how many of them the answer took. */
  readonly at: number;
  readonly took: number;
}

/**
 * Answers that cost much, of SLIs whose minutes do not add up and which are therefore counted over their whole windows each time. They are used
 * again for a while for the same question, and for the same one moved on by no more than that while: so that asking them takes a twentieth of
 * the time at most, as long as all of them together take less than twelve seconds.
 */
export class Rested {
  readonly #now: () => number;
  #kept: Kept[] = [];

  /** @param now milliseconds that only go forward. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** The answer with its rows at these edges; `undefined` where it is to be asked. */
  find(sli: bigint, edges: readonly number[]): CountedRows | undefined {
    const now = this.#now();
    const rest = Math.min(longestRest, share * this.#kept.reduce((sum, { took }) => sum + took, 0));
    const known = this.#kept.find((one) => one.sli === sli && now - one.at < rest && isAlike(one.edges, edges, rest));
    if (known === undefined) return undefined;
    const moved = new Map(known.edges.map((edge, index) => [edge, edges[index] as number]));
    const rows = known.answer.rows.map((row) => ({ ...row, time: moved.get(row.time) ?? row.time }));
    return { rows, explains: known.answer.explains };
  }

  keep(sli: bigint, edges: readonly number[], answer: CountedRows, took: number): void {
    const others = this.#kept.filter((one) => one.sli !== sli || !isAlike(one.edges, edges, longestRest));
    this.#kept = took < cheap ? others : [...others.slice(1 - mostKept), { sli, edges, answer, at: this.#now(), took }];
  }
}

function isAlike(a: readonly number[], b: readonly number[], within: number): boolean {
  return a.length === b.length && a.every((edge, index) => Math.abs(edge - (b[index] as number)) <= within);
}
