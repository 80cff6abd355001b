import { AppError } from '../errors.ts';

const maxDepth = 64;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses untrusted JSON bytes: strict UTF-8, nesting of at most 64.
 * @throws AppError `invalid_request` saying what was met when the bytes are not such JSON.
 */
export function parseJson(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch (cause) {
    throw new AppError('invalid_request', 'The body is not valid UTF-8.', { cause });
  }
  if (nestsDeeperThan(text, maxDepth)) {
    throw new AppError('invalid_request', `The JSON nests deeper than ${maxDepth} levels.`);
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('invalid_request', `The body is not valid JSON: ${(cause as Error).message}`, { cause });
  }
}

/** One pass before parsing, because the parser and every later walk would recurse. */
function nestsDeeperThan(text: string, limit: number): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === 0x5c) i++;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > limit) return true;
    } else if (code === 0x7d || code === 0x5d) depth--;
  }
  return false;
}
