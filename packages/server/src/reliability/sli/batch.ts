import type { Explanation } from '../../metrics/types.ts';
import type { Facts } from '../../stores/facts.ts';
import { type Counted, freshnessOf } from '../buckets.ts';
import type { Indicator, TimeSlices } from '../slo.ts';
import type { AskMany } from './ask.ts';
import { readRollups } from './read.ts';
import { Rested } from './rested.ts';
import { type CountedRows, type CountRow, countRows, shapeOf } from './rows.ts';
import { type Meanings, metricsOf, minute, type Sli, sliOf } from './sli.ts';
import { hour, readSpans, type Span } from './store.ts';

export interface BatchOptions {
  readonly ask: AskMany;
  /** Absent: there are no rollups, and everything is asked of the metrics. */
  readonly facts?: Pick<Facts, 'queryColumns'> | undefined;
  readonly meanings?: (() => Promise<Meanings>) | undefined;
  /** Milliseconds that only go forward. */
  readonly elapsed?: (() => number) | undefined;
}

interface Request {
  readonly sli: Sli;
  readonly edges: readonly number[];
}

interface Asked {
  readonly indicator: Indicator;
  readonly slices: TimeSlices | undefined;
  readonly edges: readonly number[];
  readonly resolve: (counted: Counted) => void;
  readonly reject: (error: unknown) => void;
}

/** A stretch of one request that the rollups do not hold. */
interface Missing {
  readonly sli: Sli;
  readonly edges: readonly number[];
}

/** Longer stretches of events are counted between edges and by the hour, instead of by the minute. */
const byMinuteUpTo = 6 * hour;
const day = 24 * hour;
const mostPieces = 10_000;

/** Collects what is asked in one turn of the event loop and answers it with one statement over all SLIs. */
export class Batch {
  readonly #options: BatchOptions;
  readonly #asking: Asking;
  #waiting: Asked[] = [];

  constructor(options: BatchOptions) {
    this.#options = options;
    const elapsed = options.elapsed ?? (() => performance.now());
    this.#asking = { ask: options.ask, elapsed, rested: new Rested(elapsed) };
  }

