import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { AppError } from '../platform/errors.ts';
import { createClient } from './client.ts';

/** `binnacle export`: the server's definitions as YAML that `apply` takes back. */
export function exportDefinitions(program: Command): void {
  program
    .command('export')
    .description('Write the definitions of the server as YAML')
    .option('--kind <kind>', 'only definitions of this kind')
    .option('-o, --output <file>', 'file to write; standard output without it')
    .action(async (flags: { readonly kind?: string; readonly output?: string }) => {
      const query = flags.kind === undefined ? '' : `?kind=${encodeURIComponent(flags.kind)}`;
      const text = await createClient().text('GET', `/api/v1/definitions/export${query}`);
      if (flags.output === undefined) {
        process.stdout.write(text);
        return;
      }
      try {
        writeFileSync(flags.output, text);
      } catch (cause) {
        throw new AppError('invalid_request', `Cannot write ${flags.output}: ${(cause as Error).message}`, { cause });
      }
    });
}
