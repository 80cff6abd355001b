import type { House } from '../../area.ts';
import type { Loop } from '../../platform/loops.ts';
import type { Slo } from '../slo.ts';
import { listSlos } from '../slos.ts';
import { windowAt } from '../window.ts';
import { askMany } from './ask.ts';
import { countSpan } from './count-span.ts';
import { LateDays } from './late.ts';
import { minute, readMeanings, type Sli, sliOf } from './sli.ts';
import { hour, readSpans, type Span } from './store.ts';

const day = 24 * hour;
/** What is counted at a time: the store reads so much of all counters at once. */
const chunk = 6 * hour;
/** Before the first data there is little to be read. */
const emptyChunk = day;
/** Data that come late correct the minutes before now in every turn, the hours every hour, and the days once a day. */
const corrections = [
  { back: 6 * hour, every: hour },
  { back: 3 * day, every: day },
];
const backEachTurn = 10 * minute;
/** Pieces of the past that one turn counts, so that the next minute is not kept waiting. */
const chunksEachTurn = 4;
/** Windows are looked back at: what a budget was a window ago is asked for too. */
const windowsKept = 2;
const longestKept = 190 * day;

interface Wanted {
  readonly sli: Sli;
  /** From when on it is to be counted, milliseconds UTC. */
  readonly from: number;
}

interface Piece {
  readonly from: number;
  readonly to: number;
}

/**
 * Counts all SLIs of all SLOs minute by minute as time goes on, and their past in the background, the newest first. How far it came is in
 * `sli_spans`; a process that begins counts the last days anew.
 */
export function countingLoop(house: House): Loop {
  const ask = askMany(house);
  const late = new LateDays(house.facts);
  const corrected = new Map<number, number>();
  /** Stretches to be counted anew, the most urgent last. */
  let again: Piece[] = [];
  let done = Number.NEGATIVE_INFINITY;
  let lookedForLate = Number.NEGATIVE_INFINITY;
  let failing = new Set<bigint>();
  /** Where a piece of the past began that held nothing. */
  let nothingSince = Number.NaN;

  const count = async (slis: readonly Sli[], spans: Map<bigint, Span>, { from, to }: Piece, now: number): Promise<number> => {
    const { failed, rows } = await countSpan({ ask, facts: house.facts }, slis, spans, from, to, now);
    const news = [...failed].filter(([{ id }]) => !failing.has(id));
    if (news.length > 0) {
      const [[sli, error]] = news as [[Sli, Error]];
      house.log.warn({ err: error, count: news.length, indicator: sli.indicator }, 'some SLIs cannot be counted ahead');
    }
    failing = new Set([...failing, ...[...failed.keys()].map(({ id }) => id)]);
    return rows;
  };
  /** The minutes since the last turn, and those just before them once more. */
  const forward = async (wanted: readonly Wanted[], spans: Map<bigint, Span>, target: number, now: number, signal: AbortSignal) => {
    const starts = Map.groupBy(wanted, ({ sli }) => {
      const span = spans.get(sli.id);
      if (span === undefined) return target - chunk;
      return Math.max(span.from, Math.min(span.to, target) - backEachTurn);
    });
    for (const [from, members] of [...starts].sort(([a], [b]) => b - a)) {
      for (let begin = from; begin < target && !signal.aborted; begin += chunk)
        await count(slisOf(members), spans, { from: begin, to: Math.min(begin + chunk, target) }, now);
    }
  };
  const backward = async (wanted: readonly Wanted[], spans: Map<bigint, Span>, now: number): Promise<boolean> => {
    const lacking = wanted.filter(({ sli, from }) => (spans.get(sli.id)?.from ?? from) > from && !failing.has(sli.id));
    const byStart = Map.groupBy(lacking, ({ sli }) => spans.get(sli.id)?.from ?? 0);
    const [newest] = [...byStart.keys()].sort((a, b) => b - a);
    if (newest === undefined) return false;
    const members = byStart.get(newest) as Wanted[];
    const length = nothingSince === newest ? emptyChunk : chunk;
    const limit = Math.max(newest - length, Math.min(...members.map(({ from }) => from)));
    const rows = await count(slisOf(members), spans, { from: limit, to: newest }, now);
    if (rows === 0) nothingSince = limit;
    return true;
  };
  const anew = async (wanted: readonly Wanted[], spans: Map<bigint, Span>, now: number): Promise<boolean> => {
    const piece = again.at(-1);
    if (piece === undefined) return false;
    const members = wanted.filter(({ sli }) => {
      const span = spans.get(sli.id);
      return span !== undefined && span.from < piece.to && span.to > piece.from;
    });
    await count(slisOf(members), spans, piece, now);
    again.pop();
    return true;
  };
  const planCorrections = async (target: number): Promise<void> => {
    for (const { back, every } of corrections) {
      if (target - (corrected.get(back) ?? Number.NEGATIVE_INFINITY) < every) continue;
      corrected.set(back, target);
      again = [...piecesOf(target - back, target), ...again.filter(({ from }) => from < target - back)];
    }
    if (target - lookedForLate < hour) return;
    lookedForLate = target;
    for (const { from, to } of await late.changed(target - (corrections.at(-1)?.back ?? 0), target - longestKept)) {
      again = [...piecesOf(from, to), ...again];
    }
  };
  return {
    name: 'reliability.counting',
    everyMs: 5_000,
    async run(now, signal) {
      const target = Math.floor(now / minute) * minute;
      const wanted = await wantedSlis(house, now);
      const spans = await readSpans(
        house.facts,
        wanted.map(({ sli }) => sli.id),
      );
      if (target > done) {
        failing = new Set();
        await forward(wanted, spans, target, now, signal);
        await planCorrections(target);
        done = target;
      }
      for (let turn = 0; turn < chunksEachTurn && !signal.aborted; turn++) {
        if (!(await anew(wanted, spans, now)) && !(await backward(wanted, spans, now))) break;
      }
      if (again.length === 0) await late.settle(now);
    },
  };
}

function slisOf(wanted: readonly Wanted[]): Sli[] {
  return wanted.map(({ sli }) => sli);
}

/** The newest last. */
function piecesOf(from: number, to: number): Piece[] {
  const pieces: Piece[] = [];
  for (let end = to; end > from; end -= chunk) pieces.unshift({ from: Math.max(from, end - chunk), to: end });
  return pieces;
}

/** What is to be counted, each once, as far back as the longest window that asks for it. */
async function wantedSlis({ definitions, config }: House, now: number): Promise<Wanted[]> {
  const [slos, meanings] = await Promise.all([listSlos(definitions), readMeanings(definitions)]);
  const wanted = new Map<bigint, Wanted>();
  for (const slo of slos) {
    const { from, end } = windowAt(slo.window, now, config.timezone);
    const oldest = Math.floor((now - Math.min(windowsKept * (end - from), longestKept)) / hour) * hour;
    for (const { indicator, slices } of partsOf(slo)) {
      const sli = sliOf(indicator, slices, meanings);
      const known = wanted.get(sli.id);
      if (sli.addsUp) wanted.set(sli.id, { sli, from: Math.min(oldest, known?.from ?? oldest) });
    }
  }
  return [...wanted.values()];
}

function partsOf({ objectives, composite }: Slo) {
  const parts = composite?.parts.flatMap((part) => ('indicator' in part ? [part] : [])) ?? [];
  return [...objectives, ...parts].flatMap(({ indicator, slices }) => (indicator === undefined ? [] : [{ indicator, slices }]));
}