  count(indicator: Indicator, slices: TimeSlices | undefined, asked: readonly number[]): Promise<Counted> {
    const edges = [...new Set(asked.map(cut))].sort((a, b) => a - b);
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) setImmediate(() => void this.#answer());
      this.#waiting.push({ indicator, slices, edges, resolve, reject });
    });
  }

  async #answer(): Promise<void> {
    const asked = this.#waiting;
    this.#waiting = [];
    try {
      const meanings: Meanings = (await this.#options.meanings?.()) ?? new Map();
      const requests = asked.map(({ indicator, slices, edges }) => ({ sli: sliOf(indicator, slices, meanings), edges }));
      const answers = await answerAll(requests, this.#options, this.#asking);
      for (const [index, { edges, resolve, reject }] of asked.entries()) {
        const answer = answers[index] as CountedRows | Error;
        if (answer instanceof Error) reject(answer);
        else resolve(countedOf(edges, answer));
      }
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  }
}

function cut(time: number): number {
  return Math.floor(time / minute) * minute;
}

/** What the rollups do not hold is asked with this. */
interface Asking {
  readonly ask: AskMany;
  readonly elapsed: () => number;
  readonly rested: Rested;
}

async function answerAll(
  requests: readonly Request[],
  { facts }: Pick<BatchOptions, 'facts'>,
  asking: Asking,
): Promise<(CountedRows | Error)[]> {
  const spans = facts === undefined ? new Map<bigint, Span>() : await readSpans(facts, new Set(requests.map(({ sli }) => sli.id)));
  const plans = requests.map((request) => planOf(request, spans.get(request.sli.id)));
  const rolled = plans.flatMap(({ rolled: own }) => own ?? []);
  const missing = plans.flatMap((plan) => plan.missing);
  const [fromRollups, fromMetrics] = await Promise.all([
    facts === undefined ? [] : readRollups(facts, rolled),
    askMissing(asking, missing),
  ]);
  const rows = new Map(rolled.map((question, index) => [question, fromRollups[index] ?? []]));
  const counted = new Map(missing.map((one, index) => [one, fromMetrics[index] as CountedRows | Error]));
  return plans.map((plan, index) => {
    const direct = plan.missing.map((one) => counted.get(one) as CountedRows | Error);
    const failed = direct.find((one) => one instanceof Error);
    if (failed !== undefined) return failed;
    const own = direct as CountedRows[];
    const ofRollups = plan.rolled === undefined ? [] : (rows.get(plan.rolled) ?? []);
    const { sli } = requests[index] as Request;
    const all = [...ofRollups, ...own.flatMap((one) => one.rows)];
    const explains = own.at(-1)?.explains ?? explainRolled(sli, plan);
    return { rows: all, explains: explains.map((explain) => withRolled(explain, all, spans.get(sli.id))) };
  });
}

interface Plan {
  readonly rolled: { readonly sli: bigint; readonly edges: readonly number[] } | undefined;
  readonly missing: readonly Missing[];
}

/** What of the asked stretch lies in what was counted, and what before and after it. */
function planOf({ sli, edges }: Request, span: Span | undefined): Plan {
  const [first, last] = [edges[0] ?? 0, edges.at(-1) ?? 0];
  const [from, to] = [Math.max(span?.from ?? 0, first), Math.min(span?.to ?? 0, last)];
  if (span === undefined || from >= to) return { rolled: undefined, missing: edges.length < 2 ? [] : [{ sli, edges }] };
  const within = (begin: number, end: number) => [begin, ...edges.filter((edge) => edge > begin && edge < end), end];
  return {
    rolled: { sli: sli.id, edges: within(from, to) },
    missing: [...(first < from ? [{ sli, edges: within(first, from) }] : []), ...(to < last ? [{ sli, edges: within(to, last) }] : [])],
  };
}

async function askMissing(asking: Asking, missing: readonly Missing[]): Promise<(CountedRows | Error)[]> {
  const answers = new Map<Missing, CountedRows | Error>();
  for (const one of missing) {
    const rested = one.sli.addsUp ? undefined : asking.rested.find(one.sli.id, one.edges);
    if (rested !== undefined) answers.set(one, rested);
  }
  const groups = Map.groupBy(
    missing.filter((one) => !answers.has(one)),
    (one) => `${shapeOf(one.sli)} ${one.sli.addsUp} ${piecesFor(one)?.join() ?? `${one.edges[0]} ${one.edges.at(-1)}`}`,
  );
  for (const members of groups.values()) {
    const started = asking.elapsed();
    const counted = await askTogether(asking.ask, members);
    const took = (asking.elapsed() - started) / members.length;
    for (const [index, one] of members.entries()) {
      const answer = counted[index] as CountedRows | Error;
      answers.set(one, answer);
      if (!one.sli.addsUp && !(answer instanceof Error)) asking.rested.keep(one.sli.id, one.edges, answer, took);
    }
  }
  return missing.map((one) => answers.get(one) as CountedRows | Error);
}

async function askTogether(ask: AskMany, members: readonly Missing[]): Promise<(CountedRows | Error)[]> {
  const [{ edges } = { edges: [] }] = members;
  const slis = members.map(({ sli }) => sli);
  try {
    return await countRows(ask, slis, edges[0] ?? 0, edges.at(-1) ?? 0, piecesFor(members[0] as Missing));
  } catch (error) {
    return slis.map(() => error as Error);
  }
}

/** The pieces in which events of a long stretch are counted; `undefined` for slices, and for minute by minute. */
function piecesFor({ sli, edges }: Missing): readonly number[] | undefined {
  if (sli.indicator.kind !== 'events' || sli.slices !== undefined) return undefined;
  if (!sli.addsUp) return edges;
  const [first, last] = [edges[0] ?? 0, edges.at(-1) ?? 0];
  const length = last - first;
  if (length <= byMinuteUpTo) return undefined;
  const width = [hour, day].find((each) => length / each + edges.length <= mostPieces);
  if (width === undefined) return edges;
  const between: number[] = [];
  for (let time = Math.ceil(first / width) * width; time < last; time += width) between.push(time);
  return [...new Set([...edges, ...between])].sort((a, b) => a - b);
}

/** What was asked of the metrics may be a moment in which nothing happened. */
function withRolled({ whyEmpty, ...explain }: Explanation, rows: readonly CountRow[], span: Span | undefined): Explanation {
  const freshness = Math.max(explain.freshness ?? 0, span?.newest ?? 0);
  const isEmpty = rows.every(({ covered, total }) => covered === 0 && total === 0);
  const reason = isEmpty ? (whyEmpty ?? 'Nothing was counted in this time.') : undefined;
  return { ...explain, freshness: freshness === 0 ? null : freshness, ...(reason === undefined ? {} : { whyEmpty: reason }) };
}

function explainRolled(sli: Sli, { rolled }: Plan): Explanation[] {
  return metricsOf(sli.indicator).map((metric) => ({
    metric: typeof metric === 'string' ? metric : 'metric' in metric ? metric.metric : 'expression',
    title: 'Counted minute by minute',
    definition: `The sums of what was counted in each minute of ${typeof metric === 'string' ? metric : JSON.stringify(metric)}.`,
    unit: 'count',
    direction: 'none',
    stat: null,
    from: rolled?.edges[0] ?? 0,
    to: rolled?.edges.at(-1) ?? 0,
    timezone: 'UTC',
    sampleSize: 0,
    sql: `SELECT time, good, total FROM sli_minutes FINAL WHERE sli = ${sli.id}`,
    freshness: null,
  }));
}

/** Sums up to each edge. */
function countedOf(edges: readonly number[], { rows, explains }: CountedRows): Counted {
  const sums = new Map<number, CountRow>();
  const sorted = rows.toSorted((a, b) => a.time - b.time);
  let [good, total, covered, next] = [0, 0, 0, 0];
  for (const edge of edges) {
    for (let row = sorted[next]; row !== undefined && row.time < edge; row = sorted[++next]) {
      good += row.good;
      total += row.total;
      covered += row.covered;
    }
    sums.set(edge, { time: edge, good, total, covered });
  }
  const at = (time: number): CountRow => {
    const sum = sums.get(cut(time));
    if (sum === undefined) throw new Error(`an SLI was not counted up to ${time}`);
    return sum;
  };
  return {
    explains,
    freshness: freshnessOf(explains),
    between: (from, to) => ({ good: at(to).good - at(from).good, total: at(to).total - at(from).total }),
    covered: (from, to) => Math.max(0, Math.min(to - from, at(to).covered - at(from).covered)),
  };
}
