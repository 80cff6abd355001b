import { z } from 'zod';
import type { MetricExpression } from '../../metrics/types.ts';
import { expressionSchema, promqlSchema, sqlSchema } from '../../metrics/wire.ts';
import { comparable, counterProblem, countersOf } from '../sloth/counters.ts';
import type { MetricSourceSpec } from './fields.ts';
import { type Reading, referred } from './references.ts';

/** A query in its language. */
export interface Query {
  readonly type: 'binnacle' | 'sql' | 'prometheus';
  /** Of `sql` and `prometheus`. */
  readonly text: string;
  /** Of `binnacle`. */
  readonly metric?: MetricExpression | undefined;
  /** Where it stands in the manifest. */
  readonly path: string;
}

/** How a query may say its own window. */
const windowTemplate = /\$__(?:rate_)?interval|\$\{__(?:rate_)?interval\}/g;

const sqlSpec = z.object({ query: sqlSchema });
const prometheusSpec = z
  .object({ query: promqlSchema.optional(), promql: promqlSchema.optional() })
  .refine(({ query, promql }) => (query === undefined) !== (promql === undefined), 'expected exactly one of query, promql');

/** The query of a metric source, by its own type or that of its data source. Problems are added to the reading. */
export function queryOf(reading: Reading, source: MetricSourceSpec, path: string): Query | undefined {
  const type = typeOf(reading, source, path);
  switch (type?.toLowerCase()) {
    case undefined:
      return undefined;
    case 'binnacle': {
      const metric = parsed(reading, expressionSchema, source.spec, `${path}.spec`);
      return metric === undefined ? undefined : { type: 'binnacle', text: '', metric, path };
    }
    case 'sql': {
      const spec = parsed(reading, sqlSpec, source.spec, `${path}.spec`);
      return spec === undefined ? undefined : { type: 'sql', text: spec.query, path };
    }
    case 'prometheus': {
      const spec = parsed(reading, prometheusSpec, source.spec, `${path}.spec`);
      return spec === undefined ? undefined : { type: 'prometheus', text: spec.query ?? spec.promql ?? '', path };
    }
    default:
      reading.problems.push({
        path: source.type === undefined ? `${path}.metricSourceRef` : `${path}.type`,
        message: `the data is in ${type}, which Binnacle does not ask: send it to Binnacle and write the query as one of type prometheus, sql or binnacle`,
      });
      return undefined;
  }
}

function typeOf(reading: Reading, source: MetricSourceSpec, path: string): string | undefined {
  const { metricSourceRef, type } = source;
  if (metricSourceRef === undefined) return type ?? 'binnacle';
  const found = referred(reading, reading.references.sources, 'DataSource', metricSourceRef, `${path}.metricSourceRef`);
  if (found === undefined) return undefined;
  if (type !== undefined && type.toLowerCase() !== found.spec.type.toLowerCase()) {
    const message = `contradicts DataSource "${metricSourceRef}", whose type is ${found.spec.type}: leave the type out here`;
    reading.problems.push({ path: `${path}.type`, message });
    return undefined;
  }
  return found.spec.type;
}

/** Events as a metric: the growth of counters, or counts of an interval. Both of one ratio are counted alike. */
export function eventsOf(
  reading: Reading,
  part: Query,
  total: Query,
  counter: boolean,
  path: string,
): [MetricExpression, MetricExpression] | undefined {
  const both = [part, total];
  if (counter && both.some(({ type }) => type === 'sql')) {
    reading.problems.push({
      path: `${path}.counter`,
      message: 'SQL answers counts per bucket: write counter: false, and a query that counts what happened in $bucket',
    });
    return undefined;
  }
  const rates = both.map(({ type, text }) => (type === 'prometheus' ? countersOf(text.replaceAll(windowTemplate, '5m')) : undefined));
  const [one, other] = rates;
  if (one !== undefined && other !== undefined && comparable(one, other)) return [{ counter: one.counter }, { counter: other.counter }];
  const [events, all] = both.map((query) => (counter ? growthOf(reading, query) : metricOf(query)));
  return events === undefined || all === undefined ? undefined : [events, all];
}

/** The value of a query at the end of each bucket. */
export function metricOf({ type, text, metric }: Query): MetricExpression {
  if (type === 'sql') return { sql: text };
  return metric ?? { promql: text };
}

function growthOf(reading: Reading, query: Query): MetricExpression | undefined {
  if (query.type !== 'prometheus') return metricOf(query);
  const problem = counterProblem(query.text);
  if (problem === undefined) return { counter: query.text };
  reading.problems.push({ path: `${query.path}.spec`, message: `counter: true asks for a growing counter: ${problem}` });
  return undefined;
}

function parsed<Output>(reading: Reading, schema: z.ZodType<Output>, value: unknown, path: string): Output | undefined {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    reading.problems.push({ path: [path, ...issue.path.map(String)].join('.'), message: issue.message });
  }
  return undefined;
}
