import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureInstalled, root, run } from './run.mjs';

ensureInstalled();

const projects = ['.', 'packages/browser', 'packages/promql', 'packages/web', 'packages/web/src/worker', 'test/journeys'].filter((path) =>
  existsSync(join(root, path, 'tsconfig.json')),
);
const checks = [
  ...projects.map((path) => ['types', 'tsc', ['-p', path]]),
  ['format and lint', 'biome', ['check', '--error-on-warnings', '.']],
  ['arrows between rooms', 'node', ['scripts/arrows.mjs']],
  ['unused code', 'knip', []],
];

const failed = [];
for (const [title, command, args] of checks) {
  const started = Date.now();
  const ok = run(command, args) === 0;
  if (!ok) failed.push(title);
  console.log(
    `${ok ? 'ok    ' : 'FAILED'}  ${title} ${args.includes('-p') ? args.at(-1) : ''} (${((Date.now() - started) / 1000).toFixed(1)} s)`,
  );
}
if (failed.length > 0) {
  console.error(`npm run check failed: ${failed.join(', ')}`);
  process.exit(1);
}
