import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import type {
  AttributeValue,
  Exemplar,
  ExponentialPoint,
  HistogramPoint,
  Metric,
  MetricData,
  NumberPoint,
  ResourceMetrics,
  ScopeMetrics,
  SummaryPoint,
  Temporality,
} from '../../facts/opentelemetry/model.ts';
import { DecodeError } from './error.ts';
import { maxListLength, maxMessages, maxValueDepth } from './limits.ts';

/**
 * Reads `ExportMetricsServiceRequest`. Field numbers are those of opentelemetry/proto/metrics/v1/metrics.proto and
 * common/v1/common.proto; only what Binnacle stores is read, everything else is skipped.
 * @throws DecodeError for anything that is not such a message.
 */
export function decodeProtobuf(bytes: Uint8Array): readonly ResourceMetrics[] {
  try {
    return new MetricsReader().request(bytes);
  } catch (error) {
    if (error instanceof DecodeError) throw error;
    throw new DecodeError(`The body is not a valid protobuf ExportMetricsServiceRequest: ${(error as Error).message}`);
  }
}

/** Reads one field, or answers false to have it skipped. */
type Field = (reader: BinaryReader, wireType: WireType) => void;

class MetricsReader {
  #messages = 0;

  request(bytes: Uint8Array): ResourceMetrics[] {
    const resources: ResourceMetrics[] = [];
    this.#message(bytes, { 1: (reader) => resources.push(this.#resourceMetrics(reader.bytes())) });
    return resources;
  }

