const simpleEscapes: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92, "'": 39, '"': 34 };
type Decoder = InstanceType<typeof TextDecoder>;
const encoder = new TextEncoder();

/**
 * The value of a string literal as written, quotes included. Escapes are Go's; between backticks nothing is escaped. Bytes that are not
 * UTF-8 (`"\xc5"`) become the lone surrogates U+DC80 to U+DCFF, so that they stay told apart from any character; `String.isWellFormed`
 * tells such a string, and `quote` writes it back.
 *
 * @returns undefined when an escape is not one.
 */
export function unquote(literal: string): string | undefined {
  const mark = literal[0];
  const body = literal.slice(1, -1);
  if (mark === '`' || !body.includes('\\')) return body;
  const bytes: number[] = [];
  for (let index = 0; index < body.length; ) {
    if (body[index] !== '\\') {
      const end = body.indexOf('\\', index);
      const plain = body.slice(index, end === -1 ? undefined : end);
      for (const byte of encoder.encode(plain)) bytes.push(byte);
      index += plain.length;
      continue;
    }
    const taken = readEscape(body, index + 1, mark as string, bytes);
    if (taken === undefined) return undefined;
    index += 1 + taken;
  }
  return decode(bytes);
}

/** Reads the escape after a backslash into bytes; answers how many characters it took. */
function readEscape(body: string, at: number, mark: string, bytes: number[]): number | undefined {
  const letter = body[at] ?? '';
  if (letter === "'" || letter === '"') {
    if (letter !== mark) return undefined;
    bytes.push(letter.charCodeAt(0));
    return 1;
  }
  const simple = simpleEscapes[letter];
  if (simple !== undefined) {
    bytes.push(simple);
    return 1;
  }
  if (letter >= '0' && letter <= '7') {
    const octal = /^[0-7]{3}/.exec(body.slice(at, at + 3))?.[0];
    const byte = octal === undefined ? 256 : Number.parseInt(octal, 8);
    if (byte > 255) return undefined;
    bytes.push(byte);
    return 3;
  }
  const length = { x: 2, u: 4, U: 8 }[letter];
  if (length === undefined) return undefined;
  const digits = body.slice(at + 1, at + 1 + length);
  if (digits.length !== length || !/^[0-9a-fA-F]+$/.test(digits)) return undefined;
  const code = Number.parseInt(digits, 16);
  if (letter === 'x') bytes.push(code);
  else if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined;
  else for (const byte of encoder.encode(String.fromCodePoint(code))) bytes.push(byte);
  return 1 + length;
}

function decode(bytes: readonly number[]): string {
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const all = Uint8Array.from(bytes);
  try {
    return strict.decode(all);
  } catch {
    let text = '';
    for (let index = 0; index < all.length; ) {
      const length = sequenceLength(all, index, strict);
      text += length === 0 ? String.fromCharCode(0xdc00 + (all[index] as number)) : strict.decode(all.subarray(index, index + length));
      index += Math.max(length, 1);
    }
    return text;
  }
}

/** Bytes of the UTF-8 sequence that begins here; 0 when none does. */
function sequenceLength(all: Uint8Array, index: number, strict: Decoder): number {
  const first = all[index] as number;
  if (first < 0x80) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 0;
  if (length === 0 || index + length > all.length) return 0;
  try {
    strict.decode(all.subarray(index, index + length));
    return length;
  } catch {
    return 0;
  }
}

const shortEscapes: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
};

/** A string as a double-quoted literal, in the way of Go's `strconv.Quote`. */
export function quote(value: string): string {
  let quoted = '"';
  for (const character of value) {
    const code = character.codePointAt(0) as number;
    const short = shortEscapes[character];
    if (short !== undefined) quoted += short;
    else if (code >= 0xdc80 && code <= 0xdcff) quoted += `\\x${(code - 0xdc00).toString(16)}`;
    else if (code < 0x20 || code === 0x7f) quoted += `\\x${code.toString(16).padStart(2, '0')}`;
    else if (/[\p{C}\p{Z}]/u.test(character) && character !== ' ') quoted += unicodeEscape(code);
    else quoted += character;
  }
  return `${quoted}"`;
}

function unicodeEscape(code: number): string {
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
