import { BinaryWriter } from '@bufbuild/protobuf/wire';

/** `[value or its bits, milliseconds since the epoch, start]`. */
export type SampleToSend = readonly [number | bigint, number, number?];

export interface HistogramToSend {
  readonly count: number;
  readonly sum: number | bigint;
  readonly schema: number;
  readonly zeroThreshold?: number;
  readonly zeroCount?: number;
  /** `[offset, length]` */
  readonly positiveSpans?: readonly (readonly [number, number])[];
  readonly negativeSpans?: readonly (readonly [number, number])[];
  /** Differences, for integer histograms. */
  readonly positiveDeltas?: readonly number[];
  readonly negativeDeltas?: readonly number[];
  /** Absolute, for float histograms. */
  readonly positiveCounts?: readonly number[];
  readonly customBounds?: readonly number[];
  readonly resetHint?: number;
  readonly time: number;
  readonly float?: boolean;
}

export interface SeriesToSend {
  readonly labels: readonly (readonly [string, string])[];
  readonly samples?: readonly SampleToSend[];
  readonly histograms?: readonly HistogramToSend[];
  readonly exemplars?: readonly {
    readonly labels: readonly (readonly [string, string])[];
    readonly value: number;
    readonly time: number;
  }[];
  readonly metadata?: { readonly type: number; readonly help: string; readonly unit: string };
  readonly created?: number;
}

export interface MetadataToSend {
  readonly type: number;
  readonly family: string;
  readonly help: string;
  readonly unit: string;
}

/** `prometheus.WriteRequest`, remote write 1.0. */
export function writeRequest(series: readonly SeriesToSend[], metadata: readonly MetadataToSend[] = []): Uint8Array {
  const writer = new BinaryWriter();
  for (const { labels, samples = [], exemplars = [], histograms = [] } of series) {
    writer.uint32(10).fork();
    labelPairs(writer, labels);
    for (const sample of samples) writeSample(writer, sample);
    for (const exemplar of exemplars) {
      writer.uint32(26).fork();
      labelPairs(writer, exemplar.labels);
      writer.uint32(17).double(exemplar.value).uint32(24).int64(exemplar.time).join();
    }
    for (const histogram of histograms) writer.uint32(34).bytes(histogramMessage(histogram));
    writer.join();
  }
  for (const { type, family, help, unit } of metadata) {
    writer.uint32(26).fork().uint32(8).int32(type).uint32(18).string(family).uint32(34).string(help).uint32(42).string(unit).join();
  }
  return writer.finish();
}

/** `io.prometheus.write.v2.Request`, remote write 2.0. */
export function requestV2(series: readonly SeriesToSend[]): Uint8Array {
  const symbols = new Map<string, number>([['', 0]]);
  const reference = (text: string): number => {
    const known = symbols.get(text) ?? symbols.size;
    symbols.set(text, known);
    return known;
  };
  const body = new BinaryWriter();
  for (const { labels, samples = [], histograms = [], exemplars = [], metadata, created } of series) {
    body.uint32(42).fork();
    references(body, labels, reference);
    for (const sample of samples) writeSample(body, sample);
    for (const histogram of histograms) body.uint32(26).bytes(histogramMessage(histogram));
    for (const exemplar of exemplars) {
      body.uint32(34).fork();
      references(body, exemplar.labels, reference);
      body.uint32(17).double(exemplar.value).uint32(24).int64(exemplar.time).join();
    }
    if (metadata !== undefined) {
      body.uint32(42).fork().uint32(8).int32(metadata.type);
      body.uint32(24).uint32(reference(metadata.help)).uint32(32).uint32(reference(metadata.unit)).join();
    }
    if (created !== undefined) body.uint32(48).int64(created);
    body.join();
  }
  const writer = new BinaryWriter();
  for (const symbol of symbols.keys()) writer.uint32(34).string(symbol);
  return writer.raw(body.finish()).finish();
}

function labelPairs(writer: BinaryWriter, labels: SeriesToSend['labels']): void {
  for (const [name, value] of labels) writer.uint32(10).fork().uint32(10).string(name).uint32(18).string(value).join();
}

function references(writer: BinaryWriter, labels: SeriesToSend['labels'], reference: (text: string) => number): void {
  writer.uint32(10).fork();
  for (const label of labels) for (const text of label) writer.uint32(reference(text));
  writer.join();
}

function writeSample(writer: BinaryWriter, [value, time, start]: SampleToSend): void {
  writer.uint32(18).fork();
  writeDouble(writer, 9, value);
  writer.uint32(16).int64(time);
  if (start !== undefined) writer.uint32(24).int64(start);
  writer.join();
}

/** By its bits where they matter: those of a NaN do not survive being a number. */
function writeDouble(writer: BinaryWriter, tag: number, value: number | bigint): void {
  if (typeof value === 'bigint') writer.uint32(tag).fixed64(value);
  else writer.uint32(tag).double(value);
}

function histogramMessage(histogram: HistogramToSend): Uint8Array {
  const writer = new BinaryWriter();
  const { zeroCount = 0, zeroThreshold = 0 } = histogram;
  if (histogram.float === true) writer.uint32(17).double(histogram.count);
  else writer.uint32(8).uint64(histogram.count);
  writeDouble(writer, 25, histogram.sum);
  writer.uint32(32).sint32(histogram.schema).uint32(41).double(zeroThreshold);
  if (histogram.float === true) writer.uint32(57).double(zeroCount);
  else writer.uint32(48).uint64(zeroCount);
  for (const [offset, length] of histogram.negativeSpans ?? []) span(writer, 66, offset, length);
  packed(writer, 74, histogram.negativeDeltas, (delta) => writer.sint64(delta));
  for (const [offset, length] of histogram.positiveSpans ?? []) span(writer, 90, offset, length);
  packed(writer, 98, histogram.positiveDeltas, (delta) => writer.sint64(delta));
  packed(writer, 106, histogram.positiveCounts, (count) => writer.double(count));
  writer
    .uint32(112)
    .int32(histogram.resetHint ?? 0)
    .uint32(120)
    .int64(histogram.time);
  packed(writer, 130, histogram.customBounds, (bound) => writer.double(bound));
  return writer.finish();
}

function span(writer: BinaryWriter, tag: number, offset: number, length: number): void {
  writer.uint32(tag).fork().uint32(8).sint32(offset).uint32(16).uint32(length).join();
}

function packed(writer: BinaryWriter, tag: number, values: readonly number[] = [], write: (value: number) => unknown): void {
  if (values.length === 0) return;
  writer.uint32(tag).fork();
  for (const value of values) write(value);
  writer.join();
}
