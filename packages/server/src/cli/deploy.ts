import type { Command } from 'commander';
import { createClient } from './client.ts';

interface DeployFlags {
  readonly service: string;
  readonly env: string;
  readonly sha?: string;
  readonly version?: string;
  readonly repository?: string;
  readonly status: string;
  readonly url?: string;
  readonly started?: string;
  readonly finished?: string;
  readonly id?: string;
  readonly unplanned?: boolean;
  readonly repairs?: string;
}

/** `binnacle deploy`: what a pipeline runs after it has deployed. */
export function deploy(program: Command): void {
  program
    .command('deploy')
    .description('Report a deployment (with BINNACLE_TOKEN, or the ingest key in BINNACLE_INGEST_KEY)')
    .requiredOption('--service <name>', 'what was deployed')
    .option('--env <name>', 'where to', 'production')
    .option('--sha <commit>', 'the commit that was deployed; tells what the deployment brought')
    .option('--version <text>', 'its version')
    .option('--repository <name>', 'the imported repository that holds the commit, when the service does not tell')
    .option('--status <status>', 'success, failure, cancelled or running', 'success')
    .option('--url <url>', 'page of the pipeline run')
    .option('--started <time>', 'ISO 8601 with a time zone')
    .option('--finished <time>', 'ISO 8601 with a time zone; now when absent')
    .option('--id <id>', 'your own id: reports with the same id are one deployment')
    .option('--unplanned', 'it repairs something that users noticed')
    .option('--repairs <id>', 'id of the deployment that this one fixes or rolls back')
    .action(async ({ env, ...flags }: DeployFlags) => {
      const client = createClient(process.env, true);
      const { id } = await client.request<{ id: string }>('POST', '/api/v1/deployments', { ...flags, environment: env });
      process.stdout.write(`${id}\n`);
    });
}
