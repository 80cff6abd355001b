import { readFileSync } from 'node:fs';
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { describe, expect, test } from 'vitest';
import fc from '../../../../../test/support/property.ts';
import { Deltas } from '../../facts/opentelemetry/deltas.ts';
import { translate } from '../../facts/opentelemetry/translate.ts';
import { isPlausibleTime } from '../../facts/time.ts';
import { decode } from './decode.ts';
import { DecodeError } from './error.ts';

const fixture = (name: string) => readFileSync(new URL(`./fixtures/${name}`, import.meta.url));
const protobuf = fixture('opentelemetry-js-exporter-metrics-otlp-proto-0.223.0.bin');
const json = fixture('opentelemetry-js-exporter-metrics-otlp-http-0.223.0.json');

// A day after the fixtures were captured.
const origin = { source: 'test', now: 1_795_600_000_000 };
const deltaProtobuf = fixture('opentelemetry-js-exporter-metrics-otlp-proto-0.223.0-delta-exponential.bin');
const deltaJson = fixture('opentelemetry-js-exporter-metrics-otlp-http-0.223.0-delta-exponential.json');

const text = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const gaugeJson = (dataPoint: object) =>
  text({ resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'm', gauge: { dataPoints: [dataPoint] } }] }] }] });

/** A protobuf message of length-delimited fields. */
function message(...fields: readonly (readonly [number, Uint8Array])[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const [field, bytes] of fields) writer.uint32((field << 3) | 2).bytes(bytes);
  return writer.finish();
}
const gaugeProtobuf = (dataPoint: Uint8Array) =>
  message([1, message([2, message([2, message([1, text('m')], [5, message([1, dataPoint])])])])]);

test.each([
  ['protobuf', protobuf],
  ['json', json],
] as const)('reads what the OpenTelemetry JS SDK writes as %s', (encoding, bytes) => {
  const [shop, ...more] = decode(bytes, encoding);
  expect(more).toEqual([]);
  expect(shop?.resource).toContainEqual(['service.name', 'shop']);
  expect(shop?.scopes).toMatchObject([{ name: 'checkout', version: '1.0.0' }]);
  const metrics = Object.fromEntries(shop?.scopes[0]?.metrics.map((metric) => [metric.name, metric]) ?? []);
  expect(metrics.orders).toMatchObject({
    unit: '{order}',
    description: 'Orders placed',
    data: {
      kind: 'sum',
      monotonic: true,
      temporality: 'cumulative',
      points: [
        {
          value: 3,
          noValue: false,
          attributes: [
            ['payment.method', 'card'],
            ['priority', true],
            ['items', 2],
          ],
        },
      ],
    },
  });
  expect(metrics['carts.open']).toMatchObject({
    data: { kind: 'sum', monotonic: false, points: [{ value: 7, attributes: [['region', 'Zürich ☕']] }] },
  });
  expect(metrics['queue.utilization']).toMatchObject({ data: { kind: 'gauge', points: [{ value: 0.5 }] } });
  expect(metrics['checkout.duration']).toMatchObject({
    data: { kind: 'histogram', temporality: 'cumulative', points: [{ count: 4, bounds: [0.1, 0.5, 1], counts: [1, 1, 1, 1] }] },
  });
});

test.each([
  ['protobuf', deltaProtobuf],
  ['json', deltaJson],
] as const)('reads deltas and exponential histograms that the OpenTelemetry JS SDK writes as %s', (encoding, bytes) => {
  const [shop] = decode(bytes, encoding);
  const metrics = Object.fromEntries(shop?.scopes[0]?.metrics.map((metric) => [metric.name, metric]) ?? []);
  expect(metrics.orders).toMatchObject({ data: { kind: 'sum', temporality: 'delta', points: [{ value: 3 }] } });
  const counts = new Array(96).fill(0);
  for (const index of [0, 32, 61, 95]) counts[index] = 1;
  expect(metrics['checkout.duration']).toMatchObject({
    data: {
      kind: 'exponential_histogram',
      temporality: 'delta',
      points: [{ count: 4, sum: 3.95, scale: 4, zeroCount: 0, positive: { offset: -70, counts }, attributes: [['outcome', 'paid']] }],
    },
  });
  const { histograms, rejected } = translate(shop === undefined ? [] : [shop], origin, new Deltas().begin('test', origin.now));
  expect([...rejected]).toEqual([]);
  expect(histograms?.at(-1)).toMatchObject({ schema: 4, count: 4, positive_offsets: [-69, 31, 28, 33], positive_counts: [1, 1, 1, 1] });
});

