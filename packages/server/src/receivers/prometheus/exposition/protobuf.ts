import { BinaryReader, type WireType } from '@bufbuild/protobuf/wire';
import { DecodeError } from '../decode-error.ts';
import { type Metadata, metadata } from '../metadata.ts';
import { malformed } from './malformed.ts';
import type { ExposedExemplar, ExposedHistogram, ExposedSample, Exposition, Pairs } from './model.ts';
import { noExemplars } from './model.ts';
import { openMetricsNumber } from './numbers.ts';
import { type ClientHistogram, readHistogram, toBuckets } from './protobuf-histogram.ts';

const types = ['counter', 'gauge', 'summary', '', 'histogram', 'gaugehistogram'];
const maxMessages = 5_000_000;

/**
 * `io.prometheus.client.MetricFamily` messages, each behind its length (field numbers of prometheus/client_model). A histogram that has
 * native buckets is taken as a native histogram alone, as Prometheus does.
 * @throws DecodeError
 */
export function decodeProtobuf(bytes: Uint8Array): Exposition {
  try {
    return new FamilyReader().read(bytes);
  } catch (error) {
    if (error instanceof DecodeError) throw error;
    throw malformed((error as Error).message);
  }
}

type Fields = Readonly<Record<number, (reader: BinaryReader, wireType: WireType) => void>>;

interface MetricPoint {
  readonly labels: [string, string][];
  time: number | undefined;
  startTime: number;
  value: number | undefined;
  exemplars: ExposedExemplar[];
  summary: { count: number; sum: number; quantiles: [number, number][] } | undefined;
  histogram: ClientHistogram | undefined;
}

export class FamilyReader {
  readonly #metadata = new Map<string, Metadata>();
  readonly #samples: ExposedSample[] = [];
  readonly #histograms: ExposedHistogram[] = [];
  #messages = 0;

