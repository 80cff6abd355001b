import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { isInstalled } from './installed.mjs';

export const root = resolve(import.meta.dirname, '..');

/** The project brings its own Node 24 as an npm package, whatever runs these scripts. */
export const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

const environment = {
  // What was compiled once is compiled: a start takes a third less.
  NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'node'),
  ...process.env,
  PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}`,
};

/** Installs the dependencies of a fresh clone, and those that an upgrade changed. */
export function ensureInstalled() {
  if (existsSync(node) && isInstalled(root)) return;
  console.error('Installing dependencies (npm ci) ...');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status } = spawnSync(npm, ['ci', '--no-audit', '--no-fund'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) {
    console.error('npm ci failed; its output above says why.');
    process.exit(1);
  }
}

/** Runs a program of node_modules/.bin (or `node`) with Node 24 and answers its exit code. */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command === 'node' ? node : command, args, {
    cwd: root,
    stdio: 'inherit',
    env: environment,
    ...options,
  });
  if (error) console.error(`${command}: ${error.message}`);
  return status ?? 1;
}

/** Replaces this process, as far as Node can: signals go through, the exit code comes back. */
export function become(args) {
  const child = spawn(node, args, { cwd: process.cwd(), stdio: 'inherit', env: environment });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
}
