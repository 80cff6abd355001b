import {
  float,
  type Histogram,
  histogram,
  type Labels,
  type RawSeries,
  type SelectRequest,
  type StorageContext,
  stale,
  storedHint,
} from '@binnacle/promql';
import type { ArrayColumn, NumberColumn, WideColumn } from '../../stores/clickhouse/blocks.ts';
import type { ColumnReader } from '../../stores/clickhouse/client.ts';
import { ask } from './ask.ts';
import { tooManySamples } from './failure.ts';
import { type Found, start } from './find.ts';
import { type StoredHistogram, selectHistograms } from './histograms.ts';
import { at, isStale } from './sql.ts';

interface Floats {
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly stale: Uint8Array;
  readonly startTimes: Float64Array | undefined;
}

/** Stored samples in (from, to] of the series that were found, floats and native histograms; series without any are left out. @throws QueryError */
export async function selectSamples(
  facts: ColumnReader,
  request: SelectRequest,
  found: Found,
  context: StorageContext,
): Promise<RawSeries[]> {
  if (found.ids.length === 0) return [];
  const [floats, histograms] = await Promise.all([
    selectFloats(facts, request, found.ids, context),
    selectHistograms(facts, request, found.ids, context),
  ]);
  const selected: RawSeries[] = [];
  let samples = 0;
  for (let place = 0; place < found.ids.length; place++) {
    const id = found.ids[place] as bigint;
    const labels = found.labels[found.groups[place] as number] as Labels;
    const [own, distributions] = [floats.get(id), histograms.get(id)];
    samples += (own?.times.length ?? 0) + (distributions?.length ?? 0);
    if (samples > context.limits.maxSamples) throw tooManySamples();
    const series = joined(labels, request.from, own, distributions);
    if (series !== undefined) selected.push(series);
  }
  return selected;
}

async function selectFloats(facts: ColumnReader, { from, to }: SelectRequest, ids: BigUint64Array, context: StorageContext) {
  const blocks = await ask(
    facts,
    {
      text: `SELECT
  series_id,
  groupArray(toFloat64(toUnixTimestamp64Milli(time))),
  groupArray(value),
  groupArray(toUInt8(${isStale})),
  if(max(start_time) = fromUnixTimestamp64Milli(toInt64(0)), [], groupArray(toFloat64(toUnixTimestamp64Milli(start_time))))
FROM (
  SELECT series_id, time, value, start_time FROM samples FINAL
  WHERE series_id IN {ids:Array(UInt64)} AND time > ${at(from)} AND time <= ${at(to)}
  ORDER BY series_id, time
  LIMIT {most:UInt64}
)
GROUP BY series_id`,
      parameters: { ids, most: context.limits.maxSamples + 1 },
    },
    context,
  );
  const found = new Map<bigint, Floats>();
  for (const { rows, columns } of blocks) {
    const [ids, ...lists] = columns as [WideColumn, ArrayColumn, ArrayColumn, ArrayColumn, ArrayColumn];
    for (let row = 0; row < rows; row++) {
      const [times, values, stale, startTimes] = lists.map((list) =>
        (list.elements as NumberColumn).values.subarray(start(list, row), list.ends[row]),
      ) as [Float64Array, Float64Array, Uint8Array, Float64Array];
      found.set(ids.values[row] as bigint, inOrder({ times, values, stale, startTimes: startTimes.length === 0 ? undefined : startTimes }));
    }
  }
  return found;
}

/** Several threads collect a series; each part is in order, the parts may not be. */
function inOrder(floats: Floats): Floats {
  const { times } = floats;
  let ordered = true;
  for (let index = 1; index < times.length && ordered; index++) ordered = (times[index - 1] as number) < (times[index] as number);
  if (ordered) return floats;
  const order = Uint32Array.from(times, (_, index) => index).sort((a, b) => (times[a] as number) - (times[b] as number));
  const moved = (column: Float64Array) => Float64Array.from(order, (place) => column[place] as number);
  return {
    times: moved(times),
    values: moved(floats.values),
    stale: Uint8Array.from(order, (place) => floats.stale[place] as number),
    startTimes: floats.startTimes && moved(floats.startTimes),
  };
}

function joined(
  labels: Labels,
  from: number,
  floats: Floats | undefined,
  histograms: readonly StoredHistogram[] | undefined,
): RawSeries | undefined {
  if (histograms === undefined) return floats && onlyFloats(labels, floats);
  const all: Sample[] = [
    ...histograms.map(({ time, startTime, histogram: one }) => ({
      time,
      kind: histogram,
      value: 0,
      histogram: one as Histogram | undefined,
      startTime,
    })),
    ...(floats === undefined ? [] : [...floats.times.keys()]).map((index) => ({
      time: floats?.times[index] as number,
      kind: floats?.stale[index] === 1 ? stale : float,
      value: floats?.values[index] as number,
      histogram: undefined as Histogram | undefined,
      startTime: floats?.startTimes?.[index] ?? 0,
    })),
  ].sort((a, b) => a.time - b.time);
  hint(all);
  const selected = all.filter(({ time }) => time > from);
  if (selected.length === 0) return undefined;
  return fromSamples(labels, selected);
}

interface Sample {
  readonly time: number;
  readonly kind: number;
  readonly value: number;
  readonly startTime: number;
  histogram: Histogram | undefined;
}

/** What the histogram before one tells of resets, as Prometheus' store does. */
function hint(all: readonly Sample[]): void {
  for (let index = 1; index < all.length; index++) {
    const [previous, sample] = [all[index - 1] as Sample, all[index] as Sample];
    if (previous.histogram === undefined || sample.histogram === undefined || previous.histogram.resetHint === 'gauge') continue;
    sample.histogram = { ...sample.histogram, resetHint: storedHint(previous.histogram, sample.histogram) };
  }
}

function fromSamples(labels: Labels, all: readonly Sample[]): RawSeries {
  return {
    labels,
    times: Float64Array.from(all, ({ time }) => time),
    kinds: Uint8Array.from(all, ({ kind }) => kind),
    values: Float64Array.from(all, ({ value }) => value),
    histograms: all.map((each) => each.histogram),
    startTimes: all.some(({ startTime }) => startTime !== 0) ? Float64Array.from(all, ({ startTime }) => startTime) : undefined,
  };
}

function onlyFloats(labels: Labels, { times, values, stale: ends, startTimes }: Floats): RawSeries {
  return { labels, times, values, kinds: ends.map((end) => (end === 1 ? stale : float)), startTimes };
}