test('exemplars are read from both encodings alike', () => {
  const exemplar = {
    timeUnixNano: '1777888800000000000',
    asDouble: 0.7,
    traceId: '0AF7651916CD43DD8448EB211C80319C',
    spanId: 'b7ad6b7169203331',
  };
  const [fromJson] = decode(
    gaugeJson({ asInt: 1, exemplars: [{ ...exemplar, filteredAttributes: [{ key: 'user', value: { stringValue: 'u' } }] }] }),
    'json',
  );
  const bytes = message(
    [7, message([1, text('user')], [2, message([1, text('u')])])],
    [5, Buffer.from(exemplar.traceId, 'hex')],
    [4, Buffer.from(exemplar.spanId, 'hex')],
  );
  const numbers = new BinaryWriter()
    .uint32((2 << 3) | 1)
    .fixed64(exemplar.timeUnixNano)
    .uint32((3 << 3) | 1)
    .double(0.7)
    .finish();
  const value = new BinaryWriter()
    .uint32((6 << 3) | 1)
    .sfixed64(1)
    .finish();
  const [fromProtobuf] = decode(gaugeProtobuf(Buffer.concat([value, message([5, Buffer.concat([numbers, bytes])])])), 'protobuf');
  const expected = {
    time: 1_777_888_800_000,
    value: 0.7,
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    attributes: [['user', 'u']],
  };
  for (const resource of [fromJson, fromProtobuf]) {
    expect(resource?.scopes[0]?.metrics[0]).toMatchObject({ data: { points: [{ value: 1, exemplars: [expected] }] } });
  }
});

test('both encodings of one export say the same, but for when they were made', () => {
  const timeless = (value: unknown) =>
    JSON.parse(JSON.stringify(value, (key, part) => (key === 'time' || key === 'startTime' ? undefined : part)));
  expect(timeless(decode(protobuf, 'protobuf'))).toEqual(timeless(decode(json, 'json')));
});

describe('JSON', () => {
  test('takes 64-bit integers as strings and special numbers by name', () => {
    const point = {
      asInt: '9007199254740993',
      timeUnixNano: '1777888800000000000',
      attributes: [{ key: 'n', value: { intValue: '9007199254740993' } }],
    };
    expect(decode(gaugeJson(point), 'json')).toMatchObject([
      {
        scopes: [
          { metrics: [{ data: { points: [{ value: 9007199254740992, time: 1777888800000, attributes: [['n', '9007199254740993']] }] } }] },
        ],
      },
    ]);
    expect(decode(gaugeJson({ asDouble: 'NaN' }), 'json')).toMatchObject([
      { scopes: [{ metrics: [{ data: { points: [{ value: Number.NaN }] } }] }] },
    ]);
  });

  test('tells every millisecond from the one before, though no double holds its nanoseconds', () => {
    for (let time = 1_790_000_000_000; time < 1_790_000_000_200; time++) {
      const [resource] = decode(gaugeJson({ asDouble: 1, timeUnixNano: `${time}000000` }), 'json');
      expect(resource?.scopes[0]?.metrics[0]?.data).toMatchObject({ points: [{ time }] });
    }
  });

  test('ignores fields it does not know', () => {
    expect(decode(text({ resourceMetrics: [{ future: 1, scopeMetrics: [] }], more: {} }), 'json')).toEqual([{ resource: [], scopes: [] }]);
  });

  test.each([
    ['text that is not JSON', '{', /not valid JSON/],
    ['an array', '[]', /the body must be an object/],
    ['a list that is none', { resourceMetrics: {} }, /resourceMetrics must be an array/],
    [
      'an entry of another type',
      { resourceMetrics: [{ scopeMetrics: [{ metrics: ['m'] }] }] },
      /resourceMetrics\[0\]\.scopeMetrics\[0\]\.metrics\[0\] must be an object/,
    ],
    [
      'a name that is a number',
      { resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 1 }] }] }] },
      /metrics\[0\]\.name must be a string/,
    ],
    ['nesting of 100', `${'['.repeat(100)}${']'.repeat(100)}`, /deeper than 64/],
  ])('refuses %s and says where', (_what, body, message) => {
    expect(() => decode(text(body), 'json')).toThrowError(
      expect.objectContaining({ name: 'DecodeError', message: expect.stringMatching(message) }),
    );
  });

  test.each([1_100_000, 3_000_001])('refuses %i empty objects as too large', (count) => {
    const bytes = text(`{"resourceMetrics":[${'{},'.repeat(count)}{}]}`);
    expect(() => decode(bytes, 'json')).toThrowError(expect.objectContaining({ name: 'DecodeError', kind: 'too_large' }));
  });
});

