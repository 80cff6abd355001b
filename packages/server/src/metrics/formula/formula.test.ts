import { describe, expect, test } from 'vitest';
import fc from '../../../../../test/support/property.ts';
import { evaluate } from '../evaluate.ts';
import type { MetricQuery, MetricSource, Series, Unit } from '../types.ts';
import { compute } from './compute.ts';
import { metricNames, parseFormula } from './parse.ts';
import { formulaSource } from './source.ts';
import { unitOf } from './unit.ts';

const result = (text: string, values: Record<string, number> = {}) => compute(parseFormula(text), (name) => values[name] ?? Number.NaN);

describe('the value of a formula', () => {
  test.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['10 - 4 - 3', 3],
    ['24 / 4 / 3', 2],
    ['-2 * -3', 6],
    ['2 - -3', 5],
    ['--2', 2],
    ['1.5e3 + .5', 1500.5],
    ['min(3, 1, 2) + max(3, 1, 2)', 4],
    ['abs(-3)', 3],
    ['clamp(5, 0, 1) + clamp(-5, 0, 1) + clamp(.5, 0, 1)', 1.5],
  ])('%s is %d', (text, expected) => {
    expect(result(text)).toBeCloseTo(expected, 12);
  });

  test('no data in any operand is no data in the result, and never 0', () => {
    for (const text of ['a + b', 'a * b', 'b - a', 'a / b', 'min(a, b)', 'max(b, a)', 'abs(b)', 'clamp(a, 0, b)', '0 * b', '-b']) {
      expect(result(text, { a: 1 })).toBeNaN();
    }
  });

  test('division by zero is no data, 0 / 0 too', () => {
    expect(result('a / b', { a: 1, b: 0 })).toBeNaN();
    expect(result('a / b', { a: 0, b: 0 })).toBeNaN();
    expect(result('a / (b - b)', { a: 1, b: 3 })).toBeNaN();
  });

  test('what no double can hold is no data', () => {
    expect(result('1e308 * 10')).toBeNaN();
  });

  test('follows arithmetic for any numbers', () => {
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(number, number, number, (a, b, c) => {
        expect(result('a + b * c - (a - b) / 2', { a, b, c })).toBe(a + b * c - (a - b) / 2);
      }),
    );
  });
});

describe('what is no formula', () => {
  test.each([
    ['', 'column 1: a metric or a number was expected, and it ends'],
    ['good /', 'column 7: a metric or a number was expected, and it ends'],
    ['good total', 'column 6: an operator was expected, not "total"'],
    ['(good', 'column 6: ")" was expected'],
    ['good)', 'column 5: an operator was expected'],
    ['good % total', 'column 6: "%" has no meaning here'],
    ['2x', 'column 1: "2" has no meaning'],
    ['1.2.3', 'has no meaning'],
    ['good ** 2', 'column 7: a metric or a number was expected, not "*"'],
    ['sqrt(good)', 'column 1: there is no function "sqrt"'],
    ['constructor(1)', 'there is no function'],
    ['abs(1, 2)', 'column 1: abs takes 1 operands, not 2'],
    ['min(1)', 'min takes 2 to 20 operands, not 1'],
    ['min()', 'column 5: a metric or a number'],
    ['good; drop', 'column 5: ";" has no meaning'],
    ['good 😀', '"😀" has no meaning'],
    [`${'('.repeat(60)}1${')'.repeat(60)}`, 'nested deeper'],
    [`${'-'.repeat(60)}1`, 'nested deeper'],
  ])('%s', (text, message) => {
    expect(() => parseFormula(text)).toThrow(message);
  });

  test('any text either parses or is refused with a column', () => {
    const piece = fc.constantFrom('a', '1', '+', '-', '*', '/', '(', ')', ',', 'min', ' ', '.', 'é', '\n');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        try {
          expect(metricNames(parseFormula(pieces.join('')))).toBeInstanceOf(Array);
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid_query', message: expect.stringMatching(/^Formula, column \d+: /) });
        }
      }),
    );
  });
});

