import type { MetricBatch } from '../metric-batch.ts';
import type { Labels } from '../series-id.ts';
import { isPlausibleTime } from '../time.ts';
import { attributeLabels } from './labels.ts';
import type { Exemplar } from './model.ts';

const mostPerPoint = 20;
/** Characters of all labels together; what leads to the trace is kept before anything else. */
const mostCharacters = 512;

/** Adds exemplars to the series that `seriesOf` names for a value; those without value or true time are left out. */
export function addExemplars(batch: MetricBatch, exemplars: readonly Exemplar[] | undefined, seriesOf: (value: number) => bigint): void {
  for (const exemplar of exemplars?.slice(0, mostPerPoint) ?? []) {
    const { value, time } = exemplar;
    if (value === undefined || !Number.isFinite(value) || !isPlausibleTime(time, batch.origin.now) || batch.full) continue;
    batch.addExemplar(seriesOf(value), time, value, exemplarLabels(exemplar));
  }
}

function exemplarLabels({ traceId, spanId, attributes }: Exemplar): Labels {
  const labels: Record<string, string> = {};
  let left = mostCharacters;
  const ids = Object.entries({ trace_id: traceId, span_id: spanId }).filter(([, id]) => id !== '');
  for (const [name, value] of [...ids, ...Object.entries(attributeLabels(attributes))]) {
    left -= name.length + value.length;
    if (left < 0) break;
    labels[name] = value;
  }
  return labels;
}
