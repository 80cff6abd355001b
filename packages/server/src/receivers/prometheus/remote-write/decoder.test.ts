import { readFileSync } from 'node:fs';
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { describe, expect, test } from 'vitest';
import fc from '../../../../../../test/support/property.ts';
import { type HistogramToSend, requestV2, type SeriesToSend, writeRequest } from '../../../../../../test/support/remote-write.ts';
import { bitsOf, staleBits } from '../../../facts/sample-columns.ts';
import { seriesId } from '../../../facts/series-id.ts';
import { DecodeError } from '../decode-error.ts';
import { RemoteWriteDecoder } from './decoder.ts';

const now = Date.parse('2026-11-24T23:00:00Z');
const fixture = (name: string) => readFileSync(new URL(`../fixtures/prometheus-2.42.0-remote-write-${name}.snappy`, import.meta.url));
const body = { source: 'test', snappy: false, limit: 10_000_000, now };
const v1 = (bytes: Uint8Array) => ({ ...body, version: 1, bytes }) as const;
const v2 = (bytes: Uint8Array) => ({ ...body, version: 2, bytes }) as const;
const real = (name: string) => ({ ...body, version: 1, bytes: fixture(name), snappy: true }) as const;
const requests = (series: number) => ({
  labels: [
    ['__name__', 'requests_total'],
    ['n', String(series)],
  ] as const,
});
const encoders = [
  ['1.0', (series: readonly SeriesToSend[]) => v1(writeRequest(series))],
  ['2.0', (series: readonly SeriesToSend[]) => v2(requestV2(series))],
] as const;

describe('what Prometheus 2.42 sends', () => {
  test('is one sample a series of its scrape', () => {
    const { samples, series, rejected } = new RemoteWriteDecoder().decode(real('samples'));
    expect(rejected).toEqual(new Map());
    expect(samples.length).toBe(series.length);
    const up = series.find(({ name }) => name === 'up');
    expect(up).toMatchObject({ labels: { instance: '127.0.0.1:4321', job: 'prometheus' }, source: 'test', seen: now });
    expect(up?.id).toBe(seriesId('up', up?.labels ?? {}));
    const place = samples.ids.indexOf(BigInt(up?.id ?? 0));
    expect(samples.values[place]).toBe(1);
    expect(Math.abs(Number(samples.times[place]) - now)).toBeLessThan(3_600_000);
    expect(samples.startTimes.every((start) => start === 0n)).toBe(true);
  });

  test('ends its series with markers whose bits stay what they are', () => {
    const { samples } = new RemoteWriteDecoder().decode(real('stale'));
    expect(bitsOf(samples.values).filter((bits) => bits === staleBits).length).toBeGreaterThan(300);
  });

  test('says of its metrics what they are, whether their series come before or after', () => {
    const after = new RemoteWriteDecoder();
    expect(after.decode(real('metadata'))).toMatchObject({ samples: { length: 0 }, series: [] });
    const described = after.decode(real('samples')).series;
    expect(described.find(({ name }) => name === 'prometheus_remote_storage_exemplars_total')).toMatchObject({
      type: 'counter',
      description: expect.stringMatching(/^Total number of exemplars sent/),
    });
    expect(described.find(({ name }) => name === 'prometheus_remote_storage_sent_batch_duration_seconds_bucket')).toMatchObject({
      type: 'histogram',
    });

    const before = new RemoteWriteDecoder();
    expect(before.decode(real('samples')).series.every(({ type }) => type === '')).toBe(true);
    before.decode(real('metadata'));
    const { renewed } = before.decode({ ...real('samples'), now: now + 2000 });
    const rows = (list: readonly { name: string; type: string }[]) => new Map(list.map(({ name, type }) => [name, type]));
    const known = rows(described.filter(({ type }) => type !== ''));
    expect(rows(renewed)).toEqual(known);
    expect(before.decode({ ...real('samples'), now: now + 4000 }).renewed).toEqual([]);
  });

  test('is described by what was known before, until it says something itself', () => {
    const decoder = new RemoteWriteDecoder();
    const first = decoder.decode(real('samples'));
    expect(new Set(first.unknown)).toEqual(new Set(first.series.map(({ name }) => name)));
    decoder.recall('test', new Map([['up', { type: 'gauge', unit: '', description: 'Remembered' }]]));
    const again = decoder.decode({ ...real('samples'), now: now + 1_000_000 });
    expect(again.unknown).toEqual([]);
    expect(again.series.find(({ name }) => name === 'up')).toMatchObject({ type: 'gauge', description: 'Remembered' });
  });

  test('is announced once, again after a while, and again when its rows were not written', () => {
    const decoder = new RemoteWriteDecoder();
    const first = decoder.decode(real('samples'));
    const again = decoder.decode(real('samples'));
    expect(again.series).toEqual([]);
    expect(again.samples).toEqual(first.samples);
    decoder.withdraw('test', first.hashes.subarray(0, 8));
    expect(decoder.decode(real('samples')).series.map(({ id }) => id)).toEqual(first.series.slice(0, 2).map(({ id }) => id));
    expect(decoder.decode({ ...real('samples'), now: now + 901_000 }).series.length).toBe(first.series.length);
  });
});