describe('its unit', () => {
  const units: Record<string, Unit> = {
    good: 'count',
    total: 'count',
    time: 'seconds',
    wait: 'seconds',
    eur: 'EUR',
    usd: 'USD',
    share: 'ratio',
  };
  test.each([
    ['good / total', 'ratio'],
    ['time - wait', 'seconds'],
    ['time / 60', 'seconds'],
    ['time / total', 'seconds'],
    ['eur / total', 'EUR'],
    ['1 - good / total', 'ratio'],
    ['share * time', 'seconds'],
    ['max(time, wait, 1)', 'seconds'],
    ['clamp(time, 0, 10)', 'seconds'],
    ['eur / time', 'EUR/seconds'],
    ['1 / time', '1/seconds'],
    ['time * wait', 'seconds*seconds'],
    ['-good', 'count'],
  ])('%s is %s', (text, unit) => {
    expect(unitOf(parseFormula(text), (name) => units[name] ?? 'count')).toBe(unit);
  });

  test.each(['eur + usd', 'time + good', 'min(time, eur)', 'good / total - time'])('%s has none: different units do not add up', (text) => {
    expect(() => unitOf(parseFormula(text), (name) => units[name] ?? 'count')).toThrow(/different units/);
  });
});

describe('a metric made of others', () => {
  const query: MetricQuery = { from: 0, to: 2, step: 'none', timezone: 'UTC', filter: {}, groupBy: [] };
  const source = (name: string, series: [Record<string, string>, number, number][], more: Partial<MetricSource> = {}): MetricSource => ({
    name,
    title: name,
    description: name,
    unit: 'count',
    direction: 'up',
    stats: ['sum'],
    dimensions: ['path'],
    evaluate: async (_query, grid) => ({
      series: series.map(
        ([labels, value, n]): Series => ({
          labels,
          times: grid.bounds.slice(0, -1),
          values: Float64Array.of(value),
          n: Float64Array.of(n),
          partial: grid.partial,
        }),
      ),
      explanation: { sql: `SELECT ${name}`, freshness: 1 },
    }),
    ...more,
  });
  const ask = (text: string, parts: Record<string, MetricSource>, groupBy: string[] = []) =>
    evaluate(formulaSource(text, new Map(Object.entries(parts)), undefined), { ...query, groupBy }, 10);

  test('divides, says what it is made of, and takes n from the larger operand', async () => {
    const answer = await ask('good / total', { good: source('good', [[{}, 3, 3]]), total: source('total', [[{}, 4, 4]]) });
    expect(answer.unit).toBe('ratio');
    expect(answer.series.map(({ values, n }) => [values[0], n[0]])).toEqual([[0.75, 4]]);
    expect(answer.explain).toMatchObject({ definition: 'good / total, where good is good, total is total.', sql: null, freshness: 1 });
    expect(answer.explain.parts?.map(({ sql, stat }) => [sql, stat])).toEqual([
      ['SELECT good', 'sum'],
      ['SELECT total', 'sum'],
    ]);
  });

  test('joins where all labels are equal; where an operand has no such series there is no data', async () => {
    const good = source('good', [
      [{ path: '/b' }, 1, 1],
      [{ path: '/a' }, 1, 1],
    ]);
    const total = source('total', [
      [{ path: '/a' }, 2, 2],
      [{ path: '/c' }, 5, 5],
    ]);
    const { series } = await ask('good / total', { good, total }, ['path']);
    expect(series.map(({ labels, values }) => [labels.path, values[0]])).toEqual([
      ['/b', Number.NaN],
      ['/a', 0.5],
      ['/c', Number.NaN],
    ]);
  });

  test('can be filtered by what all its metrics can', () => {
    const parts = new Map([
      ['a', source('a', [], { dimensions: ['path', 'source'] })],
      ['b', source('b', [], { dimensions: ['source', 'name'] })],
    ]);
    expect(formulaSource('a / b', parts, undefined).dimensions).toEqual(['source']);
  });

  test('says which operand is empty, and why', async () => {
    const total = source('total', [], {
      evaluate: async () => ({ series: [], explanation: { sql: '', freshness: null, whyEmpty: 'Send some.' } }),
    });
    const { explain } = await ask('good / total', { good: source('good', []), total });
    expect(explain.whyEmpty).toMatch(/^good: Nothing in this range/);
    const alone = await ask('total * 2', { total });
    expect(alone.explain.whyEmpty).toBe('total: No data received yet. Send some.');
  });

  test.each([
    ['good / total', ['good'], /"total", and "metrics" does not say/],
    ['good', ['good', 'total'], /does not use "total"/],
    ['1 + 1', [], /names no metric/],
  ])('%s of %j is refused', (text, names, message) => {
    const parts = new Map(names.map((name) => [name, source(name, [])]));
    expect(() => formulaSource(text, parts, undefined)).toThrow(message);
  });
});
