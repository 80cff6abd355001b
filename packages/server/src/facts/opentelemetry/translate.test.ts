import { describe, expect, test } from 'vitest';
import { bitsOf, staleBits } from '../sample-columns.ts';
import type { Attributes, MetricData, Point } from './model.ts';
import { translate } from './translate.ts';

const now = Date.parse('2026-05-04T10:00:00Z');
const point = (attributes: Attributes = [], more: Partial<Point> = {}): Point => ({
  attributes,
  time: now,
  startTime: now - 60_000,
  noValue: false,
  ...more,
});

/** Translates one metric and answers its samples as Prometheus would write them, and what was rejected. */
function translated(data: MetricData, { name = 'm', unit = '', resource = [] as Attributes } = {}) {
  const scopes = [{ name: '', version: '', attributes: [], metrics: [{ name, unit, description: '', data }] }];
  const { series, samples, rejected } = translate([{ resource, scopes }], { source: 'test', now });
  return {
    lines: [...samples.ids].map((id, index) => {
      const row = series.get(id);
      const labels = Object.entries(row?.labels ?? {}).map(([label, text]) => `${label}="${text}"`);
      return `${row?.name}{${labels.join(',')}} ${samples.values[index]}`;
    }),
    samples,
    rejected: Object.fromEntries(rejected),
  };
}

const gauge = (value: number | undefined, attributes: Attributes = [], more: Partial<Point> = {}): MetricData => ({
  kind: 'gauge',
  points: [{ ...point(attributes, more), value }],
});

const sum = (value: number): MetricData => ({
  kind: 'sum',
  monotonic: true,
  temporality: 'cumulative',
  points: [{ ...point(), value }],
});

describe('a number', () => {
  test('keeps its time and when its counter began', () => {
    const { samples } = translated({ kind: 'sum', monotonic: true, temporality: 'cumulative', points: [{ ...point(), value: 3 }] });
    expect([...samples.values, ...samples.times, ...samples.startTimes]).toEqual([3, BigInt(now), BigInt(now - 60_000)]);
  });

  test('of a sum that may fall has no _total', () => {
    expect(translated({ kind: 'sum', monotonic: false, temporality: 'cumulative', points: [{ ...point(), value: 3 }] }).lines).toEqual([
      'm{} 3',
    ]);
  });

  test('that the sender marks as not recorded ends its series', () => {
    const { samples, rejected } = translated(gauge(0, [], { noValue: true }));
    expect([...bitsOf(samples.values)]).toEqual([staleBits]);
    expect(rejected).toEqual({});
  });

  test('of a gauge may be NaN, but is never taken for the marker of an end, and infinite', () => {
    const marker = new Float64Array(new BigUint64Array([staleBits]).buffer)[0];
    const { samples } = translated(gauge(marker));
    expect(samples.values[0]).toBeNaN();
    expect(bitsOf(samples.values)[0]).not.toBe(staleBits);
    expect(translated(gauge(Number.NEGATIVE_INFINITY)).lines).toEqual(['m{} -Infinity']);
  });

  test.each([
    ['NaN', sum(Number.NaN), /not a finite number/],
    ['infinity', sum(Number.POSITIVE_INFINITY), /not a finite number/],
    ['no value', gauge(undefined), /no value/],
    ['a time before 2000', gauge(1, [], { time: 0 }), /between 2000-01-01 and 1 day/],
    ['a time two days ahead', gauge(1, [], { time: now + 2 * 86_400_000 }), /between 2000-01-01 and 1 day/],
    [
      '200 attributes',
      gauge(
        1,
        Array.from({ length: 200 }, (_, index) => [`a${index}`, 'v'] as const),
      ),
      /more than 128 attributes/,
    ],
    ['a label of 20,000 characters', gauge(1, [['a', 'v'.repeat(20_000)]]), /more than 16384 characters/],
    ['no temporality', { kind: 'sum', monotonic: true, temporality: 'unspecified', points: [{ ...point(), value: 1 }] }, /temporality/],
  ] satisfies [string, MetricData, RegExp][])('with %s is rejected with the reason', (_what, data, reason) => {
    const { lines, rejected } = translated(data);
    expect(lines).toEqual([]);
    expect(Object.entries(rejected)).toEqual([[expect.stringMatching(reason), 1]]);
  });
});

