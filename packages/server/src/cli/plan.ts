import type { Command } from 'commander';
import { describeChanges } from './changes.ts';
import { type SendFlags, sendManifests } from './send.ts';

/** `binnacle plan -f PATH`: what `apply` would do. */
export function plan(program: Command): void {
  program
    .command('plan')
    .description('Show what "apply" would change, and change nothing')
    .requiredOption('-f, --file <paths...>', 'file, directory, or - for standard input')
    .option('--prune', 'show also what "apply --prune" would remove')
    .option('--exit-code', 'exit with 1 when there are changes')
    .option('--json', 'print the changes as JSON')
    .action(async (flags: SendFlags & { readonly exitCode?: boolean }) => {
      const changes = await sendManifests(flags, true);
      process.stdout.write(flags.json ? `${JSON.stringify({ changes }, null, 2)}\n` : describeChanges(changes, true));
      if (flags.exitCode && changes.some((change) => change.action !== 'unchanged')) process.exitCode = 1;
    });
}
