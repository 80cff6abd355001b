const slots = 8192;
const longest = 64;

/**
 * Short ASCII texts that were read lately, so that the labels that many series share are one string and not one for each. Direct-mapped:
 * a text takes the place of another that falls on its slot, so memory is bounded by half a megabyte.
 */
export class TextCache {
  readonly #texts = new Array<string>(slots).fill('');
  readonly #decode: (bytes: Uint8Array) => string;

  /** @param decode what makes a text of bytes. */
  constructor(decode: (bytes: Uint8Array) => string) {
    this.#decode = decode;
  }

  /** The text of the bytes from `from` to `to`. @throws what `decode` throws. */
  text(bytes: Uint8Array, from: number, to: number): string {
    const length = to - from;
    if (length > longest) return this.#decode(bytes.subarray(from, to));
    let hash = length;
    let all = 0;
    for (let at = from; at < to; at++) {
      const byte = bytes[at] as number;
      all |= byte;
      hash = Math.imul(hash ^ byte, 0x01000193);
    }
    if (all > 127) return this.#decode(bytes.subarray(from, to));
    const slot = (hash ^ (hash >>> 15)) & (slots - 1);
    const known = this.#texts[slot] as string;
    if (known.length === length && isAt(known, bytes, from)) return known;
    const text = this.#decode(bytes.subarray(from, to));
    this.#texts[slot] = text;
    return text;
  }
}

function isAt(text: string, bytes: Uint8Array, from: number): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) !== bytes[from + index]) return false;
  return true;
}
