import { flushCompileCache } from 'node:module';
import type { Command } from 'commander';
import type { App } from '../main.ts';
import { readConfig } from '../platform/config.ts';

/** `binnacle up`: runs the server until SIGINT or SIGTERM. */
export function up(program: Command): void {
  program
    .command('up', { isDefault: true })
    .description('Start the server')
    .option('--port <number>', 'port to listen on; 0 takes a free one (BINNACLE_PORT, 4100)')
    .option('--host <address>', 'address to listen on (BINNACLE_HOST, 127.0.0.1)')
    .option('--data <directory>', 'data directory (BINNACLE_DATA, ./.binnacle)')
    .action(async (flags: { port?: string; host?: string; data?: string }) => {
      const config = readConfig(flags, process.env);
      // Loaded here, because the other commands start faster without the server.
      const { createApp } = await import('../main.ts');
      const app = await createApp(config);
      const address = await listenOrClose(app);
      const publicUrl = config.publicUrl ?? address;
      const setupPath = await app.setupPath();
      // Once there is an administrator, keys are a matter of the settings and no longer of the terminal.
      const key = setupPath === undefined || config.ingestKey !== undefined ? undefined : await app.firstKey();
      process.stdout.write(greeting(publicUrl, setupPath, key));
      stopOnSignal(app);
      // Node writes it when a process ends in order, and this one may be killed.
      flushCompileCache();
    });
}

/** What cannot listen must not keep the data directory locked. */
async function listenOrClose(app: App): Promise<string> {
  try {
    return await app.listen();
  } catch (error) {
    await app.close();
    throw error;
  }
}

function greeting(url: string, setupPath: string | undefined, key: string | undefined): string {
  const signIn =
    setupPath === undefined
      ? `  Sign in:  ${url}`
      : `  Open this once to create the first administrator:\n    ${new URL(setupPath, url).href}`;
  const title =
    key === undefined ? 'Send a metric (ingest keys are under Settings):' : 'Send a first metric, then find it under Settings, Sources:';
  return `
Binnacle is running at ${url}

${signIn}

  ${title}
    curl -X POST ${url}/v1/metrics -H 'Content-Type: application/json' \\
      -H "Authorization: Bearer ${key ?? '$BINNACLE_INGEST_KEY'}" \\
      -d '{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"hello","gauge":{"dataPoints":[{"asDouble":1,"timeUnixNano":"'$(date +%s)'000000000"}]}}]}]}]}'

`;
}

const longestStopMs = 30_000;

/** The first signal ends the server in order, within half a minute whatever the stores do; a second one at once. */
function stopOnSignal(app: App): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      setTimeout(() => {
        process.stderr.write(
          `The server did not stop within 30 seconds; it waited for ${app.closing()}. What was not acknowledged is not kept.\n`,
        );
        process.exit(1);
      }, longestStopMs).unref();
      app.close().then(
        () => process.exit(0),
        (error: unknown) => {
          process.stderr.write(`The server did not stop in order: ${String(error)}\n`);
          process.exit(1);
        },
      );
    });
  }
}
