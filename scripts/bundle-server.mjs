import { join, relative, sep } from 'node:path';
import { rolldown } from 'rolldown';
import { root } from './run.mjs';

const source = join(root, 'packages/server/src');
const target = join(root, 'packages/server/dist');

/** Packages of very many small files that are plain JavaScript; all others stay where npm put them. */
const inlined = ['drizzle-orm', 'zod', 'yaml', 'semver', '@opentelemetry', '@clickhouse'];

/** Writes the server as a few files: to find and read two thousand of them takes longer than all else that a start does. */
const bundle = await rolldown({
  input: join(source, 'cli/index.ts'),
  platform: 'node',
  external: (id) => !/^[./]|^@binnacle\//.test(id) && !inlined.some((name) => id === name || id.startsWith(`${name}/`)),
  plugins: [{ name: 'places', transform: withPlaces }],
});
await bundle.write({ dir: target, format: 'esm', entryFileNames: 'cli.js', cleanDir: true });

/** What is found beside a source, such as migrations and the web bundle, is found beside that source still. */
function withPlaces(code, id) {
  if (!id.startsWith(source + sep) || !code.includes('import.meta')) return null;
  const place = JSON.stringify(relative(target, id).split(sep).join('/'));
  return code.replaceAll('import.meta.url', `new URL(${place}, import.meta.url)`);
}
