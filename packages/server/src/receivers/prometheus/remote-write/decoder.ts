import { DecodeError } from '../decode-error.ts';
import type { Metadata } from '../metadata.ts';
import { SnappyDecompressor } from '../snappy.ts';
import { Batch, type Decoded } from './batch.ts';
import { ColumnsScratch } from './columns.ts';
import { SourceSeries } from './source-series.ts';
import { Symbols } from './symbols.ts';
import { walkWriteRequest } from './walk-v1.ts';
import { walkRequest } from './walk-v2.ts';

export interface WriteBody {
  readonly source: string;
  /** 1: `prometheus.WriteRequest`; 2: `io.prometheus.write.v2.Request`. */
  readonly version: 1 | 2;
  readonly bytes: Uint8Array;
  readonly snappy: boolean;
  /** The most bytes after decompression. */
  readonly limit: number;
  /** Milliseconds since the epoch, UTC. */
  readonly now: number;
}

export interface DecoderOptions {
  /** Series of a source that are recognised by their labels' bytes before older ones are forgotten and met as new ones again. */
  readonly rememberedSeries?: number;
  readonly rememberedSources?: number;
}

/**
 * Bytes of remote write → facts. Remembers which series it has met, so that one that comes again costs neither a string nor a hash of
 * its name. Losing that memory costs time, never data.
 */
export class RemoteWriteDecoder {
  readonly #options: Required<DecoderOptions>;
  readonly #snappy = new SnappyDecompressor();
  readonly #columns = new ColumnsScratch();
  readonly #symbols = new Symbols();
  readonly #sources = new Map<string, SourceSeries>();

  constructor({ rememberedSeries = 1_500_000, rememberedSources = 1000 }: DecoderOptions = {}) {
    this.#options = { rememberedSeries, rememberedSources };
  }

  /**
   * What `series` of the answer holds counts as announced; whoever could not write it says so with `withdraw`.
   * @throws DecodeError, and nothing counts as announced.
   */
  decode(body: WriteBody): Decoded {
    const batch = new Batch(this.#source(body.source), this.#columns, body.now);
    try {
      const bytes = body.snappy ? this.#snappy.decompress(body.bytes, body.limit) : body.bytes;
      if (body.version === 1) walkWriteRequest(bytes, batch);
      else walkRequest(bytes, this.#symbols, batch);
      return batch.finish();
    } catch (error) {
      batch.abandon();
      if (error instanceof DecodeError) throw error;
      throw new DecodeError(`The body is not a valid protobuf message of remote write: ${(error as Error).message}`);
    }
  }

  /** Takes back that series were announced. @param hashes four words a series, of `Decoded.hashes`. */
  withdraw(source: string, hashes: Int32Array): void {
    this.#sources.get(source)?.withdraw(hashes);
  }

  /** Tells what was known of metrics before this memory began, by name. */
  recall(source: string, known: ReadonlyMap<string, Metadata>): void {
    for (const [name, metadata] of known) this.#sources.get(source)?.recall(name, metadata);
  }

  #source(name: string): SourceSeries {
    const known = this.#sources.get(name);
    if (known !== undefined) return known;
    const oldest = this.#sources.keys().next();
    if (this.#sources.size >= this.#options.rememberedSources && !oldest.done) this.#sources.delete(oldest.value);
    const made = new SourceSeries(name, this.#options.rememberedSeries);
    this.#sources.set(name, made);
    return made;
  }
}
