import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export interface ClickHouseProcess {
  /** With user and password; a path names the database. */
  url(database?: string): string;
  stop(): Promise<void>;
}

/** Starts the stand-in for a ClickHouse server of `test/stores/clickhouse-http.ts`. */
export async function startClickHouse(options: { insertDelay?: number } = {}): Promise<ClickHouseProcess> {
  const directory = mkdtempSync(join(tmpdir(), 'binnacle-clickhouse-'));
  const password = 'p@ss/word';
  const program = resolve(import.meta.dirname, '../stores/clickhouse-http.ts');
  const child = spawn(process.execPath, [program, directory, password, String(options.insertDelay ?? 0)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise<string>((found, failed) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const match = /listening on (\d+)/.exec(text);
      if (match?.[1] !== undefined) found(match[1]);
    });
    child.once('exit', (code) => failed(new Error(`the ClickHouse stand-in ended with ${code}`)));
  });
  return {
    url: (database = '') => `http://binnacle:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`,
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
