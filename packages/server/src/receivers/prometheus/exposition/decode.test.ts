import { readFileSync } from 'node:fs';
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { describe, expect, test } from 'vitest';
import fc from '../../../../../../test/support/property.ts';
import { DecodeError } from '../decode-error.ts';
import { ofFamily } from '../metadata.ts';
import { decodeExposition } from './decode.ts';
import type { Exposition } from './model.ts';
import { openMetricsNumber, parseValue } from './numbers.ts';

const types = {
  txt: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  pb: 'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited',
} as const;
const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}`, import.meta.url));
const decodeFixture = (program: string, format: keyof typeof types) => decodeExposition(fixture(`${program}.${format}`), types[format]);
const text = (lines: string) => decodeExposition(Buffer.from(lines), types.txt);
const openMetrics = (lines: string) => decodeExposition(Buffer.from(lines), types.openmetrics);

/** Each series as `name{a="b"}`, with its value. */
function values({ samples }: Exposition): Record<string, number> {
  return Object.fromEntries(
    samples.map((sample) => {
      const labels = Object.fromEntries(sample.pairs());
      const { __name__: name, ...others } = labels;
      const inside = Object.keys(others)
        .sort()
        .map((label) => `${label}=${JSON.stringify(others[label])}`);
      return [`${name}{${inside.join(',')}}`, sample.value];
    }),
  );
}

describe('what npm’s prom-client 15.1.3 exposes', () => {
  test.each(['txt', 'openmetrics'] as const)('as %s', (format) => {
    const exposition = decodeFixture('prom-client-15.1.3', format);
    expect(values(exposition)).toEqual({
      'shop_orders_total{payment="card"}': 3,
      'shop_orders_total{payment="gift \\"card\\"\\\\ä"}': 1.5,
      'shop_temperature_celsius{}': -3.25,
      'shop_checkout_seconds_bucket{le="0.1"}': 1,
      'shop_checkout_seconds_bucket{le="1.0"}': 3,
      'shop_checkout_seconds_bucket{le="10.0"}': 3,
      'shop_checkout_seconds_bucket{le="+Inf"}': 4,
      'shop_checkout_seconds_sum{}': 21.25,
      'shop_checkout_seconds_count{}': 4,
      'shop_basket_items{quantile="0.5"}': 2,
      'shop_basket_items{quantile="0.99"}': 3,
      'shop_basket_items_sum{}': 6,
      'shop_basket_items_count{}': 3,
    });
    const known = (name: string) => ofFamily(name, exposition.metadata);
    expect(known('shop_orders_total')).toMatchObject({ type: 'counter', description: 'Orders placed\nby anybody' });
    expect(known('shop_checkout_seconds_bucket')).toMatchObject({ type: 'histogram' });
    expect(known('shop_basket_items')).toMatchObject({ type: 'summary' });
  });

  test('with an exemplar', () => {
    expect(decodeFixture('prom-client-15.1.3', 'openmetrics').samples[0]?.exemplars).toEqual([
      { pairs: [['trace_id', 'abc123']], value: 3, time: expect.any(Number) },
    ]);
  });
});

describe.each(['prometheus-node-exporter-1.5.0', 'prometheus-2.42.0'])('what %s exposes', (program) => {
  const plain = decodeFixture(program, 'txt');
  const binary = decodeFixture(program, 'pb');

  test('has the same series as text and as protobuf', () => {
    const names = (exposition: Exposition) =>
      Object.keys(values(exposition))
        .filter((name) => !/_created|handler="\/metrics"|code="200"/.test(name))
        .sort();
    expect(names(plain).length).toBeGreaterThan(250);
    expect(names(binary)).toEqual(names(plain));
  });

  test('has the same metadata as text and as protobuf', () => {
    const described = (exposition: Exposition) =>
      Object.fromEntries(
        plain.samples.map((sample) => {
          const name = sample.pairs().find(([label]) => label === '__name__')?.[1] ?? '';
          return [name, ofFamily(name, exposition.metadata)];
        }),
      );
    expect(Object.values(described(plain)).every((each) => each !== undefined)).toBe(true);
    expect(described(binary)).toEqual(described(plain));
  });
});

describe('the text format', () => {
  test('takes blanks, comments, times, special values and empty lines', () => {
    const exposition = text(`# a comment
# HELP a  What a is, \\\\ and\\nmore
\t# TYPE a gauge

