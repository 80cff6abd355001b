import type { ResourceMetrics } from '../../facts/opentelemetry/model.ts';
import type { Encoding } from './answer.ts';
import { decodeJson } from './json.ts';
import { decodeProtobuf } from './protobuf.ts';

/**
 * Bytes of an OTLP metrics export → its metrics.
 * @throws DecodeError
 */
export function decode(bytes: Uint8Array, encoding: Encoding): readonly ResourceMetrics[] {
  return encoding === 'json' ? decodeJson(bytes) : decodeProtobuf(bytes);
}
