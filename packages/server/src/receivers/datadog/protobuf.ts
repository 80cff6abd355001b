import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { AppError } from '../../platform/errors.ts';
import { Collected } from './json.ts';
import { type DatadogDistribution, type DatadogSeries, type Decoded, problems } from './model.ts';
import { type Sketch, sketchHistogram } from './sketch.ts';
import { datadogLabels } from './tags.ts';

const mostMessages = 1_000_000;
const mostBins = 8192;
const types: readonly DatadogSeries['type'][] = ['gauge', 'count', 'rate', 'gauge'];

/** `MetricPayload` of the agent. Field numbers are those of DataDog/agent-payload, proto/metrics/agent_payload.proto. @throws AppError */
export function decodeSeriesPayload(bytes: Uint8Array): Decoded<DatadogSeries> {
  return guarded(() => {
    const collected = new Collected<DatadogSeries>();
    const messages = new Messages();
    messages.read(bytes, { 1: (reader) => collected.add(readSeries(messages, reader.bytes(), collected)) });
    return collected;
  });
}

/** `SketchPayload` of the agent. @throws AppError */
export function decodeSketchPayload(bytes: Uint8Array): Decoded<DatadogDistribution> {
  return guarded(() => {
    const collected = new Collected<DatadogDistribution>();
    const messages = new Messages();
    messages.read(bytes, { 1: (reader) => collected.add(readSketches(messages, reader.bytes(), collected)) });
    return collected;
  });
}

type Field = (reader: BinaryReader, wireType: WireType) => void;

/** Reads messages field by field; an empty one takes two bytes but an object in memory, so their number is bounded. */
class Messages {
  #count = 0;

  read(bytes: Uint8Array, fields: Readonly<Record<number, Field>>): void {
    if (++this.#count > mostMessages) throw new AppError('payload_too_large', `The body holds more than ${mostMessages} messages.`);
    const reader = new BinaryReader(bytes);
    while (reader.pos < reader.len) {
      const [number, wireType] = reader.tag();
      const field = fields[number];
      if (field === undefined) reader.skip(wireType, number);
      else field(reader, wireType);
    }
  }
}

function readSeries(messages: Messages, bytes: Uint8Array, collected: Collected<DatadogSeries>): DatadogSeries | string {
  const resources: [string, string][] = [];
  const tags: string[] = [];
  const points: { time: number; value: number }[] = [];
  let [metric, unit, type, interval] = ['', '', 0, 0];
  messages.read(bytes, {
    1: (reader) => resources.push(readResource(messages, reader.bytes())),
    2: (reader) => {
      metric = reader.string(true);
    },
    3: (reader) => tags.push(reader.string(true)),
    4: (reader) => {
      const point = readPoint(messages, reader.bytes());
      if (Number.isFinite(point.value)) points.push(point);
      else collected.reject(problems.point);
    },
    5: (reader) => {
      type = reader.int32();
    },
    6: (reader) => {
      unit = reader.string(true);
    },
    8: (reader) => {
      interval = Number(reader.int64());
    },
  });
  const labels = datadogLabels(tags, resources);
  const kind = types[type];
  if (metric === '') return problems.series;
  if (labels === undefined || kind === undefined) return labels === undefined ? problems.tags : problems.type;
  return { metric, type: kind, labels, unit, interval: Math.max(0, interval), points };
}

function readResource(messages: Messages, bytes: Uint8Array): [string, string] {
  const resource: [string, string] = ['', ''];
  messages.read(bytes, {
    1: (reader) => {
      resource[0] = reader.string(true);
    },
    2: (reader) => {
      resource[1] = reader.string(true);
    },
  });
  return resource;
}

function readPoint(messages: Messages, bytes: Uint8Array): { time: number; value: number } {
  const point = { time: 0, value: 0 };
  messages.read(bytes, {
    1: (reader) => {
      point.value = reader.double();
    },
    2: (reader) => {
      point.time = Number(reader.int64()) * 1000;
    },
  });
  return point;
}

function readSketches(messages: Messages, bytes: Uint8Array, collected: Collected<DatadogDistribution>): DatadogDistribution | string {
  const tags: string[] = [];
  const points: DatadogDistribution['points'][number][] = [];
  let [metric, host] = ['', ''];
  messages.read(bytes, {
    1: (reader) => {
      metric = reader.string(true);
    },
    2: (reader) => {
      host = reader.string(true);
    },
    4: (reader) => tags.push(reader.string(true)),
    7: (reader) => {
      const sketch = readSketch(messages, reader.bytes());
      const histogram = sketchHistogram(sketch);
      if (histogram === undefined) collected.reject(problems.sketch);
      else points.push({ time: sketch.time, histogram });
    },
  });
  const labels = datadogLabels(tags, [['host', host]]);
  if (metric === '') return problems.series;
  return labels === undefined ? problems.tags : { metric, labels, points };
}

function readSketch(messages: Messages, bytes: Uint8Array): Sketch {
  const sketch = { time: 0, count: 0, sum: 0, keys: [] as number[], counts: [] as number[] };
  messages.read(bytes, {
    1: (reader) => {
      sketch.time = Number(reader.int64()) * 1000;
    },
    2: (reader) => {
      sketch.count = Number(reader.int64());
    },
    6: (reader) => {
      sketch.sum = reader.double();
    },
    7: (reader, wireType) => repeated(reader, wireType, sketch.keys, (each) => each.sint32()),
    8: (reader, wireType) => repeated(reader, wireType, sketch.counts, (each) => each.uint32()),
  });
  return sketch;
}

/** Repeated numbers, packed or one by one. */
function repeated(reader: BinaryReader, wireType: WireType, into: number[], read: (reader: BinaryReader) => number): void {
  const packed = wireType === WireType.LengthDelimited ? new BinaryReader(reader.bytes()) : undefined;
  do {
    if (into.length >= mostBins) throw new AppError('payload_too_large', `A sketch has more than ${mostBins} bins.`);
    if (packed === undefined || packed.pos < packed.len) into.push(read(packed ?? reader));
  } while (packed !== undefined && packed.pos < packed.len);
}

function guarded<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('invalid_request', `The body is not valid protobuf: ${(error as Error).message}`, { cause: error });
  }
}
