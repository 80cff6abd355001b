import type {
  AttributeValue,
  Exemplar,
  ExponentialPoint,
  HistogramPoint,
  NumberPoint,
  SummaryPoint,
} from '../../facts/opentelemetry/model.ts';
import { hexadecimal, type MessageReader, milliseconds, repeated } from './protobuf-messages.ts';

/** Reads data points; field numbers are those of opentelemetry/proto/metrics/v1/metrics.proto. */
export class PointReader {
  readonly #messages: MessageReader;

  constructor(messages: MessageReader) {
    this.#messages = messages;
  }

  number(bytes: Uint8Array): NumberPoint {
    const point = {
      attributes: [] as [string, AttributeValue][],
      startTime: 0,
      time: 0,
      noValue: false,
      value: undefined as number | undefined,
      exemplars: [] as Exemplar[],
    };
    this.#messages.message(bytes, {
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
      7: (reader) => this.#messages.attribute(reader, point.attributes),
      8: (reader) => {
        point.noValue = (reader.uint32() & 1) === 1;
      },
    });
    return point;
  }

  histogram(bytes: Uint8Array): HistogramPoint {
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
    this.#messages.message(bytes, {
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
      9: (reader) => this.#messages.attribute(reader, point.attributes),
      10: (reader) => {
        point.noValue = (reader.uint32() & 1) === 1;
      },
    });
    return point;
  }

  exponential(bytes: Uint8Array): ExponentialPoint {
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
    this.#messages.message(bytes, {
      1: (reader) => this.#messages.attribute(reader, point.attributes),
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
    this.#messages.message(bytes, {
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
    this.#messages.message(bytes, {
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
      7: (reader) => this.#messages.attribute(reader, exemplar.attributes),
    });
    return exemplar;
  }

  summary(bytes: Uint8Array): SummaryPoint {
    const quantiles: { quantile: number; value: number }[] = [];
    const point = { attributes: [] as [string, AttributeValue][], startTime: 0, time: 0, noValue: false, count: 0, sum: 0, quantiles };
    this.#messages.message(bytes, {
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
        this.#messages.message(reader.bytes(), {
          1: (inner) => {
            entry.quantile = inner.double();
          },
          2: (inner) => {
            entry.value = inner.double();
          },
        });
        quantiles.push(entry);
      },
      7: (reader) => this.#messages.attribute(reader, point.attributes),
      8: (reader) => {
        point.noValue = (reader.uint32() & 1) === 1;
      },
    });
    return point;
  }
}