describe.each(encoders)('remote write %s', (_version, encode) => {
  const decode = (...series: readonly SeriesToSend[]) => new RemoteWriteDecoder().decode(encode(series));

  test('takes values as they are: NaN, infinities, markers, several times and duplicates of one series', () => {
    const samples = [
      [1, now],
      [Number.POSITIVE_INFINITY, now - 5],
      [staleBits, now - 1],
      [0x7ff8000000000001n, now - 2],
      [3, now],
    ] as const;
    const decoded = decode({ ...requests(1), samples });
    expect([...decoded.samples.times]).toEqual([now, now - 5, now - 1, now - 2, now].map(BigInt));
    expect([...bitsOf(decoded.samples.values)]).toEqual([
      0x3ff0000000000000n,
      0x7ff0000000000000n,
      staleBits,
      0x7ff8000000000001n,
      0x4008000000000000n,
    ]);
    expect(new Set(decoded.samples.ids)).toEqual(new Set([BigInt(seriesId('requests_total', { n: '1' }))]));
  });

  test('takes labels in any order for the same series, and a label without a value for none', () => {
    const decoded = decode(
      {
        labels: [
          ['b', '2'],
          ['__name__', 'm'],
          ['a', '1'],
        ],
        samples: [[1, now]],
      },
      {
        labels: [
          ['__name__', 'm'],
          ['a', '1'],
          ['b', '2'],
          ['c', ''],
        ],
        samples: [[2, now]],
      },
    );
    const id = BigInt(seriesId('m', { a: '1', b: '2' }));
    expect([...decoded.samples.ids]).toEqual([id, id]);
    expect(Object.keys(decoded.series[0]?.labels ?? {})).toEqual(['a', 'b']);
  });

  test('takes labels that are called like what JavaScript objects have', () => {
    const labels = [
      ['__name__', 'm'],
      ['__proto__', 'p'],
      ['constructor', 'c'],
    ] as const;
    const decoded = decode({ labels, samples: [[1, now]] });
    expect(Object.entries(decoded.series[0]?.labels ?? {})).toEqual([
      ['__proto__', 'p'],
      ['constructor', 'c'],
    ]);
    expect(new Set(decode({ labels: labels.toReversed(), samples: [[1, now]] }).samples.ids)).toEqual(new Set(decoded.samples.ids));
  });

  test('takes names in any language', () => {
    expect(
      decode({
        labels: [
          ['__name__', 'größe.der☕'],
          ['κλειδί', '鍵'],
        ],
        samples: [[1, now]],
      }).series,
    ).toMatchObject([{ name: 'größe.der☕', labels: { κλειδί: '鍵' } }]);
  });

  test.each([
    ['no metric name', [['job', 'a']], /no metric name/],
    [
      'an empty metric name',
      [
        ['__name__', ''],
        ['job', 'a'],
      ],
      /no metric name/,
    ],
    [
      'an empty label name',
      [
        ['', 'x'],
        ['__name__', 'm'],
      ],
      /label has no name/,
    ],
    [
      'a label twice',
      [
        ['__name__', 'm'],
        ['a', '1'],
        ['a', '2'],
      ],
      /label twice/,
    ],
    [
      'two metric names',
      [
        ['__name__', 'm'],
        ['__name__', 'n'],
      ],
      /label twice/,
    ],
    ['300 labels', [['__name__', 'm'], ...Array.from({ length: 300 }, (_, n) => [`l${n}`, 'x'] as const)], /more than 256 labels/],
    [
      'a value of 20,000 characters',
      [
        ['__name__', 'm'],
        ['a', 'x'.repeat(20_000)],
      ],
      /more than 16384 characters/,
    ],
    ['a name of 600 characters', [['__name__', 'm'.repeat(600)]], /metric name is longer/],
    [
      'the server’s own job',
      [
        ['__name__', 'm'],
        ['job', 'binnacle'],
      ],
      /job binnacle/,
    ],
  ] as const)('rejects a series with %s, each of its samples, and takes the others', (_what, labels, reason) => {
    const decoded = decode(
      {
        labels,
        samples: [
          [1, now],
          [2, now + 1],
        ],
      },
      { ...requests(2), samples: [[7, now]] },
    );
    expect([...decoded.rejected]).toEqual([[expect.stringMatching(reason), 2]]);
    expect([...decoded.samples.values]).toEqual([7]);
  });

  test.each([
    ['seconds instead of milliseconds', 1_795_561_200],
    ['the epoch', 0],
    ['before the epoch', -1],
    ['1999', Date.parse('1999-12-31T23:59:59Z')],
    ['two days ahead', now + 2 * 86_400_000],
    ['the year 2300', Date.parse('2300-01-01T00:00:00Z')],
    ['the largest number', 9_007_199_254_740_991],
  ])('rejects a sample of %s', (_what, time) => {
    const decoded = decode({
      ...requests(1),
      samples: [
        [1, time],
        [2, now],
      ],
    });
    expect([...decoded.rejected]).toEqual([[expect.stringMatching(/time must lie between/), 1]]);
    expect([...decoded.samples.values]).toEqual([2]);
  });

  test('takes exemplars with their labels', () => {
    const exemplars = [{ labels: [['trace_id', 'abc']] as const, value: 0.3, time: now - 7 }];
    const decoded = decode({ ...requests(1), samples: [[1, now]], exemplars });
    expect(decoded.exemplars).toEqual([
      { series_id: seriesId('requests_total', { n: '1' }), time: now - 7, value: 0.3, labels: { trace_id: 'abc' } },
    ]);
    const wide = [{ labels: [['trace_id', 'x'.repeat(600)]] as const, value: 0.3, time: now }];
    expect([...decode({ ...requests(1), exemplars: wide }).rejected.keys()]).toEqual([expect.stringMatching(/exemplar have more than/)]);
  });

  const integer: HistogramToSend = {
    count: 21,
    sum: 36.5,
    schema: 1,
    zeroThreshold: 0.001,
    zeroCount: 2,
    positiveSpans: [
      [-1, 2],
      [3, 1],
    ],
    positiveDeltas: [3, 1, -2],
    negativeSpans: [[0, 2]],
    negativeDeltas: [5, 0],
    resetHint: 2,
    time: now,
  };
  const stored = {
    series_id: seriesId('requests_total', { n: '1' }),
    time: now,
    start_time: 0,
    schema: 1,
    zero_threshold: 0.001,
    zero_count: 2,
    count: 21,
    sum: 36.5,
    positive_offsets: [-1, 3],
    positive_lengths: [2, 1],
    positive_counts: [3, 4, 2],
    negative_offsets: [0],
    negative_lengths: [2],
    negative_counts: [5, 5],
    custom_bounds: [],
    reset_hint: 'not_reset',
  };

  test('takes integer histograms with absolute counts, float ones, and those with bounds of their own', () => {
    const { negativeSpans: _1, negativeDeltas: _2, positiveDeltas: _3, ...base } = integer;
    const float = { ...base, float: true, count: 11.5, positiveCounts: [3, 4, 2.5] };
    const custom = {
      ...base,
      schema: -53,
      zeroCount: 0,
      zeroThreshold: 0,
      positiveSpans: [[0, 3]] as const,
      positiveDeltas: [1, 1, 1],
      count: 6,
      customBounds: [0.5, 1],
    };
    const histograms = [integer, float, custom];
    expect(decode({ ...requests(1), histograms }).histograms).toEqual([
      stored,
      { ...stored, count: 11.5, positive_counts: [3, 4, 2.5], negative_offsets: [], negative_lengths: [], negative_counts: [] },
      {
        ...stored,
        schema: -53,
        zero_threshold: 0,
        zero_count: 0,
        count: 6,
        positive_offsets: [0],
        positive_lengths: [3],
        positive_counts: [1, 2, 3],
        negative_offsets: [],
        negative_lengths: [],
        negative_counts: [],
        custom_bounds: [0.5, 1],
      },
    ]);
  });

  test('takes the marker of a histogram for a marker of its series', () => {
    const decoded = decode({ ...requests(1), histograms: [{ count: 0, sum: staleBits, schema: 0, time: now }] });
    expect([...bitsOf(decoded.samples.values)]).toEqual([staleBits]);
    expect(decoded).toMatchObject({ staleHistograms: 1, histograms: [], rejected: new Map() });
  });

  test.each([
    ['an unknown schema', { schema: 9 }, /schema/],
    ['spans without buckets', { positiveDeltas: [3] }, /spans .* do not fit/],
    ['negative counts', { positiveDeltas: [3, -4, 0] }, /negative or not a number/],
    [
      'overlapping spans',
      {
        positiveSpans: [
          [0, 2],
          [-1, 1],
        ] as const,
      },
      /overlap/,
    ],
    ['bounds of another schema', { customBounds: [1] }, /custom bounds/],
    ['bounds that do not ascend', { schema: -53, customBounds: [1, 1] }, /ascend/],
    ['a far time', { time: 1 }, /time must lie/],
  ] as const)('rejects a histogram with %s', (_what, change, reason) => {
    const decoded = decode({ ...requests(1), histograms: [{ ...integer, ...change }, integer] });
    expect([...decoded.rejected]).toEqual([[expect.stringMatching(reason), 1]]);
    expect(decoded.histograms).toEqual([stored]);
  });
});

