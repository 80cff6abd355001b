import type { Command } from 'commander';
import { validateOffline } from '../definitions/offline.ts';
import { AppError } from '../platform/errors.ts';
import { knownKinds } from './known-kinds.ts';
import { counted, readManifests } from './manifests.ts';
import { describeProblem } from './problems.ts';

/** `binnacle validate -f PATH`: checks manifests without a server. */
export function validate(program: Command): void {
  program
    .command('validate')
    .description('Check manifests without a server')
    .requiredOption('-f, --file <paths...>', 'file, directory, or - for standard input')
    .action(async (flags: { readonly file: readonly string[] }) => {
      const documents = readManifests(flags.file);
      const { errors, doubts } = await validateOffline({ ...(await knownKinds()), documents });
      if (errors.length > 0) throw new AppError('invalid_definition', `${counted(errors.length, 'problem')}:`, { problems: errors });
      process.stdout.write(`${counted(documents.length, 'manifest')} valid.\n`);
      if (doubts.length > 0) {
        const lines = doubts.map((problem) => `  ${describeProblem(problem)}`);
        process.stdout.write(
          `Only the given files were looked at; unless the server has what is missing, it will refuse:\n${lines.join('\n')}\n`,
        );
      }
    });
}
