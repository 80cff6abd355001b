import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pack } from 'tar-stream';
import { z } from 'zod';

/** Raised when an older Binnacle could not read the archive. */
export const archiveFormat = 1;

/** The first entry of an archive. */
export const manifestSchema = z.object({
  format: z.number().int(),
  /** Of the Binnacle that made it. */
  version: z.string(),
  createdAt: z.iso.datetime(),
  /** Fact tables in it, with the columns that were written. */
  tables: z.array(z.object({ name: z.string().regex(/^\w+$/), columns: z.array(z.string().regex(/^\w+$/)) })),
  records: z.boolean(),
  secret: z.boolean(),
  /** What the server keeps elsewhere, in words for people. */
  notIncluded: z.array(z.string()),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** The last entry: SHA-256 in hex of every entry before it, so that a truncated archive shows itself. */
export const checksumsSchema = z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/));

export const entryNames = { manifest: 'manifest.json', checksums: 'checksums.json', records: 'records.tar.gz', secret: 'secret' } as const;
export const factsEntry = (table: string): string => `facts/${table}.parquet`;

/** Writes the entries of an archive one after another, at the pace of whoever reads `stream`. */
export class ArchiveWriter {
  readonly stream = pack();
  readonly #checksums: Record<string, string> = {};

  async text(name: string, content: string): Promise<void> {
    await this.bytes(name, Buffer.from(content));
  }

  bytes(name: string, content: Buffer): Promise<void> {
    this.#checksums[name] = createHash('sha256').update(content).digest('hex');
    return this.#entry(name, content);
  }

  async file(name: string, path: string): Promise<void> {
    const { size } = await stat(path);
    const hash = createHash('sha256');
    const observe = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        hash.update(chunk);
        done(null, chunk);
      },
    });
    await pipeline(createReadStream(path), observe, this.stream.entry({ name, size, mode: 0o600 }));
    this.#checksums[name] = hash.digest('hex');
  }

  async end(): Promise<void> {
    await this.#entry(entryNames.checksums, Buffer.from(JSON.stringify(this.#checksums)));
    this.stream.finalize();
  }

  #entry(name: string, content: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.stream.entry({ name, mode: 0o600 }, content, (error) => (error ? reject(error) : resolve()));
    });
  }
}

export async function optionalFile(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