describe('remote write 1.0', () => {
  test('takes labels that stand between samples', () => {
    const [name, label] = [labelField('__name__', 'm'), labelField('a', '1')];
    const sample = new BinaryWriter().uint32(18).fork().uint32(9).double(4).uint32(16).int64(now).join().finish();
    const bytes = new BinaryWriter()
      .uint32(10)
      .bytes(Buffer.concat([name, sample, label]))
      .finish();
    const { samples } = new RemoteWriteDecoder().decode(v1(bytes));
    expect([...samples.ids]).toEqual([BigInt(seriesId('m', { a: '1' }))]);
    expect([...samples.values]).toEqual([4]);
  });

  test('skips fields it does not know, and leaves out what is zero', () => {
    const sample = new BinaryWriter().uint32(18).fork().uint32(16).int64(now).uint32(74).string('future').join().finish();
    const bytes = new BinaryWriter()
      .uint32(9)
      .double(1)
      .uint32(10)
      .bytes(Buffer.concat([labelField('__name__', 'm'), sample]))
      .finish();
    expect([...new RemoteWriteDecoder().decode(v1(bytes)).samples.values]).toEqual([0]);
  });

  const labelField = (name: string, value: string) =>
    new BinaryWriter().uint32(10).fork().uint32(10).string(name).uint32(18).string(value).join().finish();

  test('tells a label that holds another one’s bytes from that one', () => {
    const decoder = new RemoteWriteDecoder();
    const pairs = fc.array(
      fc.tuple(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), fc.string({ maxLength: 40, minLength: 1 })),
      {
        maxLength: 6,
      },
    );
    fc.assert(
      fc.property(pairs, (labels) => {
        const unique = [...new Map(labels)].filter(([name]) => name !== '__name__' && name !== 'job');
        const [first] = decoder.decode(v1(writeRequest([{ labels: [['__name__', 'm'], ...unique], samples: [[1, now]] }]))).samples.ids;
        expect(first).toBe(BigInt(seriesId('m', Object.fromEntries(unique))));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('remote write 2.0', () => {
  test('takes metadata and the time a counter began with the series', () => {
    const metadata = { type: 1, help: 'Requests served', unit: 'requests' };
    const decoded = new RemoteWriteDecoder().decode(
      v2(
        requestV2([
          {
            ...requests(1),
            samples: [
              [1, now],
              [2, now, now - 9],
            ],
            metadata,
            created: now - 5000,
          },
        ]),
      ),
    );
    expect(decoded.series).toMatchObject([{ type: 'counter', description: 'Requests served', unit: 'requests' }]);
    expect([...decoded.samples.startTimes]).toEqual([BigInt(now - 5000), BigInt(now - 9)]);
  });

  test('announces a series again of which something else is said', () => {
    const decoder = new RemoteWriteDecoder();
    const send = (help: string) =>
      decoder.decode(v2(requestV2([{ ...requests(1), samples: [[1, now]], metadata: { type: 1, help, unit: '' } }])));
    expect(send('one').series.length).toBe(1);
    expect(send('one').series.length).toBe(0);
    expect(send('two').renewed).toMatchObject([{ description: 'two' }]);
  });

  test('is not taken for 1.0', () => {
    expect(() => new RemoteWriteDecoder().decode(v2(writeRequest([{ ...requests(1), samples: [[1, now]] }])))).toThrow(
      /Content-Type says 2.0/,
    );
  });

  test.each([
    ['a reference outside the table', [34, 0, 42, 4, 10, 2, 7, 7], /outside the table/],
    ['a label without a value', [34, 0, 42, 3, 10, 1, 0], /without a value/],
  ])('refuses %s', (_what, bytes, message) => {
    expect(() => new RemoteWriteDecoder().decode(v2(Uint8Array.from(bytes)))).toThrowError(
      expect.objectContaining({ name: 'DecodeError', message: expect.stringMatching(message) }),
    );
  });
});

describe('memory', () => {
  test('a table that is full forgets what does not come again, and what comes again keeps its id', () => {
    const decoder = new RemoteWriteDecoder({ rememberedSeries: 2000 });
    const send = (from: number) =>
      decoder.decode(
        v1(writeRequest(Array.from({ length: 1000 }, (_, index) => ({ ...requests(from + index), samples: [[1, now]] as const })))),
      );
    const first = send(0);
    for (let from = 0; from < 20_000; from += 1000) {
      expect(send(from + 1000).series.length).toBe(1000);
      expect(send(0).samples.ids).toEqual(first.samples.ids);
      expect(send(0).series.length).toBe(0);
    }
    expect(send(1000).series.length).toBe(1000);
  });
});

describe('whatever the bytes are, decoding ends with plausible samples or with a DecodeError', () => {
  const endsWell = (bytes: Uint8Array) => {
    for (const version of [1, 2] as const) {
      for (const snappy of [true, false]) {
        try {
          const { samples } = new RemoteWriteDecoder().decode({ ...body, version, bytes, snappy });
          expect(samples.times.every((time) => time > 946_684_800_000n && time <= BigInt(now + 86_400_000))).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
        }
      }
    }
  };
  const whole = writeRequest([{ ...requests(1), samples: [[1, now]], exemplars: [{ labels: [['a', 'b']], value: 1, time: now }] }]);
  const wholeV2 = requestV2([{ ...requests(1), samples: [[1, now]], metadata: { type: 1, help: 'h', unit: 'u' }, created: now - 1 }]);

  test('random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), endsWell), { numRuns: 2000 });
  });

  test('real bodies and whole requests with bytes changed, cut out and put in', () => {
    const change = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      remove: fc.nat(4),
      insert: fc.uint8Array({ maxLength: 4 }),
    });
    const mutated = fc
      .tuple(fc.constantFrom<Uint8Array>(fixture('samples'), whole, wholeV2), fc.array(change, { minLength: 1, maxLength: 5 }))
      .map(([bytes, changes]) =>
        changes.reduce<Uint8Array>((current, { at, remove, insert }) => {
          const start = Math.floor(at * current.length);
          return Buffer.concat([current.subarray(0, start), insert, current.subarray(start + remove)]);
        }, bytes),
      );
    fc.assert(fc.property(mutated, endsWell), { numRuns: 2000 });
  });

  test('every truncation that ends inside a field is refused and announces nothing', () => {
    for (let length = 1; length < whole.length; length++) {
      expect(() => new RemoteWriteDecoder().decode(v1(whole.subarray(0, length)))).toThrow(DecodeError);
    }
    const decoder = new RemoteWriteDecoder();
    expect(() => decoder.decode(v1(Buffer.concat([whole, whole.subarray(0, 40)])))).toThrow(DecodeError);
    expect(decoder.decode(v1(whole)).series.length).toBe(1);
  });

  test('millions of empty messages are refused as too large or cost nothing', () => {
    const samples = new Uint8Array(4_000_000);
    for (let index = 0; index < samples.length; index += 2) samples[index] = 18;
    const bytes = new BinaryWriter()
      .uint32(10)
      .bytes(Buffer.concat([writeRequest([requests(1)]).subarray(2), samples]))
      .finish();
    expect([...new RemoteWriteDecoder().decode(v1(bytes)).rejected.values()]).toEqual([2_000_000]);
    const symbols = new Uint8Array(4_000_000);
    for (let index = 0; index < symbols.length; index += 2) symbols[index] = 34;
    expect(() => new RemoteWriteDecoder().decode(v2(symbols))).toThrowError(expect.objectContaining({ kind: 'too_large' }));
  });
});
