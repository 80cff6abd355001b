import { DecodeError } from '../decode-error.ts';
import { LabelHash } from './label-hash.ts';
import { malformed, text, Walk } from './wire.ts';

const maxSymbols = 1_000_000;

/** The table of texts of a request of remote write 2.0, with a hash of each; texts become strings only when they are asked for. */
export class Symbols {
  count = 0;
  /** Four words a symbol. */
  hashes = new Int32Array(4096);
  #begins = new Uint32Array(1024);
  #ends = new Uint32Array(1024);
  #bytes: Uint8Array = new Uint8Array(0);
  #texts: (string | undefined)[] = [];
  readonly #hash = new LabelHash();

  /** Reads fields 4 of `io.prometheus.write.v2.Request`; what the table held before is gone. @throws DecodeError */
  read(bytes: Uint8Array): void {
    this.count = 0;
    this.#bytes = bytes;
    this.#texts = [];
    const walk = new Walk(bytes);
    while (walk.at < bytes.length) {
      const tag = walk.varint(bytes.length);
      if (tag !== 0x22) {
        walk.skip(tag, bytes.length);
        continue;
      }
      const end = walk.fieldEnd(bytes.length);
      this.#add(walk, end);
      walk.at = end;
    }
  }

  text(reference: number): string {
    const known = this.#texts[reference];
    if (known !== undefined) return known;
    if (reference === 0 && this.count === 0) return '';
    if (reference >= this.count) throw malformed('a reference points outside the table of symbols');
    const read = text(this.#bytes, this.#begins[reference] as number, this.#ends[reference] as number);
    this.#texts[reference] = read;
    return read;
  }

  #add(walk: Walk, end: number): void {
    const number = this.count++;
    if (number >= maxSymbols)
      throw new DecodeError(`The request holds more than ${maxSymbols} symbols. Send smaller batches.`, 'too_large');
    if (number === this.#begins.length) this.#grow();
    this.#begins[number] = walk.at;
    this.#ends[number] = end;
    const hash = this.#hash;
    hash.begin();
    hash.bytes(walk.bytes, walk.view, walk.at, end);
    hash.end();
    const at = 4 * number;
    this.hashes[at] = hash.a;
    this.hashes[at + 1] = hash.b;
    this.hashes[at + 2] = hash.c;
    this.hashes[at + 3] = hash.d;
  }

  #grow(): void {
    const size = 2 * this.#begins.length;
    const [begins, ends, hashes] = [this.#begins, this.#ends, this.hashes];
    this.#begins = new Uint32Array(size);
    this.#begins.set(begins);
    this.#ends = new Uint32Array(size);
    this.#ends.set(ends);
    this.hashes = new Int32Array(4 * size);
    this.hashes.set(hashes);
  }
}
