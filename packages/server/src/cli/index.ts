import { Command } from 'commander';
import { AppError } from '../platform/errors.ts';
import { version } from '../version.ts';
import { up } from './up.ts';

/** The command line: one file a command, each adds itself here. */
const program = new Command('binnacle').description('Watch and improve a software organisation').version(version);
for (const add of [up]) add(program);

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
