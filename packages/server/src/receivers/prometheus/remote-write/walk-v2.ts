import { metadata, metricTypes } from '../metadata.ts';
import type { Batch } from './batch.ts';
import type { Pairs } from './source-series.ts';
import type { Symbols } from './symbols.ts';
import { sample } from './walk-v1.ts';
import { malformed, Walk } from './wire.ts';

const packedRefsTag = 0x0a;
const refsTag = 0x08;
const samplesTag = 0x12;
const histogramsTag = 0x1a;
const exemplarsTag = 0x22;
const metadataTag = 0x2a;
const createdTag = 0x30;
const maxReferences = 2048;

/** What a series says besides its points; one object for all series of a request. */
interface Head {
  count: number;
  readonly references: Uint32Array;
  type: number;
  help: number;
  unit: number;
  created: number;
  points: number;
}

/**
 * Walks over `io.prometheus.write.v2.Request` (remote write 2.0, field numbers of io/prometheus/write/v2/types.proto). The time a counter
 * began may stand with the series (2.0-rc.3) or with each sample and histogram (later); both are read.
 * @throws DecodeError
 */
export function walkRequest(bytes: Uint8Array, symbols: Symbols, batch: Batch): void {
  symbols.read(bytes);
  const head: Head = { count: 0, references: new Uint32Array(maxReferences), type: 0, help: 0, unit: 0, created: 0, points: 0 };
  const walk = new Walk(bytes);
  const end = bytes.length;
  while (walk.at < end) {
    const tag = walk.varint(end);
    if (tag === packedRefsTag) throw malformed('it is a WriteRequest of remote write 1.0, and its Content-Type says 2.0');
    if (tag === 0x2a) timeSeries(walk, walk.fieldEnd(end), symbols, head, batch);
    else walk.skip(tag, end);
  }
}

function timeSeries(walk: Walk, end: number, symbols: Symbols, head: Head, batch: Batch): void {
  const begin = walk.at;
  readHead(walk, end, head);
  if (head.count > maxReferences) {
    batch.reject('a series has more labels than can be taken', head.points);
    return;
  }
  if (head.count % 2 !== 0) throw malformed('a series has a label without a value');
  hashLabels(symbols, head, batch);
  const { source } = batch;
  let at = source.table.find(batch.hash);
  if (at < 0 || source.isDue(at, batch.seconds)) {
    const stated = metadata(metricTypes[head.type] ?? '', symbols.text(head.unit), symbols.text(head.help));
    at = batch.announce(at, pairsOf(symbols, head), stated, head.points);
    if (at < 0) return;
  }
  walk.at = begin;
  points(walk, end, symbols, head, batch, at);
}

function points(walk: Walk, end: number, symbols: Symbols, head: Head, batch: Batch, at: number): void {
  let latest = 0;
  while (walk.at < end) {
    const tag = walk.varint(end);
    if (tag === samplesTag) latest = sample(walk, walk.fieldEnd(end), batch, at, head.created);
    else if (tag === histogramsTag) {
      const fieldEnd = walk.fieldEnd(end);
      latest = batch.histogram(at, walk.bytes.subarray(walk.at, fieldEnd), head.created);
      walk.at = fieldEnd;
    } else if (tag === exemplarsTag) exemplar(walk, walk.fieldEnd(end), symbols, batch, at, latest);
    else walk.skip(tag, end);
  }
}

/** Reads everything but the points, because they need it and may stand before it; leaves the walk at the end. */
function readHead(walk: Walk, end: number, head: Head): void {
  head.count = 0;
  head.type = 0;
  head.help = 0;
  head.unit = 0;
  head.created = 0;
  head.points = 0;
  while (walk.at < end) {
    const tag = walk.varint(end);
    if (tag === packedRefsTag) {
      const refsEnd = walk.fieldEnd(end);
      while (walk.at < refsEnd) head.references[head.count++] = walk.varint(refsEnd);
    } else if (tag === refsTag) head.references[head.count++] = walk.varint(end);
    else if (tag === metadataTag) readMetadata(walk, walk.fieldEnd(end), head);
    else if (tag === createdTag) head.created = walk.integer(end);
    else {
      if (tag === samplesTag || tag === histogramsTag || tag === exemplarsTag) head.points++;
      walk.skip(tag, end);
    }
  }
}

function readMetadata(walk: Walk, end: number, head: Head): void {
  while (walk.at < end) {
    const tag = walk.varint(end);
    if (tag === 0x08) head.type = walk.varint(end);
    else if (tag === 0x18) head.help = walk.varint(end);
    else if (tag === 0x20) head.unit = walk.varint(end);
    else walk.skip(tag, end);
  }
}

/** Metadata is part of the hash: a series of which something else is said is announced again. */
function hashLabels(symbols: Symbols, head: Head, batch: Batch): void {
  const { hash } = batch;
  const { hashes, count } = symbols;
  hash.begin();
  for (let index = 0; index < head.count; index++) block(head.references[index] as number);
  block(head.help);
  block(head.unit);
  hash.block(head.count, head.type, head.count, head.type);
  hash.end();

  function block(reference: number): void {
    // Metadata need not be there, and then points to the empty text, which begins the table.
    if (reference >= count && reference > 0) throw malformed('a reference points outside the table of symbols');
    const at = 4 * reference;
    hash.block(hashes[at] as number, hashes[at + 1] as number, hashes[at + 2] as number, hashes[at + 3] as number);
  }
}

function pairsOf(symbols: Symbols, head: Head): Pairs {
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < head.count; index += 2) {
    pairs.push([symbols.text(head.references[index] as number), symbols.text(head.references[index + 1] as number)]);
  }
  return pairs;
}

function exemplar(walk: Walk, end: number, symbols: Symbols, batch: Batch, at: number, latest: number): void {
  const references: number[] = [];
  let value = 0;
  let time = 0;
  while (walk.at < end) {
    const tag = walk.varint(end);
    if (tag === packedRefsTag) {
      const refsEnd = walk.fieldEnd(end);
      while (walk.at < refsEnd) references.push(walk.varint(refsEnd));
    } else if (tag === refsTag) references.push(walk.varint(end));
    else if (tag === 0x11) value = walk.double(end);
    else if (tag === 0x18) time = walk.integer(end);
    else walk.skip(tag, end);
  }
  if (references.length % 2 !== 0) throw malformed('an exemplar has a label without a value');
  const pairs: [string, string][] = [];
  for (let index = 0; index < references.length; index += 2) {
    pairs.push([symbols.text(references[index] ?? 0), symbols.text(references[index + 1] ?? 0)]);
  }
  batch.exemplar(at, pairs, value, time || latest);
}
