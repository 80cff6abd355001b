import { parseDuration } from '../../metrics/duration.ts';
import type { MetricExpression } from '../../metrics/types.ts';
import { AppError } from '../../platform/errors.ts';
import type { Objective, Slo } from '../slo.ts';

const day = 86_400_000;
const lengths = { m: 60_000, h: 3_600_000, d: day, w: 7 * day } as const;

/** An objective over counters with a rolling window of whole days: what Sloth and Prometheus' rules can say. */
export interface CountedObjective {
  readonly objective: Objective;
  readonly part: 'good' | 'bad';
  /** PromQL of counters. */
  readonly events: string;
  readonly total: string;
  /** Sloth's names: the id is service and SLO with `-` between. */
  readonly id: string;
  readonly service: string;
  readonly slo: string;
  /** Length of the window. */
  readonly days: number;
  /** Wanted share of good events, in per cent. */
  readonly percent: number;
}

/** The SLO's objectives in terms of counters. @throws AppError `invalid_request` saying why it has none. */
export function countedObjectives(slo: Slo): CountedObjective[] {
  const refuse = (why: string): never => {
    throw new AppError('invalid_request', `SLO "${slo.name}" cannot be written as Prometheus' rules: ${why}.`);
  };
  if (slo.composite !== undefined) refuse('it is a composite of several indicators. Export its parts');
  if (slo.budgetingMethod !== 'Occurrences') refuse('it judges slices of time, and the rules count events. Export it as openslo');
  const days = daysOf(slo) ?? refuse('its window is not a rolling one of whole days. Export it as openslo');
  return slo.objectives.map((objective) => {
    const { indicator, target } = objective;
    if (indicator?.kind !== 'events') return refuse('its indicator is not a share of events. Export it as openslo');
    const events = counterOf(indicator.events);
    const total = counterOf(indicator.total);
    if (events === undefined || total === undefined) {
      return refuse('its events are not counters in PromQL ({counter: ...}), which alone Prometheus could count. Export it as openslo');
    }
    const percent = Number((target * 100).toPrecision(12));
    return { objective, part: indicator.part, events, total, ...namesOf(slo, objective), days, percent };
  });
}

function namesOf({ name, service, objectives }: Slo, objective: Objective): { id: string; service: string; slo: string } {
  const own = name.startsWith(`${service}-`) ? name.slice(service.length + 1) : name;
  const which =
    objectives.length === 1
      ? ''
      : `-${objective.name
          .toLowerCase()
          .replaceAll(/[^a-z0-9]+/g, '-')
          .replaceAll(/^-|-$/g, '')}`;
  return { id: `${service}-${own}${which}`, service, slo: `${own}${which}` };
}

function daysOf({ window }: Slo): number | undefined {
  if (!window.rolling) return undefined;
  const { count, unit } = parseDuration(window.duration);
  const length = (lengths as Partial<Record<string, number>>)[unit];
  return length === undefined || (count * length) % day !== 0 ? undefined : (count * length) / day;
}

function counterOf(metric: MetricExpression): string | undefined {
  return typeof metric === 'object' && 'counter' in metric ? (metric.counter as string) : undefined;
}
