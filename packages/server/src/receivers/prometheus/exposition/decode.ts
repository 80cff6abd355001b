import { DecodeError } from '../decode-error.ts';
import { malformed } from './malformed.ts';
import type { Exposition } from './model.ts';
import { decodeOpenMetrics } from './openmetrics.ts';
import { decodeProtobuf } from './protobuf.ts';
import { decodeText } from './text.ts';

/**
 * Reads what a target answered, in the format that its content type states; the text format when it states none, or one that is not known,
 * which small exporters do.
 * @throws DecodeError
 */
export function decodeExposition(bytes: Uint8Array, contentType: string): Exposition {
  const [type = '', ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase());
  if (type === 'application/vnd.google.protobuf') {
    if (!parameters.includes('encoding=delimited'))
      throw malformed(`of protobuf, only encoding=delimited is read, not "${contentType.slice(0, 200)}"`);
    return decodeProtobuf(bytes);
  }
  if (type === 'text/html') throw new DecodeError('The target answered a web page (text/html), not metrics. Check metrics_path.');
  const text = decodeUtf8(bytes);
  return type === 'application/openmetrics-text' ? decodeOpenMetrics(text) : decodeText(text);
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw malformed('it is not UTF-8');
  }
}
