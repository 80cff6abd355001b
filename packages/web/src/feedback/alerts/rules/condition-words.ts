import type { Comparator, Condition, Filter, MetricExpression } from '../../../api/alert-rules.ts';
import { formatText } from '../../../kit/format.ts';

type Simple = Exclude<Condition, { kind: 'all' | 'any' }>;

/** The unit of a metric by its name; empty when it is not known. */
export type UnitOf = (metric: string) => string;

const comparators: Readonly<Record<Comparator, string>> = {
  '>': 'is above',
  '>=': 'is at or above',
  '<': 'is below',
  '<=': 'is at or below',
};

/** What a condition that is no composite holds for, in a sentence without its metric: `over 5 min is above 5 %`. */
export function conditionWords(condition: Simple, unitOf: UnitOf): string {
  const over = `over ${lengthWords(condition.lookBack)}`;
  const unit = unitOfExpression(condition.metric, unitOf);
  switch (condition.kind) {
    case 'threshold': {
      const { op, value, recovery } = condition;
      if (value === null) return 'has a value';
      const back = recovery === undefined ? '' : `, and until it is back at ${formatText(recovery, unit)}`;
      return `${over} ${comparators[op]} ${formatText(value, unit)}${back}`;
    }
    case 'change': {
      const { op, value, by, before } = condition;
      const what = by === 'share' ? formatText(value, 'ratio') : formatText(value, unit);
      return `${over} differs from ${lengthWords(before)} before by a change that ${comparators[op]} ${what}`;
    }
    case 'anomaly': {
      const { direction, points, season } = condition;
      const side = { up: 'above', down: 'below', both: 'beyond' }[direction];
      const history =
        season === undefined ? `the ${points} windows before` : `the same time of the ${points} seasons of ${lengthWords(season)} before`;
      return `${over} lies ${side} what is usual (XmR limits of ${history})`;
    }
    case 'absence':
      return `has no value ${over}, though it had one before`;
  }
}

/** What is asked, as it is written. */
export function expressionText(metric: MetricExpression): string {
  if (typeof metric === 'string') return metric;
  if ('metric' in metric) return `${metric.stat === undefined ? '' : `${metric.stat} of `}${metric.metric}${filterWords(metric.filter)}`;
  if ('promql' in metric) return metric.promql;
  if ('counter' in metric) return `increase of ${metric.counter}`;
  if ('sql' in metric) return metric.sql;
  const parts = Object.entries(metric.metrics).map(([name, part]) => `${name} = ${expressionText(part)}`);
  return `${metric.formula}, where ${parts.join('; ')}`;
}

export function filterWords(filter: Filter | undefined): string {
  const parts = Object.entries(filter ?? {}).map(([name, value]) => `${name} is ${typeof value === 'string' ? value : value.join(' or ')}`);
  return parts.length === 0 ? '' : `, ${parts.join(', ')}`;
}

function unitOfExpression(metric: MetricExpression, unitOf: UnitOf): string {
  if (typeof metric === 'string') return unitOf(metric);
  return 'metric' in metric ? unitOf(metric.metric) : (metric.unit ?? '');
}

/** A length of time, milliseconds, with its largest whole unit: `90 min`, `7 d`. */
export function lengthWords(milliseconds: number): string {
  const units: readonly (readonly [number, string])[] = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1_000, 's'],
  ];
  const [size, unit] = units.find(([one]) => milliseconds >= one && milliseconds % one === 0) ?? [1_000, 's'];
  return `${milliseconds / size} ${unit}`;
}
