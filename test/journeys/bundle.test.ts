import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

const dist = fileURLToPath(new URL('../../packages/web/dist', import.meta.url));
const limit = 250_000;

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
  readonly isEntry?: boolean;
}

type Manifest = Readonly<Record<string, Chunk>>;

/** The files that a browser must have before anything is shown: the entry, what it imports, and their style sheets. */
function filesOf(manifest: Manifest, name: string, seen = new Set<string>()): Set<string> {
  const chunk = manifest[name];
  if (chunk === undefined || seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const css of chunk.css ?? []) seen.add(css);
  for (const imported of chunk.imports ?? []) filesOf(manifest, imported, seen);
  return seen;
}

describe('the bundle of the web pages', () => {
  const path = join(dist, '.vite/manifest.json');
  if (!existsSync(path)) throw new Error('The web pages have not been built. Run "npm run build" first; "npm test" does so by itself.');
  const manifest: Manifest = JSON.parse(readFileSync(path, 'utf8'));
  const weigh = (files: Iterable<string>) => [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file))).length, 0);

  it('is under 250 kB with gzip before the first page shows', () => {
    const files = filesOf(manifest, 'index.html');
    expect(files.size).toBeGreaterThan(1);
    expect(weigh(files)).toBeLessThan(limit);
  });

  it('stays under that with everything the bridge needs', () => {
    const files = filesOf(manifest, 'src/bridge/BridgePage.tsx', filesOf(manifest, 'index.html'));
    expect([...files].some((file) => file.includes('BridgePage'))).toBe(true);
    expect(weigh(files)).toBeLessThan(limit);
  });

  it('holds no charts until a page draws one', () => {
    const files = [...filesOf(manifest, 'index.html')].filter((file) => file.endsWith('.js'));
    expect(files.filter((file) => readFileSync(join(dist, file), 'utf8').includes('u-over'))).toEqual([]);
  });
});
