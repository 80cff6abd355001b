import type { House } from '../../../../area.ts';
import type { AlertRule } from '../../../../metrics/alert-rule.ts';
import type { Filter, Step } from '../../../../metrics/types.ts';
import type { NotifiedAlert } from '../../types.ts';
import { drawChart } from './chart.ts';
import { measuredOf, valueText } from './value.ts';

const shortestMs = 3 * 3_600_000;
const longestMs = 14 * 86_400_000;
const points = 90;
/** Widths that a bucket may have, in minutes. */
const widths = [1, 2, 5, 10, 15, 30, 60, 120, 240] as const;

/** What a chart of an alert asks the metrics. Times in milliseconds UTC. */
interface Extract {
  readonly from: number;
  readonly to: number;
  readonly step: Step;
}

/** The metric of the alert's rule over the hours before `now`, as PNG; `undefined` when there is nothing to draw. */
export async function pictureOf(
  { metrics, config }: Pick<House, 'metrics' | 'config'>,
  rule: AlertRule,
  alert: NotifiedAlert,
  now: number,
): Promise<Uint8Array | undefined> {
  const measured = measuredOf(rule.condition);
  if (measured === undefined) return undefined;
  const own: Filter = Object.fromEntries(
    (measured.groupBy ?? []).flatMap((name) => (alert.labels[name] === undefined ? [] : [[name, alert.labels[name]]])),
  );
  const { unit, series } = await metrics.evaluate(measured.metric, {
    ...extractOf(alert, measured.lookBack, now),
    timezone: config.timezone,
    filter: { ...measured.filter, ...own },
    groupBy: [],
    stat: measured.stat,
  });
  const [only] = series;
  if (only === undefined) return undefined;
  return drawChart({
    times: only.times,
    values: only.values,
    threshold: measured.kind === 'threshold' ? measured.value : undefined,
    since: alert.startsAt,
    label: (value) => valueText(value, unit),
  });
}

/** From well before the alert began; at least three hours, and at most two weeks. */
function extractOf({ startsAt }: NotifiedAlert, lookBack: number, now: number): Extract {
  const wanted = Math.max(shortestMs, 6 * lookBack, 2 * (now - startsAt));
  const length = Math.min(longestMs, wanted);
  const width = widths.find((minutes) => minutes * 60_000 * points >= length) ?? 240;
  return { from: now - length, to: now, step: width % 60 === 0 ? `${width / 60}h` : `${width}m` };
}
