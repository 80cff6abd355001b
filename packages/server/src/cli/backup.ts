import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { verify } from '../operations/backup/restore.ts';
import { AppError } from '../platform/errors.ts';
import { version } from '../version.ts';
import { createClient } from './client.ts';

/** `binnacle backup FILE`: fetches a backup of a running server and verifies it before it gets its name. */
export function backup(program: Command): void {
  program
    .command('backup')
    .description('Write a backup of a running server (BINNACLE_URL, BINNACLE_TOKEN of an administrator) to a file')
    .argument('<file>', 'the tar archive to write; it holds secrets and is readable by you alone')
    .action(async (file: string) => {
      const partial = `${file}.partial`;
      const response = await createClient().open('/api/v1/backup');
      if (response.body === null) throw new AppError('store_unavailable', 'The server sent an empty backup. Its log says why.');
      try {
        await pipeline(Readable.fromWeb(response.body), createWriteStream(partial, { mode: 0o600 }));
        const manifest = await verify(partial, version);
        await rename(partial, file);
        process.stdout.write(`${file}: ${manifest.tables.length} fact tables, of ${manifest.createdAt}, verified\n`);
        for (const text of manifest.notIncluded) process.stdout.write(`Not in it: ${text}\n`);
      } catch (cause) {
        await rm(partial, { force: true });
        if (cause instanceof AppError && cause.code === 'conflict') throw cause;
        throw new AppError('store_unavailable', `The backup did not arrive whole: ${(cause as Error).message}`, { cause });
      }
    });
}
