import { expect, test } from 'vitest';
import fc from '../../../../../../test/support/property.ts';
import type { Measured } from '../../../metrics/alert-rule.ts';
import type { MetricExpression, MetricQuery } from '../../../metrics/types.ts';
import { readConfig } from '../../../platform/config.ts';
import { AppError } from '../../../platform/errors.ts';
import { createLog } from '../../../platform/log.ts';
import { ask } from './ask.ts';
import { needOf } from './needs.ts';
import { plan, type Question, questionsOf } from './plan.ts';
import { readingsOf } from './readings.ts';

const minute = 60_000;
const end = 1_000 * minute;
const need = (measured: Partial<Measured>) =>
  needOf({ kind: 'threshold', metric: 'slo.burn_rate', lookBack: 5 * minute, op: '>', value: 1, ...measured });
const question = (measured: Partial<Measured>): Question[] => questionsOf(need(measured), end);

/** A metric whose value is told by the filter: the number in `slo`; asks are written down. */
function metrics(asked: { metric: MetricExpression; query: MetricQuery }[], known: readonly string[], unit = 'score') {
  return {
    evaluate: async (metric: MetricExpression, query: MetricQuery) => {
      asked.push({ metric, query });
      if (known.length > 500 && query.groupBy.length === 0 && query.filter.slo === undefined) throw new Error('too broad');
      const wanted = [query.filter.slo ?? known].flat();
      const series = known
        .filter((slo) => wanted.includes(slo))
        .map((slo) => ({
          labels: query.groupBy.includes('slo') ? { slo } : {},
          times: [query.from],
          values: Float64Array.of(Number(slo.slice(1)) + (query.to - query.from) / minute / 1000),
          n: Float64Array.of(1),
          partial: [false],
        }));
      return { unit, series, explain: {} as never };
    },
  };
}
const options = { config: readConfig({}, {}), log: createLog('silent'), signal: new AbortController().signal };

test('a thousand SLOs with four burn rates of two windows each are eight evaluations', async () => {
  const windows = [5, 60, 30, 360, 120, 1_440, 360, 4_320].map((minutes) => minutes * minute);
  const slos = Array.from({ length: 1_000 }, (_, index) => `s${index}`);
  const needs = slos.flatMap((slo) => windows.map((lookBack) => need({ filter: { slo }, lookBack })));
  const asked: { metric: MetricExpression; query: MetricQuery }[] = [];
  const answers = await ask(
    needs.flatMap((one) => questionsOf(one, end)),
    () => true,
    { ...options, metrics: metrics(asked, slos) },
  );
  // Two of the four rules share a window of six hours.
  expect(asked).toHaveLength(7);
  expect(answers.evaluations).toBe(7);
  expect(asked[0]?.query.groupBy).toEqual(['slo']);
  const [reading] = readingsOf(need({ filter: { slo: 's412' }, lookBack: 60 * minute }), end, answers.byQuestion);
  expect(reading).toEqual({ labels: {}, values: [412.06], n: [1] });
});

test('what is not built in, or written in a language, is asked as it is', () => {
  const all = [...question({ filter: { slo: 'a' } }), ...question({ filter: { slo: 'b' } })];
  expect(plan(all, () => true)).toHaveLength(1);
  expect(plan(all, () => false)).toHaveLength(2);
  const promql = [
    ...question({ metric: { promql: 'up' }, filter: { job: 'a' } }),
    ...question({ metric: { promql: 'up' }, filter: { job: 'b' } }),
  ];
  expect(plan(promql, () => true)).toHaveLength(2);
  expect(plan([...question({}), ...question({})], () => false)).toHaveLength(1);
});

