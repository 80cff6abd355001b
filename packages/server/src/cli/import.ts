import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import { AppError } from '../platform/errors.ts';
import { type Client, createClient } from './client.ts';
import { importGrafanaCommand } from './import-grafana.ts';
import { progressLine } from './progress.ts';

interface ImportFlags {
  readonly service?: string;
  readonly name?: string;
  readonly tags?: string;
  readonly json?: boolean;
}

/** A repository as `GET /api/v1/repositories` answers it. */
interface ImportedRepository {
  readonly name: string;
  readonly state: 'waiting' | 'importing' | 'ready' | 'failed';
  readonly commits: number;
  readonly releases: number;
  readonly importedAt: string | null;
  readonly progress: { readonly done: number; readonly total: number } | null;
  readonly notes: readonly string[];
}

const pollMs = 250;

/** `binnacle import ...`: brings over what other tools keep. */
export function importCommand(program: Command): void {
  const command = program.command('import').description('Import what is there already');
  importGit(command);
  importGrafanaCommand(command);
}

/** `binnacle import git PATH`: has the server read a clone on its own machine, and shows how far it is. */
function importGit(command: Command): void {
  command
    .command('git')
    .description('Import a local git clone: its commits, and its release tags as deployments to production')
    .argument('<path>', 'directory of the clone, on the machine the server runs on')
    .option('--service <name>', 'service that release tags are deployments of (the name of the repository)')
    .option('--name <name>', 'name of the repository (of its origin, or of its directory)')
    .option('--tags <regex>', 'which tags are releases (^v?\\d+\\.\\d+(\\.\\d+)?$)')
    .option('--json', 'print the repository as JSON, with how its changes are merged')
    .addHelpText('after', gitHelp)
    .action(async (path: string, { json, ...flags }: ImportFlags) => {
      const client = createClient();
      const { name } = await client.request<{ name: string }>('POST', '/api/v1/repositories', { path: resolve(path), ...flags });
      const repository = await waitUntilImported(client, name);
      if (repository.state === 'failed') {
        throw new AppError('invalid_request', `${name} was not imported: ${repository.notes.join(' ')}`);
      }
      process.stdout.write(json ? `${JSON.stringify(repository, null, 2)}\n` : summary(repository));
    });
}

const gitHelp = `
Reads commits and tags, no files. Known repositories are read again every five minutes; importing again changes nothing.
Sentences after the counts say what bends its numbers, such as squash merges or a shallow clone: see docs/delivery.md.
A service that is only part of the repository is a Service with "repository" and "paths"; what its commits touch is read
once a deployment of it needs that.

  binnacle import git ~/src/shop
  binnacle import git ~/src/mono --service checkout --tags '^checkout-v\\d+\\.\\d+\\.\\d+$'
`;

async function waitUntilImported(client: Client, name: string): Promise<ImportedRepository> {
  const line = progressLine(process.stderr);
  try {
    for (;;) {
      const { repositories } = await client.request<{ repositories: ImportedRepository[] }>('GET', '/api/v1/repositories');
      const repository = repositories.find((one) => one.name === name);
      if (repository === undefined) throw new AppError('not_found', `The server no longer knows ${name}.`);
      if (repository.progress !== null) line.show(repository.progress.done, repository.progress.total, 'commits');
      if (repository.state === 'ready' || repository.state === 'failed') return repository;
      await delay(pollMs);
    }
  } finally {
    line.end();
  }
}

function summary({ name, commits, releases, notes }: ImportedRepository): string {
  return [`${name}: ${commits} commits, ${releases} releases`, ...notes].map((line) => `${line}\n`).join('');
}
