import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { AppError } from '../platform/errors.ts';
import { createClient } from './client.ts';

/** `binnacle channel secret NAME`: what notification channels keep besides their definitions. */
export function channel(program: Command): void {
  const command = program.command('channel').description('Secrets of notification channels (with an administrator’s BINNACLE_TOKEN)');
  command
    .command('secret')
    .description('Set the secret of a channel: JSON on standard input, such as {"routingKey":"..."}')
    .argument('<name>', 'name of the NotificationChannel')
    .addHelpText('after', '\nWhich fields each type of channel has: docs/notifications.md. What is set is never shown again.\n')
    .action(async (name: string) => {
      const secret = parsed(readFileSync(process.stdin.fd, 'utf8'));
      const path = `/api/v1/channels/${encodeURIComponent(name)}/secret`;
      const { signingSecret } = await createClient().request<{ signingSecret: string | null }>('PUT', path, secret);
      process.stdout.write(`The secret of ${name} is set.\n`);
      if (signingSecret !== null) process.stdout.write(`The server made this signing secret, which is shown this once: ${signingSecret}\n`);
    });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('invalid_request', 'Standard input is no JSON: write the secret as an object, such as {"routingKey":"..."}.', {
      cause,
    });
  }
}
