import type {
  Attributes,
  AttributeValue,
  Exemplar,
  ExponentialPoint,
  HistogramPoint,
  Metric,
  MetricData,
  NumberPoint,
  Point,
  ResourceMetrics,
  ScopeMetrics,
  SummaryPoint,
  Temporality,
} from '../../facts/opentelemetry/model.ts';
import { AppError } from '../../platform/errors.ts';
import { parseJson } from '../../platform/http/json.ts';
import { DecodeError } from './error.ts';
import { Node } from './json-node.ts';
import { maxMessages, maxValueDepth } from './limits.ts';

/**
 * Reads an `ExportMetricsServiceRequest` in OTLP's JSON form: lowerCamelCase keys, 64-bit integers as strings or numbers,
 * unknown keys ignored.
 * @throws DecodeError naming the path of what is wrong.
 */
export function decodeJson(bytes: Uint8Array): readonly ResourceMetrics[] {
  let body: unknown;
  try {
    body = parseJson(bytes);
  } catch (error) {
    throw new DecodeError(
      (error as Error).message,
      error instanceof AppError && error.code === 'payload_too_large' ? 'too_large' : 'malformed',
    );
  }
  return new Node(body, '', { left: maxMessages }).list('resourceMetrics').map(resourceMetrics);
}

function resourceMetrics(node: Node): ResourceMetrics {
  return { resource: attributes(node.node('resource')), scopes: node.list('scopeMetrics').map(scopeMetrics) };
}

function scopeMetrics(node: Node): ScopeMetrics {
  const scope = node.node('scope');
  return {
    name: scope.text('name'),
    version: scope.text('version'),
    attributes: attributes(scope),
    metrics: node.list('metrics').map(metric),
  };
}

function metric(node: Node): Metric {
  return { name: node.text('name'), description: node.text('description'), unit: node.text('unit'), data: metricData(node) };
}

function metricData(node: Node): MetricData {
  const points = (key: string) => node.node(key).list('dataPoints');
  if (node.has('gauge')) return { kind: 'gauge', points: points('gauge').map(numberPoint) };
  if (node.has('sum')) {
    const sum = node.node('sum');
    return { kind: 'sum', monotonic: sum.boolean('isMonotonic'), temporality: temporality(sum), points: points('sum').map(numberPoint) };
  }
  if (node.has('histogram')) {
    return { kind: 'histogram', temporality: temporality(node.node('histogram')), points: points('histogram').map(histogramPoint) };
  }
  if (node.has('summary')) return { kind: 'summary', points: points('summary').map(summaryPoint) };
  if (node.has('exponentialHistogram')) {
    const histogram = node.node('exponentialHistogram');
    return {
      kind: 'exponential_histogram',
      temporality: temporality(histogram),
      points: points('exponentialHistogram').map(exponentialPoint),
    };
  }
  return { kind: 'none' };
}

/** Enumerations are numbers in OTLP's JSON; some senders write their names. */
const temporalities: Readonly<Record<string, Temporality>> = {
  1: 'delta',
  2: 'cumulative',
  AGGREGATION_TEMPORALITY_DELTA: 'delta',
  AGGREGATION_TEMPORALITY_CUMULATIVE: 'cumulative',
};

function temporality(node: Node): Temporality {
  const value = node.raw('aggregationTemporality');
  const key = String(value);
  return Object.hasOwn(temporalities, key) ? (temporalities[key] ?? 'unspecified') : 'unspecified';
}

function point(node: Node): Point {
  return {
    attributes: attributes(node),
    startTime: node.time('startTimeUnixNano'),
    time: node.time('timeUnixNano'),
    noValue: (node.number('flags') & 1) === 1,
  };
}

function numberPoint(node: Node): NumberPoint {
  return { ...point(node), value: value(node), exemplars: exemplars(node) };
}

function value(node: Node): number | undefined {
  return node.optionalNumber('asDouble') ?? node.optionalNumber('asInt');
}

function exemplars(node: Node): Exemplar[] {
  return node.list('exemplars').map((entry) => ({
    time: entry.time('timeUnixNano'),
    value: value(entry),
    traceId: hexadecimal(entry, 'traceId'),
    spanId: hexadecimal(entry, 'spanId'),
    attributes: attributes(entry, 0, 'filteredAttributes'),
  }));
}

/** Ids are hexadecimal in OTLP's JSON; what follows protobuf's own mapping, which is base64, is no reason to refuse the point. */
function hexadecimal(node: Node, key: string): string {
  const text = node.text(key);
  return /^[0-9a-fA-F]{0,32}$/.test(text) ? text.toLowerCase() : '';
}

function histogramPoint(node: Node): HistogramPoint {
  return {
    ...point(node),
    count: node.number('count'),
    sum: node.optionalNumber('sum'),
    bounds: node.numbers('explicitBounds'),
    counts: node.numbers('bucketCounts'),
    exemplars: exemplars(node),
  };
}

function exponentialPoint(node: Node): ExponentialPoint {
  const side = (key: string) => ({ offset: node.node(key).number('offset'), counts: node.node(key).numbers('bucketCounts') });
  return {
    ...point(node),
    count: node.number('count'),
    sum: node.optionalNumber('sum'),
    scale: node.number('scale'),
    zeroCount: node.number('zeroCount'),
    zeroThreshold: node.number('zeroThreshold'),
    positive: side('positive'),
    negative: side('negative'),
    exemplars: exemplars(node),
  };
}

function summaryPoint(node: Node): SummaryPoint {
  const quantiles = node.list('quantileValues').map((entry) => ({ quantile: entry.number('quantile'), value: entry.number('value') }));
  return { ...point(node), count: node.number('count'), sum: node.number('sum'), quantiles };
}

function attributes(node: Node, depth = 0, key = 'attributes'): Attributes {
  return node.list(key).map((entry) => keyValue(entry, depth));
}

function keyValue(node: Node, depth: number): [string, AttributeValue] {
  return [node.text('key'), anyValue(node.node('value'), depth)];
}

function anyValue(node: Node, depth: number): AttributeValue {
  if (depth >= maxValueDepth) throw new DecodeError(`An attribute value nests deeper than ${maxValueDepth} levels.`);
  if (node.has('stringValue')) return node.text('stringValue');
  if (node.has('boolValue')) return node.boolean('boolValue');
  if (node.has('intValue')) return integer(node);
  if (node.has('doubleValue')) return finiteOrText(node.number('doubleValue'));
  if (node.has('arrayValue')) {
    return node
      .node('arrayValue')
      .list('values')
      .map((value) => anyValue(value, depth + 1));
  }
  if (node.has('kvlistValue')) {
    return Object.fromEntries(
      node
        .node('kvlistValue')
        .list('values')
        .map((entry) => keyValue(entry, depth + 1)),
    );
  }
  return node.has('bytesValue') ? node.text('bytesValue') : null;
}

function integer(node: Node): AttributeValue {
  const number = node.number('intValue');
  return Number.isSafeInteger(number) ? number : String(node.raw('intValue'));
}

function finiteOrText(value: number): AttributeValue {
  return Number.isFinite(value) ? value : String(value);
}
