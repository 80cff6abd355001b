import { z } from 'zod';
import type { Definition, DefinitionLookup, Kind, Manifest } from '../definitions/types.ts';
import { AppError, type Problem } from '../platform/errors.ts';
import { parseCounter } from './counter/parse.ts';
import { parseFormula } from './formula/parse.ts';
import { checkNames } from './formula/source.ts';
import { checkExpression } from './promql/source.ts';
import type { Resolve } from './resolve.ts';
import { expandStatement } from './sql/statement.ts';
import { type MetricExpression, type MetricSource, type MetricSummary, stats } from './types.ts';
import { counterSchema, filterSchema, formulaSchema, partsSchema, promqlSchema, sqlSchema } from './wire.ts';

const spec = z
  .strictObject({
    description: z.string().min(1).max(2_000).describe('What is counted, from when to when, what is left out'),
    unit: z
      .string()
      .min(1)
      .max(40)
      .optional()
      .describe('Base unit: count, per_day, ratio, seconds, bytes, score, or a currency; for sql, promql, counter and formula'),
    direction: z.enum(['up', 'down', 'none']).optional().describe('Which way is better'),
    sql: sqlSchema.optional().describe('SELECT $bucket(time) AS bucket, ... AS value FROM ... WHERE $range(time) GROUP BY bucket'),
    promql: promqlSchema
      .optional()
      .describe('Its value at the end of each bucket, such as sum(increase(http_requests_total[$__interval]))'),
    counter: counterSchema.optional(),
    metric: z.string().min(1).max(200).optional().describe('Name of another metric, narrowed by filter and stat'),
    filter: filterSchema.optional(),
    stat: z.enum(stats).optional(),
    formula: formulaSchema.optional().describe('Such as good / total; names are those of metrics'),
    metrics: partsSchema.optional(),
  })
  .superRefine((value, context) => {
    const ways = [value.sql, value.promql, value.counter, value.metric, value.formula].filter((way) => way !== undefined).length;
    const complain = (path: string, message: string) => context.addIssue({ code: 'custom', path: path === '' ? [] : [path], message });
    if (ways !== 1) complain('', 'a metric is defined in one way: exactly one of sql, promql, counter, metric and formula is expected');
    if (value.metric === undefined && value.filter !== undefined) complain('filter', 'a filter goes with metric');
    if (value.metric === undefined && value.stat !== undefined) complain('stat', 'a stat goes with metric');
    if (value.metric !== undefined && value.unit !== undefined) complain('unit', 'the unit is that of the metric it narrows');
    if ((value.formula === undefined) !== (value.metrics === undefined)) complain('metrics', 'metrics and formula go together');
  });

export type MetricSpec = z.infer<typeof spec>;

export const metricKind: Kind<MetricSpec> = {
  name: 'Metric',
  apiVersion: 'binnacle/v1',
  description:
    'A named question with a number for an answer: SQL over the fact tables, PromQL, another metric narrowed, or a formula of metrics.',
  spec,
  example: `apiVersion: binnacle/v1
kind: Metric
metadata:
  name: sign-up-completion
  displayName: Sign-up completion
spec:
  description: Share of started sign-ups that were completed in the same period.
  direction: up
  formula: completed / started
  metrics:
    completed:
      sql: SELECT $bucket(time) AS bucket, count() AS value, count() AS n FROM events FINAL WHERE $range(time) AND name = 'sign_up_completed' GROUP BY bucket
    started:
      sql: SELECT $bucket(time) AS bucket, count() AS value, count() AS n FROM events FINAL WHERE $range(time) AND name = 'sign_up_started' GROUP BY bucket
`,
  check: async (definition, others) => [
    ...problemsOf(expressionOf(definition.spec), 'spec'),
    ...circles(definition, await others.list(metricKind)),
  ],
};

export type Description = Omit<MetricSummary, 'origin'>;

/** The metric of a definition; `undefined` when there is none of this name. @throws what resolving its expression throws. */
export async function findDefined(name: string, definitions: DefinitionLookup, resolve: Resolve): Promise<MetricSource | undefined> {
  const definition = await definitions.get(metricKind, name);
  if (definition === undefined) return undefined;
  const source = await resolve(expressionOf(definition.spec));
  return {
    ...source,
    ...own(definition),
    unit: definition.spec.unit ?? source.unit,
    direction: definition.spec.direction ?? source.direction,
  };
}

/** All defined metrics. One that cannot be computed (what it refers to is gone) is listed all the same, and says so. */
export async function listDefined(definitions: DefinitionLookup, resolve: Resolve): Promise<Description[]> {
  const all = await definitions.list(metricKind);
  return Promise.all(
    all.map(async (definition) => {
      try {
        return { ...(await resolve(definition.metadata.name)), ...own(definition) };
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        const { description, unit = 'count', direction = 'none' } = definition.spec;
        const said = `${description} It cannot be computed: ${error.message}`;
        return { ...own(definition), description: said, unit, direction, stats: [], dimensions: [] };
      }
    }),
  );
}

function own({ metadata, spec: { description } }: Definition<MetricSpec>) {
  return { name: metadata.name, title: metadata.displayName ?? metadata.name, description };
}

function expressionOf({ sql, promql, counter, metric, filter, stat, formula, metrics, unit }: MetricSpec): MetricExpression {
  if (sql !== undefined) return { sql, unit };
  if (promql !== undefined) return { promql, unit };
  if (counter !== undefined) return { counter, unit };
  if (metric !== undefined) return { metric, filter, stat };
  return { formula: formula ?? '', metrics: metrics ?? {}, unit };
}

/** What can be said without a store: the words of SQL, the grammar of PromQL and of formulas. Tables and functions are checked whenever SQL runs. */
function problemsOf(expression: MetricExpression, path: string): Problem[] {
  if (typeof expression === 'string' || 'metric' in expression) return [];
  if ('sql' in expression) return complaints(`${path}.sql`, () => expandStatement(expression.sql));
  if ('promql' in expression) return complaints(`${path}.promql`, () => checkExpression(expression.promql));
  if ('counter' in expression) return complaints(`${path}.counter`, () => parseCounter(expression.counter));
  return [
    ...complaints(`${path}.formula`, () => checkNames(parseFormula(expression.formula), Object.keys(expression.metrics))),
    ...Object.entries(expression.metrics).flatMap(([name, part]) => problemsOf(part, `${path}.metrics.${name}`)),
  ];
}

function complaints(path: string, check: () => unknown): Problem[] {
  try {
    check();
    return [];
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return [{ path, message: error.message }];
  }
}

/** A metric may not be made of itself, however many definitions lie between. */
function circles(changed: Manifest<MetricSpec>, others: readonly Definition<MetricSpec>[]): Problem[] {
  const specs = new Map(others.map(({ metadata, spec: other }) => [metadata.name, other]));
  specs.set(changed.metadata.name, changed.spec);
  const seen = new Set<string>();
  const waiting = [...references(expressionOf(changed.spec))];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (name === changed.metadata.name) return [{ path: 'spec', message: `the metric is made of itself: "${name}" refers back to it` }];
    const next = specs.get(name);
    if (next === undefined || seen.has(name)) continue;
    seen.add(name);
    waiting.push(...references(expressionOf(next)));
  }
  return [];
}

function references(expression: MetricExpression): string[] {
  if (typeof expression === 'string') return [expression];
  if ('sql' in expression || 'promql' in expression || 'counter' in expression) return [];
  return 'metric' in expression ? [expression.metric] : Object.values(expression.metrics).flatMap(references);
}
