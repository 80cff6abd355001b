import {
  absent,
  computeLeaf,
  type GridSeries,
  type Labels,
  type LeafAggregation,
  type LeafAnswer,
  type LeafRequest,
  metricName,
  type StorageContext,
} from '@binnacle/promql';
import type { ColumnReader } from '../../stores/clickhouse/client.ts';
import type { Found } from './find.ts';
import { selectSamples } from './select.ts';
import { lastPoint } from './sql.ts';

/** Aggregations of which a part and another part give the whole. */
const additive: Partial<Record<LeafAggregation['op'], (a: number, b: number) => number>> = {
  sum: (a, b) => a + b,
  count: (a, b) => a + b,
  group: () => 1,
  // NaN gives way to any number.
  min: (a, b) => (b < a || Number.isNaN(a) ? b : a),
  max: (a, b) => (b > a || Number.isNaN(a) ? b : a),
};

/**
 * Completes what the store computed with the few series that it left out, whose samples the engine's own functions are applied to;
 * `undefined` when the aggregation cannot be put together so. @throws QueryError
 */
export async function withUnfit(
  facts: ColumnReader,
  request: LeafRequest,
  computed: LeafAnswer,
  unfit: ReadonlySet<bigint>,
  found: Found,
  context: StorageContext,
): Promise<LeafAnswer | undefined> {
  const { aggregation, grid } = request;
  const combine = aggregation === undefined ? undefined : additive[aggregation.op];
  if (aggregation !== undefined && combine === undefined) return undefined;
  const range = { matchers: [], from: grid.start - request.function.window, to: lastPoint(grid) };
  const samples = await selectSamples(facts, range, only(found, unfit), context);
  const rest = computeLeaf(samples, request);
  return {
    series: joined(computed.series, rest.series, combine),
    // The store has counted those that it left out.
    samples: computed.samples,
    names: [...new Set([...computed.names, ...rest.names])],
    annotations: rest.annotations,
  };
}

/** Some of the series. Of groups, with the metric's name besides, which annotations speak of and the aggregation takes away. */
function only(found: Found, wanted: ReadonlySet<bigint>): Found {
  const places = [...found.ids.keys()].filter((place) => wanted.has(found.ids[place] as bigint));
  return {
    ids: BigUint64Array.from(places, (place) => found.ids[place] as bigint),
    groups: Uint32Array.from(places, (_, index) => index),
    labels: places.map((place) =>
      (found.labels[found.groups[place] as number] as Labels).with(metricName, found.names[found.nameOf[place] as number] as string),
    ),
    names: found.names,
    nameOf: Uint32Array.from(places, (place) => found.nameOf[place] as number),
  };
}

function joined(
  computed: readonly GridSeries[],
  rest: readonly GridSeries[],
  combine: ((a: number, b: number) => number) | undefined,
): GridSeries[] {
  const all = new Map(computed.map((series) => [series.labels.key, series]));
  for (const series of rest) {
    const other = all.get(series.labels.key);
    all.set(series.labels.key, other === undefined || combine === undefined ? series : both(other, series, combine));
  }
  return [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, series]) => series);
}

function both(one: GridSeries, other: GridSeries, combine: (a: number, b: number) => number): GridSeries {
  const kinds = one.kinds.slice();
  const values = one.values.slice();
  for (let point = 0; point < kinds.length; point++) {
    if (other.kinds[point] === absent) continue;
    values[point] =
      kinds[point] === absent ? (other.values[point] as number) : combine(values[point] as number, other.values[point] as number);
    kinds[point] = other.kinds[point] as number;
  }
  return { labels: one.labels, kinds, values };
}