  #resourceMetrics(bytes: Uint8Array): ResourceMetrics {
    const resource: [string, AttributeValue][] = [];
    const scopes: ScopeMetrics[] = [];
    this.#message(bytes, {
      1: (reader) => this.#message(reader.bytes(), { 1: (inner) => this.#attribute(inner, resource) }),
      2: (reader) => scopes.push(this.#scopeMetrics(reader.bytes())),
    });
    return { resource, scopes };
  }

  #scopeMetrics(bytes: Uint8Array): ScopeMetrics {
    const attributes: [string, AttributeValue][] = [];
    const metrics: Metric[] = [];
    let name = '';
    let version = '';
    this.#message(bytes, {
      1: (reader) =>
        this.#message(reader.bytes(), {
          1: (inner) => {
            name = inner.string(true);
          },
          2: (inner) => {
            version = inner.string(true);
          },
          3: (inner) => this.#attribute(inner, attributes),
        }),
      2: (reader) => metrics.push(this.#metric(reader.bytes())),
    });
    return { name, version, attributes, metrics };
  }

  #metric(bytes: Uint8Array): Metric {
    let name = '';
    let description = '';
    let unit = '';
    let data: MetricData = { kind: 'none' };
    this.#message(bytes, {
      1: (reader) => {
        name = reader.string(true);
      },
      2: (reader) => {
        description = reader.string(true);
      },
      3: (reader) => {
        unit = reader.string(true);
      },
      5: (reader) => {
        data = { kind: 'gauge', points: this.#series(reader.bytes(), (point) => this.#numberPoint(point)).points };
      },
      7: (reader) => {
        data = { kind: 'sum', ...this.#series(reader.bytes(), (point) => this.#numberPoint(point)) };
      },
      9: (reader) => {
        const { points, temporality } = this.#series(reader.bytes(), (point) => this.#histogramPoint(point));
        data = { kind: 'histogram', points, temporality };
      },
      10: (reader) => {
        const { points, temporality } = this.#series(reader.bytes(), (point) => this.#exponentialPoint(point));
        data = { kind: 'exponential_histogram', points, temporality };
      },
      11: (reader) => {
        data = { kind: 'summary', points: this.#series(reader.bytes(), (point) => this.#summaryPoint(point)).points };
      },
    });
    return { name, description, unit, data };
  }

  /** Gauge, Sum, Histogram, ExponentialHistogram and Summary share these field numbers. */
  #series<T>(bytes: Uint8Array, read: (point: Uint8Array) => T): { points: T[]; temporality: Temporality; monotonic: boolean } {
    const points: T[] = [];
    let temporality: Temporality = 'unspecified';
    let monotonic = false;
    this.#message(bytes, {
      1: (reader) => points.push(read(reader.bytes())),
      2: (reader) => {
        temporality = temporalities[reader.int32()] ?? 'unspecified';
      },
      3: (reader) => {
        monotonic = reader.bool();
      },
    });
    return { points, temporality, monotonic };
  }

  #numberPoint(bytes: Uint8Array): NumberPoint {
    const point = {
      attributes: [] as [string, AttributeValue][],
      startTime: 0,
      time: 0,
      noValue: false,
      value: undefined as number | undefined,
      exemplars: [] as Exemplar[],
    };
    this.#message(bytes, {
      2: (reader) => {
        point.startTime = milliseconds(reader.fixed64());
      },
      3: (reader) => {
        point.time = milliseconds(reader.fixed64());
      },
      4: (reader) => {
        point.value = reader.double();
      },
      5: (reader) => point.exemplars.push(this.#exemplar(reader.bytes())),
      6: (reader) => {
        point.value = Number(reader.sfixed64());
      },
      7: (reader) => this.#attribute(reader, point.attributes),
      8: (reader) => {
        point.noValue = (reader.uint32() & 1) === 1;
      },
    });
    return point;
  }

  #histogramPoint(bytes: Uint8Array): HistogramPoint {
    const point = {
      attributes: [] as [string, AttributeValue][],
      startTime: 0,
      time: 0,
      noValue: false,
      count: 0,
      sum: undefined as number | undefined,
      bounds: [] as number[],
      counts: [] as number[],
      exemplars: [] as Exemplar[],
    };
    this.#message(bytes, {
      2: (reader) => {
        point.startTime = milliseconds(reader.fixed64());
      },
      3: (reader) => {
        point.time = milliseconds(reader.fixed64());
      },
      4: (reader) => {
        point.count = Number(reader.fixed64());
      },
      5: (reader) => {
        point.sum = reader.double();
      },
      6: (reader, wireType) => repeated(reader, wireType, point.counts, (each) => Number(each.fixed64())),
      7: (reader, wireType) => repeated(reader, wireType, point.bounds, (each) => each.double()),
      8: (reader) => point.exemplars.push(this.#exemplar(reader.bytes())),
      9: (reader) => this.#attribute(reader, point.attributes),
      10: (reader) => {
        point.noValue = (reader.uint32() & 1) === 1;
      },
    });
    return point;
  }

  #exponentialPoint(bytes: Uint8Array): ExponentialPoint {
    const point = {
      attributes: [] as [string, AttributeValue][],
      startTime: 0,
      time: 0,
      noValue: false,
      count: 0,
      sum: undefined as number | undefined,
      scale: 0,
      zeroCount: 0,
      zeroThreshold: 0,
      positive: { offset: 0, counts: [] as number[] },
      negative: { offset: 0, counts: [] as number[] },
      exemplars: [] as Exemplar[],
    };
    this.#message(bytes, {
      1: (reader) => this.#attribute(reader, point.attributes),
      2: (reader) => {
        point.startTime = milliseconds(reader.fixed64());
      },
      3: (reader) => {
        point.time = milliseconds(reader.fixed64());
      },
      4: (reader) => {
        point.count = Number(reader.fixed64());
      },
      5: (reader) => {
        point.sum = reader.double();
      },
      6: (reader) => {
        point.scale = reader.sint32();
      },
      7: (reader) => {
        point.zeroCount = Number(reader.fixed64());
      },
      8: (reader) => this.#side(reader.bytes(), point.positive),
      9: (reader) => this.#side(reader.bytes(), point.negative),
      10: (reader) => {
        point.noValue = (reader.uint32() & 1) === 1;
      },
      11: (reader) => point.exemplars.push(this.#exemplar(reader.bytes())),
      14: (reader) => {
        point.zeroThreshold = reader.double();
      },
    });
    return point;
  }

  #side(bytes: Uint8Array, into: { offset: number; counts: number[] }): void {
    this.#message(bytes, {
      1: (reader) => {
        into.offset = reader.sint32();
      },
      2: (reader, wireType) => repeated(reader, wireType, into.counts, (each) => Number(each.uint64())),
    });
  }

  #exemplar(bytes: Uint8Array): Exemplar {
    const exemplar = {
      time: 0,
      value: undefined as number | undefined,
      traceId: '',
      spanId: '',
      attributes: [] as [string, AttributeValue][],
    };
    this.#message(bytes, {
      2: (reader) => {
        exemplar.time = milliseconds(reader.fixed64());
      },
      3: (reader) => {
        exemplar.value = reader.double();
      },
      4: (reader) => {
        exemplar.spanId = hexadecimal(reader.bytes());
      },
      5: (reader) => {
        exemplar.traceId = hexadecimal(reader.bytes());
      },
      6: (reader) => {
        exemplar.value = Number(reader.sfixed64());
      },
      7: (reader) => this.#attribute(reader, exemplar.attributes),
    });
    return exemplar;
  }

  #summaryPoint(bytes: Uint8Array): SummaryPoint {
    const quantiles: { quantile: number; value: number }[] = [];
    const point = { attributes: [] as [string, AttributeValue][], startTime: 0, time: 0, noValue: false, count: 0, sum: 0, quantiles };
    this.#message(bytes, {
      2: (reader) => {
        point.startTime = milliseconds(reader.fixed64());
      },
      3: (reader) => {
        point.time = milliseconds(reader.fixed64());
      },
      4: (reader) => {
        point.count = Number(reader.fixed64());
      },
      5: (reader) => {
        point.sum = reader.double();
      },
      6: (reader) => {
        const entry = { quantile: 0, value: 0 };
        this.#message(reader.bytes(), {
          1: (inner) => {
            entry.quantile = inner.double();
          },
          2: (inner) => {
            entry.value = inner.double();
          },
        });
        quantiles.push(entry);
      },
      7: (reader) => this.#attribute(reader, point.attributes),
      8: (reader) => {
        point.noValue = (reader.uint32() & 1) === 1;
      },
    });
    return point;
  }

  #attribute(reader: BinaryReader, into: [string, AttributeValue][]): void {
    into.push(this.#keyValue(reader.bytes(), 0));
  }

  #keyValue(bytes: Uint8Array, depth: number): [string, AttributeValue] {
    let key = '';
    let value: AttributeValue = null;
    this.#message(bytes, {
      1: (reader) => {
        key = reader.string(true);
      },
      2: (reader) => {
        value = this.#anyValue(reader.bytes(), depth);
      },
    });
    return [key, value];
  }

  #anyValue(bytes: Uint8Array, depth: number): AttributeValue {
    if (depth >= maxValueDepth) throw new DecodeError(`An attribute value nests deeper than ${maxValueDepth} levels.`);
    let value: AttributeValue = null;
    this.#message(bytes, {
      1: (reader) => {
        value = reader.string(true);
      },
      2: (reader) => {
        value = reader.bool();
      },
      3: (reader) => {
        value = integer(reader.int64());
      },
      4: (reader) => {
        value = finiteOrText(reader.double());
      },
      5: (reader) => {
        const values: AttributeValue[] = [];
        this.#message(reader.bytes(), { 1: (inner) => values.push(this.#anyValue(inner.bytes(), depth + 1)) });
        value = values;
      },
      6: (reader) => {
        const entries: [string, AttributeValue][] = [];
        this.#message(reader.bytes(), { 1: (inner) => entries.push(this.#keyValue(inner.bytes(), depth + 1)) });
        value = Object.fromEntries(entries);
      },
      7: (reader) => {
        value = Buffer.from(reader.bytes()).toString('base64');
      },
    });
    return value;
  }

  /** Reads a message field by field. An empty message takes two bytes but an object in memory, so their number is bounded. */
  #message(bytes: Uint8Array, fields: Readonly<Record<number, Field>>): void {
    if (++this.#messages > maxMessages) {
      throw new DecodeError(`The request holds more than ${maxMessages} messages. Send smaller batches.`, 'too_large');
    }
    const reader = new BinaryReader(bytes);
    while (reader.pos < reader.len) {
      const [number, wireType] = reader.tag();
      const field = fields[number];
      if (field === undefined) reader.skip(wireType, number);
      else field(reader, wireType);
    }
  }
}

const temporalities: readonly Temporality[] = ['unspecified', 'delta', 'cumulative'];

function milliseconds(nanoseconds: bigint | string): number {
  return Number(BigInt(nanoseconds) / 1_000_000n);
}

/** Trace ids have 16 bytes, span ids 8. */
function hexadecimal(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, 16)).toString('hex');
}

function integer(value: bigint | string): AttributeValue {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

/** JSON has no NaN or infinity. */
function finiteOrText(value: number): AttributeValue {
  return Number.isFinite(value) ? value : String(value);
}

/** Repeated 8-byte numbers come packed from today's encoders and one by one from old ones; both must be read. */
function repeated(reader: BinaryReader, wireType: WireType, into: number[], read: (reader: BinaryReader) => number): void {
  if (wireType === WireType.LengthDelimited) {
    const packed = new BinaryReader(reader.bytes());
    while (packed.pos < packed.len) add(read(packed));
  } else add(read(reader));

  function add(value: number): void {
    if (into.length >= maxListLength) throw new DecodeError(`A histogram has more than ${maxListLength} buckets.`, 'too_large');
    into.push(value);
  }
}