test('filters by several values, other stats, windows and groups stay apart', () => {
  const apart = [
    question({ filter: { slo: 'a' } }),
    question({ filter: { slo: 'b' }, stat: 'p95' }),
    question({ filter: { slo: 'b' }, lookBack: minute }),
    question({ filter: { slo: 'b' }, groupBy: ['service'] }),
    question({ filter: { slo: 'b', objective: 'x' } }),
    question({ filter: { slo: ['a', 'b'] } }),
  ].flat();
  expect(plan(apart, () => true)).toHaveLength(6);
  expect(
    plan([...question({ filter: { slo: 'a' } }), ...question({ metric: { metric: 'slo.burn_rate', filter: { slo: 'b' } } })], () => true),
  ).toHaveLength(1);
});

test('stretches with a gap between them are questions of their own', () => {
  const change = needOf({ kind: 'change', metric: 'orders', lookBack: minute, before: 10 * minute, by: 'share', op: '>', value: 1 });
  expect(questionsOf(change, end).map(({ bounds }) => bounds)).toEqual([
    [-11 * minute, -10 * minute],
    [-minute, 0],
  ]);
  const anomaly = needOf({ kind: 'anomaly', metric: 'orders', lookBack: minute, direction: 'up', points: 8 });
  expect(questionsOf(anomaly, end)).toHaveLength(1);
});

test('a member that a grouped count leaves out is asked alone, where 0 is known to be one; of a share it has no data', async () => {
  const all = ['s1', 's2', 's3'].flatMap((slo) => question({ filter: { slo } }));
  for (const [unit, evaluations] of [
    ['count', 2],
    ['ratio', 1],
  ] as const) {
    const asked: { metric: MetricExpression; query: MetricQuery }[] = [];
    await ask(all, () => true, { ...options, metrics: metrics(asked, ['s1', 's2'], unit) });
    expect(asked).toHaveLength(evaluations);
  }
});

test('an answer that is too much is asked in halves; what fails alone fails alone', async () => {
  const known = Array.from({ length: 8 }, (_, index) => `s${index}`);
  const inner = metrics([], known);
  let asked = 0;
  const answers = await ask(
    known.flatMap((slo) => question({ filter: { slo } })),
    () => true,
    {
      ...options,
      metrics: {
        evaluate: async (metric, query) => {
          asked++;
          const wanted = [query.filter.slo ?? []].flat();
          if (wanted.length > 3) throw new AppError('invalid_request', 'More than 3 series.');
          if (wanted.length === 1 && wanted[0] === 's5') throw new AppError('invalid_request', 'This one is bad.');
          if (wanted.includes('s5')) throw new AppError('invalid_request', 'One of them is bad.');
          return inner.evaluate(metric, query);
        },
      },
    },
  );
  expect(asked).toBeLessThan(10);
  const failed = [...answers.byQuestion.values()].filter((one) => 'error' in one);
  expect(failed).toHaveLength(1);
  expect(answers.byQuestion.size).toBe(8);
});

test('a metric that is gone is one error for all that name it, said once', async () => {
  let asked = 0;
  const evaluate = async () => {
    asked++;
    throw new AppError('not_found', 'There is no metric "slo.burn_rate".');
  };
  const all = ['a', 'b', 'c'].flatMap((slo) => question({ filter: { slo } }));
  const answers = await ask(all, () => true, { ...options, metrics: { evaluate } });
  expect(asked).toBe(1);
  expect(answers.byQuestion.size).toBe(3);
});

test('whatever is asked together is answered as it would be alone', async () => {
  const names = fc.constantFrom('s1', 's2', 's3', 's4', 's9');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(names, fc.constantFrom(1, 5)), { minLength: 1, maxLength: 12 }), async (pairs) => {
      const needs = pairs.map(([slo, minutes]) => need({ filter: { slo }, lookBack: minutes * minute }));
      const questions = needs.flatMap((one) => questionsOf(one, end));
      const source = () => ({ ...options, metrics: metrics([], ['s1', 's2', 's3', 's4']) });
      const [together, alone] = [await ask(questions, () => true, source()), await ask(questions, () => false, source())];
      for (const one of needs) {
        expect(readingsOf(one, end, together.byQuestion)).toEqual(readingsOf(one, end, alone.byQuestion));
      }
    }),
    { numRuns: 100 },
  );
});
