import type { AttributeValue, Metric, MetricData, ResourceMetrics, ScopeMetrics, Temporality } from '../../facts/opentelemetry/model.ts';
import { DecodeError } from './error.ts';
import { MessageReader } from './protobuf-messages.ts';
import { PointReader } from './protobuf-points.ts';

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

class MetricsReader {
  readonly #messages = new MessageReader();
  readonly #points = new PointReader(this.#messages);

  request(bytes: Uint8Array): ResourceMetrics[] {
    const resources: ResourceMetrics[] = [];
    this.#messages.message(bytes, { 1: (reader) => resources.push(this.#resourceMetrics(reader.bytes())) });
    return resources;
  }

  #resourceMetrics(bytes: Uint8Array): ResourceMetrics {
    const resource: [string, AttributeValue][] = [];
    const scopes: ScopeMetrics[] = [];
    this.#messages.message(bytes, {
      1: (reader) => this.#messages.message(reader.bytes(), { 1: (inner) => this.#messages.attribute(inner, resource) }),
      2: (reader) => scopes.push(this.#scopeMetrics(reader.bytes())),
    });
    return { resource, scopes };
  }

  #scopeMetrics(bytes: Uint8Array): ScopeMetrics {
    const attributes: [string, AttributeValue][] = [];
    const metrics: Metric[] = [];
    let name = '';
    let version = '';
    this.#messages.message(bytes, {
      1: (reader) =>
        this.#messages.message(reader.bytes(), {
          1: (inner) => {
            name = inner.string(true);
          },
          2: (inner) => {
            version = inner.string(true);
          },
          3: (inner) => this.#messages.attribute(inner, attributes),
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
    this.#messages.message(bytes, {
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
        data = { kind: 'gauge', points: this.#series(reader.bytes(), (point) => this.#points.number(point)).points };
      },
      7: (reader) => {
        data = { kind: 'sum', ...this.#series(reader.bytes(), (point) => this.#points.number(point)) };
      },
      9: (reader) => {
        const { points, temporality } = this.#series(reader.bytes(), (point) => this.#points.histogram(point));
        data = { kind: 'histogram', points, temporality };
      },
      10: (reader) => {
        const { points, temporality } = this.#series(reader.bytes(), (point) => this.#points.exponential(point));
        data = { kind: 'exponential_histogram', points, temporality };
      },
      11: (reader) => {
        data = { kind: 'summary', points: this.#series(reader.bytes(), (point) => this.#points.summary(point)).points };
      },
    });
    return { name, description, unit, data };
  }

  /** Gauge, Sum, Histogram, ExponentialHistogram and Summary share these field numbers. */
  #series<T>(bytes: Uint8Array, read: (point: Uint8Array) => T): { points: T[]; temporality: Temporality; monotonic: boolean } {
    const points: T[] = [];
    let temporality: Temporality = 'unspecified';
    let monotonic = false;
    this.#messages.message(bytes, {
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
}

const temporalities: readonly Temporality[] = ['unspecified', 'delta', 'cumulative'];
