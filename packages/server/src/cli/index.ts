import { Command, CommanderError } from 'commander';
import { AppError } from '../platform/errors.ts';
import { version } from '../version.ts';
import { apply } from './apply.ts';
import { backup } from './backup.ts';
import { channel } from './channel.ts';
import { deploy } from './deploy.ts';
import { exportDefinitions } from './export.ts';
import { gate } from './gate.ts';
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
program.exitOverride();
for (const add of [
  up,
  apply,
  plan,
  exportDefinitions,
  validate,
  referenceCommand,
  importCommand,
  deploy,
  gate,
  channel,
  query,
  token,
  backup,
  restore,
])
  add(program);

try {
  refuseUnknownCommand(process.argv[2]);
  await program.parseAsync();
} catch (error) {
  // 1 is an answer of some commands (plan --exit-code): whatever was asked wrongly ends with 2.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else if (error instanceof AppError) {
    process.stderr.write(describeError(error));
    process.exitCode = 2;
  } else throw error;
}

/** Without this, `up` would complain of an argument, because it is what runs when no command is named. */
function refuseUnknownCommand(word: string | undefined): void {
  const names = program.commands.map((command) => command.name());
  if (word === undefined || word.startsWith('-') || word === 'help' || names.includes(word)) return;
  program.error(`error: there is no command "${word}". Commands: ${names.join(', ')}.`);
}
