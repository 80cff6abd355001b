import { metadata, metricTypes } from '../metadata.ts';
import { type Batch, implausibleTime } from './batch.ts';
import { malformed, readLabels, text, Walk } from './wire.ts';

const labelsTag = 0x0a;
const samplesTag = 0x12;
const exemplarsTag = 0x1a;
const histogramsTag = 0x22;

/**
 * Walks over `prometheus.WriteRequest` (remote write 1.0; field numbers of prompb/remote.proto and types.proto) without an object for a
 * series or a sample.
 * @throws DecodeError
 */
export function walkWriteRequest(bytes: Uint8Array, batch: Batch): void {
  const walk = new Walk(bytes);
  const end = bytes.length;
  while (walk.at < end) {
    const tag = walk.varint(end);
    if (tag === 0x0a) timeSeries(walk, walk.fieldEnd(end), batch);
    else if (tag === 0x1a) familyMetadata(walk, walk.fieldEnd(end), batch);
    else walk.skip(tag, end);
  }
}

function timeSeries(walk: Walk, end: number, batch: Batch): void {
  const { bytes } = walk;
  const begin = walk.at;
  while (walk.at < end && bytes[walk.at] === labelsTag) {
    walk.at++;
    walk.at = walk.fieldEnd(end);
  }
  const labelsEnd = walk.at;
  if (!isInOrder(walk, end)) {
    walk.at = end;
    inOrder(bytes.subarray(begin, end), batch);
    return;
  }
  const { hash, source } = batch;
  hash.begin();
  hash.bytes(bytes, walk.view, begin, labelsEnd);
  hash.end();
  let at = source.table.find(hash);
  if (at < 0 || source.isDue(at, batch.seconds)) {
    at = batch.announce(at, readLabels(bytes, begin, labelsEnd), undefined, countPoints(walk, labelsEnd, end));
    if (at < 0) {
      walk.at = end;
      return;
    }
  }
  walk.at = labelsEnd;
  let latest = 0;
  while (walk.at < end) {
    const tag = walk.varint(end);
    if (tag === samplesTag) latest = sample(walk, walk.fieldEnd(end), batch, at);
    else if (tag === histogramsTag) {
      const fieldEnd = walk.fieldEnd(end);
      latest = batch.histogram(at, bytes.subarray(walk.at, fieldEnd), 0);
      walk.at = fieldEnd;
    } else if (tag === exemplarsTag) exemplar(walk, walk.fieldEnd(end), batch, at, latest);
    else walk.skip(tag, end);
  }
}

/** Takes a sample; answers its time, 0 when it was not taken. */
export function sample(walk: Walk, end: number, batch: Batch, at: number, defaultStart = 0): number {
  const { bytes, view } = walk;
  let low = 0;
  let high = 0;
  let time = 0;
  let start = defaultStart;
  while (walk.at < end) {
    const tag = bytes[walk.at++] as number;
    if (tag === 0x09) {
      if (walk.at + 8 > end) throw malformed('it ends inside a value');
      low = view.getInt32(walk.at, true);
      high = view.getInt32(walk.at + 4, true);
      walk.at += 8;
    } else if (tag === 0x10) time = walk.integer(end);
    else if (tag === 0x18) start = walk.integer(end);
    else {
      walk.at--;
      walk.skip(walk.varint(end), end);
    }
  }
  if (!(time >= batch.earliest && time <= batch.latest)) return batch.reject(implausibleTime, 1);
  const to = batch.place(at, time, start === 0 ? 0 : batch.startTime(start, time));
  batch.columns.values[to] = low;
  batch.columns.values[to + 1] = high;
  return time;
}

function exemplar(walk: Walk, end: number, batch: Batch, at: number, latest: number): void {
  const { bytes } = walk;
  const pairs: (readonly [string, string])[] = [];
  let value = 0;
  let time = 0;
  while (walk.at < end) {
    if (bytes[walk.at] === labelsTag) {
      const from = walk.at++;
      walk.at = walk.fieldEnd(end);
      pairs.push(...readLabels(bytes, from, walk.at));
      continue;
    }
    const tag = walk.varint(end);
    if (tag === 0x11) value = walk.double(end);
    else if (tag === 0x18) time = walk.integer(end);
    else walk.skip(tag, end);
  }
  batch.exemplar(at, pairs, value, time || latest);
}

function familyMetadata(walk: Walk, end: number, batch: Batch): void {
  const { bytes } = walk;
  let type = 0;
  const texts = { family: '', help: '', unit: '' };
  while (walk.at < end) {
    const tag = walk.varint(end);
    const key = tag === 0x12 ? 'family' : tag === 0x22 ? 'help' : tag === 0x2a ? 'unit' : undefined;
    if (key !== undefined) {
      const textEnd = walk.fieldEnd(end);
      texts[key] = text(bytes, walk.at, textEnd);
      walk.at = textEnd;
    } else if (tag === 0x08) type = walk.varint(end);
    else walk.skip(tag, end);
  }
  if (texts.family !== '') batch.source.describe(texts.family, metadata(metricTypes[type] ?? '', texts.unit, texts.help), batch.now);
}

/** Samples, histograms and exemplars from here to the end. */
function countPoints(walk: Walk, from: number, end: number): number {
  walk.at = from;
  let count = 0;
  while (walk.at < end) {
    const tag = walk.varint(end);
    if (tag === samplesTag || tag === histogramsTag || tag === exemplarsTag) count++;
    walk.skip(tag, end);
  }
  return count;
}

/** Encoders write the labels first; protobuf allows any order. */
function isInOrder(walk: Walk, end: number): boolean {
  const { at } = walk;
  let ordered = true;
  while (walk.at < end && ordered) {
    const tag = walk.varint(end);
    ordered = tag !== labelsTag;
    walk.skip(tag, end);
  }
  walk.at = at;
  return ordered;
}

/** Walks over a series whose labels stand between its samples, with the labels put first. */
function inOrder(bytes: Uint8Array, batch: Batch): void {
  const labels: Uint8Array[] = [];
  const others: Uint8Array[] = [];
  const walk = new Walk(bytes);
  while (walk.at < bytes.length) {
    const from = walk.at;
    const tag = walk.varint(bytes.length);
    walk.skip(tag, bytes.length);
    (tag === labelsTag ? labels : others).push(bytes.subarray(from, walk.at));
  }
  const ordered = Buffer.concat([...labels, ...others]);
  timeSeries(new Walk(ordered), ordered.length, batch);
}
