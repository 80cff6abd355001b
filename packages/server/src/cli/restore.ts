import type { Command } from 'commander';
import { factTables } from '../facts/index.ts';
import { restore as restoreBackup } from '../operations/backup/restore.ts';
import { readConfig } from '../platform/config.ts';
import { createLog } from '../platform/log.ts';
import { version } from '../version.ts';

/** `binnacle restore FILE --data DIR`: fills an empty data directory before the server starts on it. */
export function restore(program: Command): void {
  program
    .command('restore')
    .description('Fill an empty data directory from a backup')
    .argument('<file>', 'a file written by `binnacle backup`')
    .option('--data <directory>', 'data directory (BINNACLE_DATA, ./.binnacle)')
    .action(async (file: string, flags: { data?: string }) => {
      const config = readConfig(flags, process.env);
      const manifest = await restoreBackup(file, { config, tables: factTables, version, log: createLog('warn') });
      process.stdout.write(`${config.paths.data} is restored from ${file}, made ${manifest.createdAt} by Binnacle ${manifest.version}.\n`);
      for (const text of manifest.notIncluded) process.stdout.write(`Not in it: ${text}\n`);
    });
}