  read(bytes: Uint8Array): Exposition {
    const reader = new BinaryReader(bytes);
    while (reader.pos < reader.len) this.#family(reader.bytes());
    return { metadata: this.#metadata, samples: this.#samples, histograms: this.#histograms };
  }

  #family(bytes: Uint8Array): void {
    const family = { name: '', help: '', unit: '', type: 0 };
    const points: MetricPoint[] = [];
    this.message(bytes, {
      1: (reader) => {
        family.name = reader.string(true);
      },
      2: (reader) => {
        family.help = reader.string(true);
      },
      3: (reader) => {
        family.type = reader.int32();
      },
      4: (reader) => points.push(this.#metric(reader.bytes())),
      5: (reader) => {
        family.unit = reader.string(true);
      },
    });
    this.#metadata.set(family.name, metadata(types[family.type] ?? '', family.unit, family.help));
    for (const point of points) this.#expose(family.name, point);
  }

  #metric(bytes: Uint8Array): MetricPoint {
    const point: MetricPoint = {
      labels: [],
      time: undefined,
      startTime: 0,
      value: undefined,
      exemplars: [],
      summary: undefined,
      histogram: undefined,
    };
    const value = (field: number): Fields => ({
      [field]: (reader) => {
        point.value = reader.double();
      },
    });
    this.message(bytes, {
      1: (reader) => point.labels.push(this.#label(reader.bytes())),
      2: (reader) => this.#valued(point, reader.bytes(), value(1)),
      3: (reader) =>
        this.#valued(point, reader.bytes(), {
          ...value(1),
          2: (inner) => point.exemplars.push(this.exemplar(inner.bytes())),
          3: (inner) => {
            point.startTime = this.timestamp(inner.bytes());
          },
        }),
      4: (reader) => this.#summary(point, reader.bytes()),
      5: (reader) => this.#valued(point, reader.bytes(), value(1)),
      6: (reader) => {
        point.time = Number(reader.int64());
      },
      7: (reader) => {
        point.histogram = readHistogram(reader.bytes(), this);
        point.startTime = point.histogram.startTime;
      },
    });
    return point;
  }

  /** A gauge, counter or untyped; what is zero may be left out. */
  #valued(point: MetricPoint, bytes: Uint8Array, fields: Fields): void {
    point.value = 0;
    this.message(bytes, fields);
  }

  #summary(point: MetricPoint, bytes: Uint8Array): void {
    const summary = { count: 0, sum: 0, quantiles: [] as [number, number][] };
    point.summary = summary;
    this.message(bytes, {
      1: (reader) => {
        summary.count = Number(reader.uint64());
      },
      2: (reader) => {
        summary.sum = reader.double();
      },
      3: (reader) => {
        const quantile: [number, number] = [0, 0];
        this.message(reader.bytes(), {
          1: (inner) => {
            quantile[0] = inner.double();
          },
          2: (inner) => {
            quantile[1] = inner.double();
          },
        });
        summary.quantiles.push(quantile);
      },
      4: (reader) => {
        point.startTime = this.timestamp(reader.bytes());
      },
    });
  }

  #expose(name: string, point: MetricPoint): void {
    const { summary, histogram, value } = point;
    if (value !== undefined) this.#sample(name, point, [], value, point.exemplars);
    if (summary !== undefined) {
      for (const [quantile, each] of summary.quantiles) this.#sample(name, point, [['quantile', openMetricsNumber(quantile)]], each);
      this.#sample(`${name}_count`, point, [], summary.count);
      this.#sample(`${name}_sum`, point, [], summary.sum);
    }
    if (histogram === undefined) return;
    if (histogram.native) {
      const pairs = seriesPairs(name, point.labels, []);
      const { time, startTime } = point;
      const buckets = toBuckets(histogram);
      this.#histograms.push({ key: keyOf(pairs), pairs: () => pairs, time, startTime, exemplars: histogram.exemplars, histogram: buckets });
      return;
    }
    for (const { bound, count, exemplars } of histogram.buckets) {
      this.#sample(`${name}_bucket`, point, [['le', openMetricsNumber(bound)]], count, exemplars);
    }
    if (!histogram.buckets.some(({ bound }) => bound === Number.POSITIVE_INFINITY)) {
      this.#sample(`${name}_bucket`, point, [['le', '+Inf']], histogram.count);
    }
    this.#sample(`${name}_count`, point, [], histogram.count);
    this.#sample(`${name}_sum`, point, [], histogram.sum);
  }

  #sample(name: string, point: MetricPoint, more: Pairs, value: number, exemplars: readonly ExposedExemplar[] = noExemplars): void {
    const pairs = seriesPairs(name, point.labels, more);
    this.#samples.push({ key: keyOf(pairs), pairs: () => pairs, value, time: point.time, startTime: point.startTime, exemplars });
  }

  #label(bytes: Uint8Array): [string, string] {
    const label: [string, string] = ['', ''];
    this.message(bytes, {
      1: (reader) => {
        label[0] = reader.string(true);
      },
      2: (reader) => {
        label[1] = reader.string(true);
      },
    });
    return label;
  }

  exemplar(bytes: Uint8Array): ExposedExemplar {
    const exemplar = { pairs: [] as [string, string][], value: 0, time: undefined as number | undefined };
    this.message(bytes, {
      1: (reader) => exemplar.pairs.push(this.#label(reader.bytes())),
      2: (reader) => {
        exemplar.value = reader.double();
      },
      3: (reader) => {
        exemplar.time = this.timestamp(reader.bytes());
      },
    });
    return exemplar;
  }

  /** `google.protobuf.Timestamp` in milliseconds since the epoch, UTC. */
  timestamp(bytes: Uint8Array): number {
    let milliseconds = 0;
    this.message(bytes, {
      1: (reader) => {
        milliseconds += Number(reader.int64()) * 1000;
      },
      2: (reader) => {
        milliseconds += Math.floor(reader.int32() / 1_000_000);
      },
    });
    return milliseconds;
  }

  /** Reads a message field by field; their number is bounded, because an empty one takes two bytes but an object in memory. */
  message(bytes: Uint8Array, fields: Fields): void {
    if (++this.#messages > maxMessages) throw new DecodeError(`The metrics hold more than ${maxMessages} messages.`, 'too_large');
    const reader = new BinaryReader(bytes);
    while (reader.pos < reader.len) {
      const [number, wireType] = reader.tag();
      const field = fields[number];
      if (field === undefined) reader.skip(wireType, number);
      else field(reader, wireType);
    }
  }
}

function seriesPairs(name: string, labels: Pairs, more: Pairs): Pairs {
  return [['__name__', name], ...labels, ...more];
}

/** No text format writes a series so: the first character is that of a JSON array. */
function keyOf(pairs: Pairs): string {
  return JSON.stringify(pairs);
}
