import { DecodeError } from './decode-error.ts';

/** Room behind the output: copies move four bytes at a time and may write past their end, where the next element writes anew. */
const slack = 8;
/** A copy of 64 bytes takes at least three: no honest body grows by more than this. */
const largestGrowth = 22;

/**
 * Decompresses Snappy's block format (https://github.com/google/snappy/blob/main/format_description.txt) into a buffer of its own, which
 * the next call overwrites: nobody may keep what `decompress` answered.
 */
export class SnappyDecompressor {
  #output = new Uint8Array(64 * 1024);
  #view = new DataView(this.#output.buffer);

  /**
   * Answers a view of the decompressed bytes, good until the next call.
   * @param limit the most decompressed bytes; looked at before anything is allocated.
   * @throws DecodeError
   */
  decompress(input: Uint8Array, limit: number): Uint8Array {
    const { length, position } = declaredLength(input);
    if (length > limit) throw new DecodeError(`The body declares ${length} bytes, more than the ${limit} that are taken.`, 'too_large');
    if (length > input.length * largestGrowth + slack) throw broken('it declares more bytes than it can hold');
    this.#reserve(length + slack);
    inflate(input, position, this.#output, this.#view, length);
    return this.#output.subarray(0, length);
  }

  #reserve(size: number): void {
    if (this.#output.length >= size) return;
    this.#output = new Uint8Array(Math.max(size, Math.min(2 * this.#output.length, size + 1024 * 1024)));
    this.#view = new DataView(this.#output.buffer);
  }
}

/** The length that the body says it has when decompressed: a varint of at most five bytes. */
function declaredLength(input: Uint8Array): { length: number; position: number } {
  let length = 0;
  for (let index = 0; index < 5; index++) {
    const byte = input[index];
    if (byte === undefined) break;
    length += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { length, position: index + 1 };
  }
  throw broken('its declared length is not complete');
}

function inflate(input: Uint8Array, start: number, output: Uint8Array, view: DataView, length: number): void {
  const source = new DataView(input.buffer, input.byteOffset, input.byteLength);
  const end = input.length;
  let from = start;
  let to = 0;
  while (from < end) {
    const tag = input[from++] as number;
    let size: number;
    let offset: number;
    if ((tag & 3) === 0) {
      size = (tag >>> 2) + 1;
      if (size > 60) {
        const bytes = size - 60;
        if (from + bytes > end) throw broken('a literal has no length');
        size = 0;
        for (let index = bytes - 1; index >= 0; index--) size = size * 256 + (input[from + index] as number);
        size += 1;
        from += bytes;
      }
      if (from + size > end || to + size > length) throw broken('a literal goes beyond the end');
      if (size > 128) output.set(input.subarray(from, from + size), to);
      else if (from + size + 4 <= end) {
        for (let done = 0; done < size; done += 4) view.setInt32(to + done, source.getInt32(from + done, true), true);
      } else for (let done = 0; done < size; done++) output[to + done] = input[from + done] as number;
      from += size;
      to += size;
      continue;
    }
    if ((tag & 3) === 1) {
      if (from >= end) throw broken('a copy has no offset');
      size = ((tag >>> 2) & 7) + 4;
      offset = ((tag & 0xe0) << 3) | (input[from++] as number);
    } else if ((tag & 3) === 2) {
      if (from + 2 > end) throw broken('a copy has no offset');
      size = (tag >>> 2) + 1;
      offset = (input[from] as number) | ((input[from + 1] as number) << 8);
      from += 2;
    } else {
      if (from + 4 > end) throw broken('a copy has no offset');
      size = (tag >>> 2) + 1;
      offset = source.getUint32(from, true);
      from += 4;
    }
    if (offset === 0 || offset > to) throw broken('a copy begins before the beginning');
    if (to + size > length) throw broken('a copy goes beyond the end');
    const at = to - offset;
    if (offset >= 4) for (let done = 0; done < size; done += 4) view.setInt32(to + done, view.getInt32(at + done, true), true);
    else for (let done = 0; done < size; done++) output[to + done] = output[at + done] as number;
    to += size;
  }
  if (to !== length) throw broken(`it holds ${to} bytes and declares ${length}`);
}

function broken(why: string): DecodeError {
  return new DecodeError(`The body is not valid Snappy (block format): ${why}.`);
}
