import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { cli as currentCli } from '../../scripts/build.mjs';
import { adminToken, ingestKey } from './app.ts';
import { copyEmptyRecords } from './empty-records.ts';

const root = resolve(import.meta.dirname, '../..');
/** The bundle that users run; while sources are being changed, the sources. */
export const cli = currentCli();

/** The real server in a process of its own. */
export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  /** What it wrote to standard error so far. */
  log(): string;
  /** Sends a signal and resolves with the exit code (`null` after SIGKILL). */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  call(method: string, path: string, body?: unknown, token?: string): Promise<{ status: number; headers: Headers; body: any }>;
  /** Resident memory in bytes. */
  memory(): number;
}

/** Starts `binnacle up` on a free port and waits until it says where it listens. */
export async function startServer(data: string, environment: Record<string, string> = {}): Promise<ServerProcess> {
  if (environment.BINNACLE_POSTGRES_URL === undefined) copyEmptyRecords(data);
  const child = spawn(process.execPath, [cli, 'up', '--port', '0', '--data', data], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      BINNACLE_ADMIN_TOKEN: adminToken,
      BINNACLE_INGEST_KEY: ingestKey,
      BINNACLE_REPOSITORY: 'none',
      BINNACLE_LOG_LEVEL: 'warn',
      NODE_NO_WARNINGS: '1',
      ...environment,
    },
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-200_000);
  });
  const url = await listening(child, () => errors);
  const exited = once(child, 'exit');
  return {
    url,
    pid: child.pid ?? 0,
    log: () => errors,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      const [code] = await exited;
      return code as number | null;
    },
    async call(method, path, body, token = adminToken) {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const json = /json/.test(response.headers.get('content-type') ?? '') && text !== '';
      return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
    },
    memory: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) * 1024,
  };
}

/** Runs a command of the command line to its end. */
export async function runCli(args: readonly string[], environment: Record<string, string> = {}, input = '') {
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, NODE_NO_WARNINGS: '1', ...environment },
  });
  // What ends without reading its input has closed it.
  child.stdin.on('error', () => undefined).end(input);
  const output = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.err += text;
  });
  const [code] = await once(child, 'close');
  return { code: code as number | null, ...output };
}

function listening(child: ChildProcess, errors: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const url = /running at (http:\S+)/.exec(text)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code} before it listened:\n${errors()}`)));
  });
}