a 1
a{}  2e3\t1700000000000
a { b = "c" , d="" , } -Inf -5
a{e="}\\"\\\\\\n\\x,"} NaN
`);
    expect(exposition.samples.map(({ value, time }) => [value, time])).toEqual([
      [1, undefined],
      [2000, 1_700_000_000_000],
      [Number.NEGATIVE_INFINITY, -5],
      [Number.NaN, undefined],
    ]);
    expect(exposition.samples.map((sample) => sample.pairs().slice(1))).toEqual([
      [],
      [],
      [
        ['b', 'c'],
        ['d', ''],
      ],
      [['e', '}"\\\n\\x,']],
    ]);
    expect(exposition.metadata.get('a')).toEqual({ type: 'gauge', unit: '', description: 'What a is, \\ and\nmore' });
  });

  test('takes names in any language, quoted', () => {
    const exposition = text('# TYPE "größe.m" gauge\n{"größe.m","länge ☕"="1",ok="2"} 3\n');
    expect(exposition.samples[0]?.pairs()).toEqual([
      ['__name__', 'größe.m'],
      ['länge ☕', '1'],
      ['ok', '2'],
    ]);
    expect(exposition.metadata.get('größe.m')?.type).toBe('gauge');
  });

  test('writes bounds and quantiles as OpenMetrics does, and leaves labels of that name elsewhere', () => {
    const lines = '# TYPE h histogram\nh_bucket{le="1"} 1\nh_bucket{le="1e6"} 1\nh_bucket{le="x"} 1\n# TYPE g gauge\ng{le="1"} 1\n';
    expect(text(lines).samples.map((sample) => sample.pairs()[1]?.[1])).toEqual(['1.0', '1e+06', 'x', '1']);
  });

  test.each([
    ['a value that is none', 'a x', /"x" is not a number/],
    ['no value', 'a', /"" is not a number/],
    ['labels that do not end', 'a{b="c" 1', /do not end/],
    ['a text that does not end', 'a{b="c} 1', /do not end/],
    ['too much', 'a 1 2 3', /more than a value and a time/],
    ['a time that is none', 'a 1 1.5', /not a time/],
    ['a web page', '<html><body>', /not the name|not a number/],
  ])('refuses %s', (_what, lines, message) => {
    expect(() => text(`ok 1\n${lines}\n`).samples.map((sample) => sample.pairs())).toThrowError(
      expect.objectContaining({ name: 'DecodeError', message: expect.stringMatching(message) }),
    );
  });

  test.each([
    ['a name that cannot be', '0a{b="c"} 1', /not the name/],
    ['a label without a value', 'a{b} 1', /no value/],
    ['labels without a comma', 'a{b="c" d="e"} 1', /separated by commas/],
    ['a label without quotes', 'a{b=c} 1', /not quoted/],
    ['two names', '{"a","b"} 1', /no value/],
    ['no name', '{b="c"} 1', /has no name/],
  ])('refuses %s when the series is new', (_what, lines, message) => {
    expect(() => text(lines).samples[0]?.pairs()).toThrowError(
      expect.objectContaining({ name: 'DecodeError', message: expect.stringMatching(message) }),
    );
  });
});

describe('OpenMetrics', () => {
  const whole = `# TYPE requests counter
# UNIT requests seconds
# HELP requests Time \\"spent\\"
requests_total{path="/"} 17.5 1700000000.5 # {trace_id="a b",span="{x}"} 0.67 1700000000.25
requests_created{path="/"} 1699999000.125
# TYPE h histogram
h_bucket{le="1.0"} 2 # {} 0.5
h_bucket{le="+Inf"} 3
h_count 3
h_sum 4
h_created 1699999001
# TYPE s stateset
s{s="a"} 1
# EOF
`;

  test('has times in seconds, exemplars, units, and the time at which counting began', () => {
    const { samples, metadata } = openMetrics(whole);
    expect(samples[0]).toMatchObject({
      value: 17.5,
      time: 1_700_000_000_500,
      startTime: 1_699_999_000_125,
      exemplars: [
        {
          pairs: [
            ['trace_id', 'a b'],
            ['span', '{x}'],
          ],
          value: 0.67,
          time: 1_700_000_000_250,
        },
      ],
    });
    expect(samples.slice(2, 6).map(({ startTime }) => startTime)).toEqual([1, 1, 1, 1].map(() => 1_699_999_001_000));
    expect(samples[2]?.exemplars).toEqual([{ pairs: [], value: 0.5, time: undefined }]);
    expect(metadata.get('requests')).toEqual({ type: 'counter', unit: 'seconds', description: 'Time "spent"' });
    expect(samples.at(-1)?.startTime).toBe(0);
  });

  test.each([
    ['an answer that was cut off', 'a 1\n', /# EOF/],
    ['an end that is none', '# EOF\na 1\n', /follows # EOF/],
    ['a comment', '# hello\n# EOF\n', /not a line of OpenMetrics/],
    ['blanks at will', 'a  1\n# EOF\n', /no value/],
    ['an exemplar without a value', 'a_total 1 # {a="b"}\n# EOF\n', /exemplar has no value/],
    ['an exemplar that does not end', 'a_total 1 # {a="b\n# EOF\n', /do not end/],
  ])('refuses %s', (_what, lines, message) => {
    expect(() => openMetrics(lines)).toThrowError(
      expect.objectContaining({ name: 'DecodeError', message: expect.stringMatching(message) }),
    );
  });
});

describe('protobuf', () => {
  const bytes = (...parts: Uint8Array[]) => Buffer.concat(parts);
  const family = (name: string, type: number, metric: BinaryWriter) => {
    const message = new BinaryWriter()
      .uint32(10)
      .string(name)
      .uint32(18)
      .string('help')
      .uint32(24)
      .int32(type)
      .uint32(34)
      .bytes(metric.finish());
    return new BinaryWriter().bytes(message.uint32(42).string('seconds').finish()).finish();
  };
  const timestamp = (writer: BinaryWriter, tag: number, seconds: number) =>
    writer.uint32(tag).fork().uint32(8).int64(seconds).uint32(16).int32(5_000_000).join();
  const native = new BinaryWriter()
    .uint32(58)
    .fork()
    .uint32(8)
    .uint64(7)
    .uint32(17)
    .double(9.5)
    .uint32(40)
    .sint32(3)
    .uint32(49)
    .double(0.01);
  native
    .uint32(56)
    .uint64(1)
    .uint32(98)
    .fork()
    .uint32(8)
    .sint32(-2)
    .uint32(16)
    .uint32(2)
    .join()
    .uint32(104)
    .sint64(2)
    .uint32(104)
    .sint64(2);
  timestamp(native, 122, 1_700_000_000);
  native.uint32(130).fork().uint32(10).fork().uint32(10).string('trace_id').uint32(18).string('t').join().uint32(17).double(0.3);
  timestamp(native, 26, 1_700_000_001).join();
  // A classic bucket beside the native ones.
  native.uint32(26).fork().uint32(8).uint64(7).uint32(17).double(1).join().join();

  test('has native histograms, which are taken without the classic buckets beside them', () => {
    const { samples, histograms, metadata } = decodeExposition(family('h', 4, native), types.pb);
    expect(samples).toEqual([]);
    expect(histograms).toMatchObject([
      {
        startTime: 1_700_000_000_005,
        exemplars: [{ pairs: [['trace_id', 't']], value: 0.3, time: 1_700_000_001_005 }],
        histogram: {
          schema: 3,
          zero_threshold: 0.01,
          zero_count: 1,
          count: 7,
          sum: 9.5,
          positive_offsets: [-2],
          positive_lengths: [2],
          positive_counts: [2, 4],
        },
      },
    ]);
    expect(metadata.get('h')).toEqual({ type: 'histogram', unit: 'seconds', description: 'help' });
  });

  test('leaves out what is zero, and a time means milliseconds', () => {
    const counter = new BinaryWriter().uint32(26).fork().join().uint32(48).int64(1_700_000_000_123);
    expect(decodeExposition(family('c_total', 0, counter), types.pb).samples).toMatchObject([{ value: 0, time: 1_700_000_000_123 }]);
  });

  test('refuses what is cut off, and buckets that do not fit', () => {
    const whole = family('h', 4, native);
    for (let length = 1; length < whole.length; length += 3) {
      expect(() => decodeExposition(whole.subarray(0, length), types.pb)).toThrow(DecodeError);
    }
    const wrong = new BinaryWriter().uint32(58).fork().uint32(98).fork().uint32(16).uint32(2).join().join();
    expect(() => decodeExposition(family('h', 4, wrong), types.pb)).toThrow(/spans .* do not fit/);
    expect(() => decodeExposition(bytes(whole), 'application/vnd.google.protobuf; encoding=text')).toThrow(/encoding=delimited/);
  });
});

test('a web page is told apart from metrics', () => {
  expect(() => decodeExposition(Buffer.from('<html>'), 'text/html; charset=utf-8')).toThrow(/web page/);
});

test('numbers are read as Go reads them, and bounds written as Go writes them', () => {
  for (const [written, value] of [
    ['1', 1],
    ['+1.5e-3', 0.0015],
    ['-0', -0],
    ['+Inf', Infinity],
    ['-inf', -Infinity],
    ['.5', 0.5],
  ] as const) {
    expect(parseValue(written)).toBe(value);
  }
  for (const wrong of ['', '0x10', '1_000', '1 ', 'one', '--1', '1e']) expect(() => parseValue(wrong)).toThrow(DecodeError);
  for (const [value, written] of [
    [0, '0.0'],
    [-0, '0.0'],
    [5, '5.0'],
    [0.005, '0.005'],
    [1e6, '1e+06'],
    [123456.5, '123456.5'],
    [1.5e7, '1.5e+07'],
    [0.00001, '1e-05'],
    [1e-100, '1e-100'],
    [Infinity, '+Inf'],
  ] as const) {
    expect(openMetricsNumber(value)).toBe(written);
  }
});

test('whatever the bytes are, reading ends with samples or a DecodeError', () => {
  const formats = Object.values(types);
  const endsWell = (bytes: Uint8Array) => {
    for (const type of formats) {
      try {
        for (const sample of decodeExposition(bytes, type).samples) sample.pairs();
      } catch (error) {
        expect(error).toBeInstanceOf(DecodeError);
      }
    }
  };
  const pieces = fc.array(
    fc.constantFrom('a', '{', '}', '"', '\\', ',', '=', ' ', '\n', '# ', 'TYPE ', 'HELP ', 'EOF', '1', 'le', '_total', 'ä'),
    { maxLength: 40 },
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), endsWell), { numRuns: 1000 });
  fc.assert(
    fc.property(pieces, (list) => endsWell(Buffer.from(list.join('')))),
    { numRuns: 3000 },
  );
});
