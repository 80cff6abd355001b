/** What a stream brings at once: whole lines, and how many bytes of lines that are too long were thrown away. */
export interface Lines {
  readonly text: string;
  /** Lines that were longer than allowed. */
  readonly tooLong: number;
}

const newline = 0x0a;

/** Cuts a byte stream into lines; keeps at most `longest` bytes of an unfinished one. */
export class LineSplitter {
  readonly #longest: number;
  #rest: Buffer = Buffer.alloc(0);
  #skipping = false;

  constructor(longest: number) {
    this.#longest = longest;
  }

  push(chunk: Buffer): Lines {
    let from = 0;
    let tooLong = 0;
    if (this.#skipping) {
      const end = chunk.indexOf(newline);
      if (end < 0) return { text: '', tooLong: 0 };
      from = end + 1;
      this.#skipping = false;
    }
    const last = chunk.lastIndexOf(newline);
    if (last < from) {
      this.#rest = Buffer.concat([this.#rest, chunk.subarray(from)]);
      if (this.#rest.length > this.#longest) {
        this.#rest = Buffer.alloc(0);
        this.#skipping = true;
        tooLong = 1;
      }
      return { text: '', tooLong };
    }
    const text = Buffer.concat([this.#rest, chunk.subarray(from, last)]).toString('utf8');
    this.#rest = Buffer.alloc(0);
    const after = this.push(chunk.subarray(last + 1));
    return { text, tooLong: tooLong + after.tooLong };
  }

  /** The last line when the stream ended without a newline. */
  end(): string {
    const text = this.#rest.toString('utf8');
    this.#rest = Buffer.alloc(0);
    return text;
  }
}

/**
 * Cuts a byte stream into packets that are preceded by their length, four bytes little-endian: how DogStatsD clients write to stream
 * sockets. A length that is too large means that the stream cannot be followed any further.
 */
export class FrameSplitter {
  readonly #longest: number;
  #rest: Buffer = Buffer.alloc(0);

  constructor(longest: number) {
    this.#longest = longest;
  }

  /** `undefined` when the stream cannot be followed. */
  push(chunk: Buffer): string[] | undefined {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const packets: string[] = [];
    while (bytes.length >= 4) {
      const length = bytes.readUInt32LE(0);
      if (length > this.#longest) return undefined;
      if (bytes.length < 4 + length) break;
      packets.push(bytes.toString('utf8', 4, 4 + length));
      bytes = bytes.subarray(4 + length);
    }
    this.#rest = Buffer.from(bytes);
    return packets;
  }
}

/** Whether a stream that begins with these bytes is framed: text holds no zero bytes, and lengths below 64 KiB have two. */
export function looksFramed(head: Buffer): boolean {
  return head.length >= 4 && head[2] === 0 && head[3] === 0;
}
