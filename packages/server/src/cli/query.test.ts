import { describe, expect, test } from 'vitest';
import { requestOf } from './query.ts';
import { describeAnswer, type WireAnswer } from './query-table.ts';

const now = Date.parse('2026-03-31T12:00:00Z');
const flags = { from: '-28d', to: 'now', step: 'none', filter: [], groupBy: [] };
const iso = (time: unknown) => new Date(Number(time)).toISOString();

describe('what is asked', () => {
  test('the last 28 days as one value, unless said otherwise', () => {
    const request = requestOf('delivery.deployments', flags, now);
    expect(request).toEqual({
      metric: 'delivery.deployments',
      from: now - 28 * 86_400_000,
      to: now,
      step: 'none',
      filter: {},
      groupBy: [],
    });
  });

  test.each([
    ['now', '2026-03-31T12:00:00.000Z'],
    ['-90m', '2026-03-31T10:30:00.000Z'],
    ['now-6h', '2026-03-31T06:00:00.000Z'],
    ['-2w', '2026-03-17T12:00:00.000Z'],
    ['-1M', '2026-02-28T12:00:00.000Z'],
    ['-1Q', '2025-12-31T12:00:00.000Z'],
    ['-1Y', '2025-03-31T12:00:00.000Z'],
  ])('%s is %s', (from, expected) => {
    expect(iso(requestOf('m', { ...flags, from }, now).from)).toBe(expected);
  });

  test('other times are left to the server, which knows the time zone', () => {
    expect(requestOf('m', { ...flags, from: '2026-03-01', timezone: 'Europe/Berlin' }, now)).toMatchObject({
      from: '2026-03-01',
      timezone: 'Europe/Berlin',
    });
  });

  test('filters of one name are alternatives; a value may hold an equals sign', () => {
    const filter = ['service=a', 'service=b', 'path=/x?y=1'];
    expect(requestOf('m', { ...flags, filter }, now).filter).toEqual({ service: ['a', 'b'], path: ['/x?y=1'] });
  });

  test('SQL takes the place of the metric', () => {
    expect(requestOf(undefined, { ...flags, sql: 'SELECT 1', unit: 'seconds' }, now).metric).toEqual({ sql: 'SELECT 1', unit: 'seconds' });
  });

  test('and so does PromQL', () => {
    const asked = requestOf(undefined, { ...flags, promql: 'sum(increase(x[$__interval]))', unit: 'bytes' }, now);
    expect(asked.metric).toEqual({ promql: 'sum(increase(x[$__interval]))', unit: 'bytes' });
  });

  test('what does not fit together is refused', () => {
    expect(() => requestOf(undefined, flags, now)).toThrow(/one of them/);
    expect(() => requestOf('m', { ...flags, sql: 'SELECT 1' }, now)).toThrow(/one of them/);
    expect(() => requestOf(undefined, { ...flags, promql: 'up', sql: 'SELECT 1' }, now)).toThrow(/one of them/);
    expect(() => requestOf('m', { ...flags, from: '-5x' }, now)).toThrow(/"-5x" is not a time/);
    expect(() => requestOf('m', { ...flags, filter: ['service'] }, now)).toThrow(/name=value/);
  });
});

const answer: WireAnswer = {
  unit: 'seconds',
  series: [
    {
      labels: { service: 'api' },
      times: [Date.parse('2026-03-27T23:00:00Z'), Date.parse('2026-03-28T23:00:00Z')],
      values: [3600.123456, null],
      n: [12, 0],
      partial: [false, true],
    },
  ],
  explain: {
    title: 'Change lead time',
    definition: 'From commit to deployment.',
    stat: 'p50',
    from: Date.parse('2026-03-27T23:00:00Z'),
    to: Date.parse('2026-03-29T10:30:00Z'),
    timezone: 'Europe/Berlin',
    freshness: Date.parse('2026-03-29T10:00:00Z'),
    sampleSize: 12,
    notes: ['Squash merges hide commits.'],
  },
};

describe('what is shown', () => {
  test('a row for each bucket in the time zone, no data as a dash, partial buckets marked', () => {
    expect(describeAnswer(answer)).toBe(`Change lead time (p50), seconds
2026-03-28 to 2026-03-29 12:30, Europe/Berlin

begin       service    value    n
2026-03-28  api      3600.12   12
2026-03-29  api            —*   0

* cut short by the range or by the present
Squash merges hide commits.
From commit to deployment.
n = 12, newest 2026-03-29 12:00
`);
  });

  test('why there is nothing', () => {
    const empty = {
      ...answer,
      series: [],
      explain: { ...answer.explain, freshness: null, sampleSize: 0, whyEmpty: 'No data received yet.' },
    };
    expect(describeAnswer(empty)).toContain('Europe/Berlin\n\nNo data received yet.\n');
    expect(describeAnswer(empty)).toContain('n = 0, newest never');
  });
});