describe('protobuf', () => {
  test('skips fields it does not know, groups included', () => {
    const unknown = new BinaryWriter()
      .uint32((99 << 3) | 3)
      .uint32((1 << 3) | 0)
      .uint32(5)
      .uint32((99 << 3) | 4)
      .finish();
    expect(decode(new Uint8Array([...unknown, ...message([1, message()])]), 'protobuf')).toEqual([{ resource: [], scopes: [] }]);
  });

  test('reads repeated numbers that are not packed', () => {
    const bounds = new BinaryWriter()
      .uint32((7 << 3) | 1)
      .double(0.5)
      .uint32((7 << 3) | 1)
      .double(1)
      .finish();
    const bytes = message([1, message([2, message([2, message([9, message([1, bounds])])])])]);
    expect(decode(bytes, 'protobuf')).toMatchObject([{ scopes: [{ metrics: [{ data: { points: [{ bounds: [0.5, 1] }] } }] }] }]);
  });

  test('refuses text that is not UTF-8', () => {
    const bytes = message([1, message([2, message([2, message([1, new Uint8Array([0xff, 0xfe])])])])]);
    expect(() => decode(bytes, 'protobuf')).toThrow(DecodeError);
  });

  test('refuses every truncation of an export that ends inside a field', () => {
    let refused = 0;
    for (let length = 1; length < protobuf.length; length++) {
      expect(() => decode(protobuf.subarray(0, length), 'protobuf')).toThrow(DecodeError);
      refused++;
    }
    expect(refused).toBe(protobuf.length - 1);
  });

  test('refuses a length that goes beyond the end without making room for it', () => {
    expect(() => decode(new Uint8Array([0x0a, 0xff, 0xff, 0xff, 0xff, 0x07]), 'protobuf')).toThrow(DecodeError);
  });

  test('refuses attribute values that nest without end', () => {
    let value = message([1, text('x')]);
    for (let depth = 0; depth < 100; depth++) value = message([5, message([1, value])]);
    expect(() => decode(gaugeProtobuf(message([7, message([1, text('k')], [2, value])])), 'protobuf')).toThrow(/deeper than 16/);
  });

  test('refuses millions of empty messages as too large', () => {
    const points = new Uint8Array(3_000_000);
    for (let index = 0; index < points.length; index += 2) points[index] = 0x0a;
    const bytes = message([1, message([2, message([2, message([5, points])])])]);
    expect(() => decode(bytes, 'protobuf')).toThrowError(expect.objectContaining({ kind: 'too_large' }));
  });
});

describe('whatever the bytes are, decoding ends with samples at true times or with a DecodeError', () => {
  const endsWell = (bytes: Uint8Array) => {
    for (const encoding of ['protobuf', 'json'] as const) {
      try {
        const { samples } = translate(decode(bytes, encoding), origin, new Deltas().begin('test', origin.now));
        expect(samples.times.every((time) => isPlausibleTime(Number(time), origin.now))).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(DecodeError);
      }
    }
  };

  test('random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), endsWell), { numRuns: 2000 });
  });

  test('real exports with bytes changed, cut out and put in', () => {
    const change = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      remove: fc.nat(4),
      insert: fc.uint8Array({ maxLength: 4 }),
    });
    const mutated = fc
      .tuple(fc.constantFrom(protobuf, json, deltaProtobuf, deltaJson), fc.array(change, { minLength: 1, maxLength: 6 }))
      .map(([bytes, changes]) =>
        changes.reduce<Uint8Array>((current, { at, remove, insert }) => {
          const start = Math.floor(at * current.length);
          return Buffer.concat([current.subarray(0, start), insert, current.subarray(start + remove)]);
        }, bytes),
      );
    fc.assert(fc.property(mutated, endsWell), { numRuns: 5000 });
  });

  test('JSON of any shape under the keys of an export', () => {
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ maxDepth: 6 }, fc.jsonValue({ maxDepth: 1 }), fc.array(tie('tree'), { maxLength: 3 }), tie('node')),
      node: fc.dictionary(
        fc.constantFrom(
          'resourceMetrics',
          'resource',
          'attributes',
          'scopeMetrics',
          'scope',
          'metrics',
          'name',
          'gauge',
          'sum',
          'histogram',
          'summary',
          'dataPoints',
          'bucketCounts',
          'explicitBounds',
          'quantileValues',
          'key',
          'value',
          'intValue',
          'arrayValue',
          'kvlistValue',
          'values',
          'timeUnixNano',
          'asInt',
          '__proto__',
        ),
        tie('tree'),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => endsWell(text(value))),
      { numRuns: 2000 },
    );
  });
});
