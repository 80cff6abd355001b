import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './run.mjs';

const packages = [
  {
    name: 'server',
    result: 'packages/server/dist/cli.js',
    inputs: ['packages/server/src', 'packages/promql/src', 'scripts/bundle-server.mjs', 'package-lock.json'],
  },
  { name: 'browser', result: 'packages/browser/dist/beacon.js', inputs: ['packages/browser/src', 'packages/browser/vite.config.ts'] },
  {
    name: 'web',
    result: 'packages/web/dist/index.html',
    inputs: ['packages/web/src', 'packages/browser/src', 'packages/web/index.html', 'packages/web/vite.config.ts', 'package-lock.json'],
  },
];

/** Builds the bundles whose sources are newer than what was built. */
export function build({ force = false } = {}) {
  for (const { name, result, inputs } of packages) {
    if (!force && isFresh(result, inputs)) continue;
    console.error(`Building packages/${name} ...`);
    const status = run('npm', ['run', 'build', '--silent', '-w', `@binnacle/${name}`], { stdio: ['ignore', 2, 2] });
    if (status !== 0) process.exit(status);
  }
}

/** The command line: its bundle where that is of the present sources, as in an installation that was built, else the sources. */
export function cli() {
  const [{ result, inputs }] = packages;
  return join(root, isFresh(result, inputs) ? result : 'packages/server/src/cli/index.ts');
}

function isFresh(result, inputs) {
  const file = join(root, result);
  if (!existsSync(file)) return false;
  const built = statSync(file).mtimeMs;
  return inputs.every((input) => newest(join(root, input)) <= built);
}

function newest(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

if (process.argv[1] === import.meta.filename) build({ force: true });
