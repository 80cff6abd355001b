import type { Command } from 'commander';
import { createClient } from './client.ts';

interface ListedToken {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly prefix: string;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
  readonly expiresAt: string | null;
}

/** `binnacle token create | list | revoke`: API tokens for programs. */
export function token(program: Command): void {
  const command = program.command('token').description('Create, list and revoke API tokens (with an administrator’s BINNACLE_TOKEN)');
  command
    .command('create')
    .description('Create an API token and print it; it is shown this once')
    .requiredOption('--name <name>', 'what it is for')
    .requiredOption('--role <role>', 'viewer, member or admin')
    .option('--expires <time>', 'ISO 8601 with a time zone; never when absent')
    .action(async ({ name, role, expires }: { name: string; role: string; expires?: string }) => {
      const created = await createClient().request<{ token: string }>('POST', '/api/v1/tokens', { name, role, expiresAt: expires });
      process.stdout.write(`${created.token}\n`);
    });
  command
    .command('list')
    .description('List the API tokens')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const { tokens } = await createClient().request<{ tokens: readonly ListedToken[] }>('GET', '/api/v1/tokens');
      process.stdout.write(json === true ? `${JSON.stringify(tokens, null, 2)}\n` : table(tokens));
    });
  command
    .command('revoke')
    .description('Revoke an API token')
    .argument('<id>', 'as `binnacle token list` shows it')
    .action(async (id: string) => {
      await createClient().text('DELETE', `/api/v1/tokens/${encodeURIComponent(id)}`);
      process.stdout.write(`Revoked ${id}\n`);
    });
}

function table(tokens: readonly ListedToken[]): string {
  if (tokens.length === 0) return 'There are no API tokens.\n';
  const head = ['ID', 'NAME', 'ROLE', 'TOKEN', 'CREATED', 'LAST USED', 'EXPIRES'];
  const rows = tokens.map((one) => [
    one.id,
    one.name,
    one.role,
    `${one.prefix}…`,
    minute(one.createdAt),
    one.lastUsedAt === null ? 'never' : minute(one.lastUsedAt),
    one.expiresAt === null ? 'never' : minute(one.expiresAt),
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `${row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()}\n`;
  return [head, ...rows].map(line).join('');
}

/** UTC, to the minute. */
function minute(time: string): string {
  return `${time.slice(0, 16).replace('T', ' ')}Z`;
}