describe('a histogram', () => {
  const histogram = (more: object): MetricData => ({
    kind: 'histogram',
    temporality: 'cumulative',
    points: [{ ...point(), count: 6, sum: 2.5, bounds: [0.1, 1], counts: [1, 2, 3], ...more }],
  });

  test('becomes cumulative buckets, a count and a sum', () => {
    expect(translated(histogram({})).lines).toEqual([
      'm_bucket{le="0.1"} 1',
      'm_bucket{le="1"} 3',
      'm_bucket{le="+Inf"} 6',
      'm_count{} 6',
      'm_sum{} 2.5',
    ]);
  });

  test('without buckets and sum has its count alone', () => {
    expect(translated(histogram({ bounds: [], counts: [], sum: undefined })).lines).toEqual(['m_bucket{le="+Inf"} 6', 'm_count{} 6']);
  });

  test.each([
    ['bounds that fall', { bounds: [1, 0.1] }, /ascend/],
    ['a bound that is NaN', { bounds: [0.1, Number.NaN] }, /ascend/],
    ['too few counts', { counts: [6] }, /one more bucket count/],
    ['counts that do not add up', { count: 7 }, /do not add up/],
    [
      '600 buckets',
      { bounds: Array.from({ length: 600 }, (_, index) => index), counts: new Array(601).fill(0), count: 0 },
      /more than 500 buckets/,
    ],
  ])('with %s is rejected whole', (_what, more, reason) => {
    const { lines, rejected } = translated(histogram(more));
    expect(lines).toEqual([]);
    expect(Object.keys(rejected)).toEqual([expect.stringMatching(reason)]);
  });
});

test('a summary becomes quantiles, a count and a sum; an empty quantile is no sample', () => {
  const quantiles = [
    { quantile: 0.5, value: 0.2 },
    { quantile: 0.99, value: Number.NaN },
  ];
  expect(translated({ kind: 'summary', points: [{ ...point(), count: 4, sum: 1, quantiles }] }).lines).toEqual([
    'm{quantile="0.5"} 0.2',
    'm_count{} 4',
    'm_sum{} 1',
  ]);
});

describe('labels', () => {
  test('job, instance and environment come from the resource, the rest of it becomes target_info', () => {
    const resource: Attributes = [
      ['service.name', 'cart'],
      ['service.instance.id', 'a:1'],
      ['deployment.environment.name', 'staging'],
      ['host.name', 'h1'],
    ];
    expect(translated(gauge(1), { resource }).lines).toEqual([
      'm{job="cart",instance="a:1",deployment_environment_name="staging"} 1',
      'target_info{host_name="h1",job="cart",instance="a:1",deployment_environment_name="staging"} 1',
    ]);
  });

  test('values of other types are written as JSON, and empty ones are no labels', () => {
    const attributes: Attributes = [
      ['ok', true],
      ['n', 3],
      ['list', ['a', 1]],
      ['none', null],
      ['empty', ''],
    ];
    expect(translated(gauge(1, attributes)).lines).toEqual(['m{list="["a",1]",n="3",ok="true"} 1']);
  });

  test('keys that become one label are joined in their order', () => {
    expect(
      translated(
        gauge(1, [
          ['a.b', 'second'],
          ['a-b', 'first'],
        ]),
      ).lines,
    ).toEqual(['m{a_b="first;second"} 1']);
  });

  test.each([
    ['resource', [], [['service.name', 'binnacle']]],
    ['data point', [['job', 'binnacle']], []],
  ] satisfies [string, Attributes, Attributes][])('of a %s cannot pose as the server itself', (_what, attributes, resource) => {
    const { lines, rejected } = translated(gauge(1, attributes), { resource });
    expect(lines).toEqual([]);
    expect(Object.keys(rejected)).toEqual([expect.stringMatching(/job binnacle is the server's own/)]);
  });

  test('an attribute cannot pose as another job', () => {
    expect(translated(gauge(1, [['job', 'binnacle']]), { resource: [['service.name', 'cart']] }).lines).toEqual(['m{job="cart"} 1']);
  });
});

test('one request cannot make more than 200,000 samples; what is too many is rejected', () => {
  const bounds = Array.from({ length: 400 }, (_, index) => index);
  const counts = new Array(401).fill(0);
  const points = Array.from({ length: 600 }, (_, index) => ({ ...point([['i', index]]), count: 0, sum: 0, bounds, counts }));
  const { samples, rejected } = translated({ kind: 'histogram', temporality: 'cumulative', points });
  expect(samples.length).toBeGreaterThanOrEqual(200_000);
  expect(samples.length).toBeLessThan(200_000 + 403);
  expect(Object.entries(rejected)).toEqual([[expect.stringMatching(/too many samples/), 600 - Math.ceil(200_000 / 403)]]);
});

test('points that say their long labels again and again cannot keep the server busy', () => {
  const points = Array.from({ length: 50_000 }, (_, index) => ({ ...point([], { time: now - index }), value: 1 }));
  const { samples, rejected } = translated({ kind: 'gauge', points }, { resource: [['service.instance.id', 'x'.repeat(16_000)]] });
  expect(samples.length).toBeGreaterThan(5_000);
  expect(samples.length).toBeLessThan(10_000);
  expect(rejected).toEqual({ 'the request makes too many samples or labels; send smaller batches': 50_000 - samples.length });
});

test('a scope with thousands of attributes is rejected once, not merged into every point', () => {
  const attributes: Attributes = Array.from({ length: 2_000 }, (_, index) => [`${index}`, 1]);
  const metrics = [{ name: 'm', unit: '', description: '', data: gauge(1) }];
  const { samples, rejected } = translate([{ resource: [], scopes: [{ name: '', version: '', attributes, metrics }] }], {
    source: 'test',
    now,
  });
  expect(samples.length).toBe(0);
  expect([...rejected]).toEqual([['a series has more than 256 labels', 1]]);
});
