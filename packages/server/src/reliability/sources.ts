import type { MetricExpression } from '../metrics/types.ts';
import type { Objective } from './slo.ts';

/** One of the questions that an objective counts by. */
export interface CountedBy {
  readonly what: 'good' | 'bad' | 'all' | 'value' | 'share of good' | 'share of bad';
  /** As people wrote it: PromQL, SQL, or a metric with its filter. */
  readonly text: string;
}

/** What an objective is counted from; nothing of a composite, whose parts are counted instead. */
export function sourcesOf({ indicator }: Objective): CountedBy[] {
  if (indicator === undefined) return [];
  if (indicator.kind === 'threshold') {
    return [{ what: 'value', text: `${expressionText(indicator.metric)} ${indicator.op} ${indicator.limit}` }];
  }
  if (indicator.kind === 'ratio') return [{ what: `share of ${indicator.of}`, text: expressionText(indicator.metric) }];
  return [
    { what: indicator.part, text: expressionText(indicator.events) },
    { what: 'all', text: expressionText(indicator.total) },
  ];
}

function expressionText(expression: MetricExpression): string {
  if (typeof expression === 'string') return expression;
  if ('counter' in expression) return expression.counter;
  if ('promql' in expression) return expression.promql;
  if ('sql' in expression) return expression.sql;
  if ('formula' in expression) return expression.formula;
  const filter = Object.entries(expression.filter ?? {}).map(([name, values]) => `${name}=${JSON.stringify(values)}`);
  return `${expression.metric}${filter.length === 0 ? '' : `{${filter.join(', ')}}`}`;
}
