import type { Command } from 'commander';
import { describeChanges } from './changes.ts';
import { type SendFlags, sendManifests } from './send.ts';

/** `binnacle apply -f PATH`: makes the server hold what the files say. */
export function apply(program: Command): void {
  program
    .command('apply')
    .description('Apply manifests from files: all of them or none')
    .requiredOption('-f, --file <paths...>', 'file, directory, or - for standard input')
    .option('--prune', 'also remove what files own and these no longer hold')
    .option('--json', 'print the changes as JSON')
    .action(async (flags: SendFlags) => {
      const changes = await sendManifests(flags, false);
      process.stdout.write(flags.json ? `${JSON.stringify({ changes }, null, 2)}\n` : describeChanges(changes, false));
    });
}
