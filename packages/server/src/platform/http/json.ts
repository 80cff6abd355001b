import { AppError } from '../errors.ts';

const maxDepth = 64;
/** Values in one text: an empty object takes three bytes there and far more in memory. */
const maxValues = 3_000_000;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses untrusted JSON bytes: strict UTF-8, nesting of at most 64, at most 3 million values.
 * @throws AppError `invalid_request` saying what was met when the bytes are not such JSON, `payload_too_large` for too many values.
 */
export function parseJson(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch (cause) {
    throw new AppError('invalid_request', 'The body is not valid UTF-8.', { cause });
  }
  checkShape(text);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('invalid_request', `The body is not valid JSON: ${(cause as Error).message}`, { cause });
  }
}

/** One pass before parsing, because the parser and every later walk would recurse, and would keep what is too much. */
function checkShape(text: string): void {
  let depth = 0;
  let values = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === 0x5c) i++;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x7b || code === 0x5b) {
      values++;
      if (++depth > maxDepth) throw new AppError('invalid_request', `The JSON nests deeper than ${maxDepth} levels.`);
    } else if (code === 0x7d || code === 0x5d) depth--;
    else if (code === 0x2c && ++values > maxValues) {
      throw new AppError('payload_too_large', `The JSON holds more than ${maxValues} values. Send smaller batches.`);
    }
  }
}
