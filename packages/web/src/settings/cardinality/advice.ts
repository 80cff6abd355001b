import type { Cardinality, LabelCost, SourceCost } from '../../api/cardinality.ts';
import { formatCount, formatText } from '../../kit/format.ts';

/** From this share of the limit on a source is said to be near it. */
const near = 0.8;
/** A label with more values than this holds ids rather than kinds of things. */
const many = 1_000;
/** A metric with more of all series than this is worth a look before any other. */
const large = 0.25;
/** Below this many series nothing costs much, whatever its share. */
const few = 10_000;

/** What to do about the number of series, the most urgent first; one sentence that all is well when there is nothing. */
export function adviceOn(cost: Cardinality): readonly string[] {
  const found = [
    ...cost.sources.flatMap((source) => ofSource(source, cost.seriesLimit)),
    ...cost.labels.filter(({ values }) => values > many).map(ofLabel),
    ...cost.metrics.flatMap(({ metric, series }) =>
      cost.activeSeries > few && series / cost.activeSeries > large
        ? [
            `${metric} alone has ${formatText(series / cost.activeSeries, 'ratio')} of all series. Open it to see which label they differ in, and drop that label, or the metric, if nobody asks for it.`,
          ]
        : [],
    ),
  ];
  if (found.length > 0) return found;
  if (cost.activeSeries === 0) return ['No samples came within the last two hours.'];
  return ['Nothing needs to be done: no source is near its limit, and no label has more than a thousand values.'];
}

function ofSource({ source, series }: SourceCost, limit: number): string[] {
  const share = series / limit;
  const stands = `${source} has ${formatCount(series)} of the ${formatCount(limit)} active series that a source may have.`;
  if (share >= 1)
    return [`${stands} New series of it are refused. Remove a label with many values at its clients, or raise BINNACLE_SERIES_LIMIT.`];
  return share >= near ? [`${stands} Beyond that, new series are refused. Look for labels with many values below.`] : [];
}

function ofLabel({ label, values, metric }: LabelCost): string {
  return `The label ${label} has ${formatCount(values)} values, most of them on ${metric}. If they are ids of people, requests or containers, remove the label where it is set, or with a labeldrop rule in write_relabel_configs or metric_relabel_configs.`;
}
