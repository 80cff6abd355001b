import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { open, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Files from which the embedded store reads what is inserted in binary form: it takes statements as text only. */
export interface Incoming {
  /** Runs `work` with the path of a file that holds the chunks; afterwards the file is gone. */
  withFile<T>(chunks: readonly Uint8Array[], work: (path: string) => Promise<T>): Promise<T>;
}

/** What an earlier process left in the directory was never acknowledged, and is removed. */
export function openIncoming(directory: string): Incoming {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  return {
    async withFile(chunks, work) {
      const path = join(directory, `${randomUUID()}.native`);
      try {
        const file = await open(path, 'wx', 0o600);
        try {
          // A file's own `writev` may write less than it was given.
          await file.writeFile(chunks);
        } finally {
          await file.close();
        }
        return await work(path);
      } finally {
        await unlink(path).catch(() => undefined);
      }
    },
  };
}
