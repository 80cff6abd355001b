import { Command } from 'commander';
import { AppError } from '../platform/errors.ts';
import { version } from '../version.ts';
import { apply } from './apply.ts';
import { backup } from './backup.ts';
import { deploy } from './deploy.ts';
import { exportDefinitions } from './export.ts';
import { importCommand } from './import.ts';
import { plan } from './plan.ts';
import { describeError } from './problems.ts';
import { query } from './query.ts';
import { referenceCommand } from './reference.ts';
import { restore } from './restore.ts';
import { token } from './token.ts';
import { up } from './up.ts';
import { validate } from './validate.ts';

/** The command line: one file a command, each adds itself here. */
const program = new Command('binnacle').description('Watch and improve a software organisation').version(version);
// An option behind a command is the command's: `deploy --version` is what was deployed.
program.enablePositionalOptions();
for (const add of [up, apply, plan, exportDefinitions, validate, referenceCommand, importCommand, deploy, query, token, backup, restore])
  add(program);

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  process.stderr.write(describeError(error));
  process.exitCode = 2;
}
