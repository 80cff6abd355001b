import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { expect, test } from 'vitest';

test('the script is under 6 kB with gzip', async () => {
  const result = await build({ root: new URL('..', import.meta.url).pathname, logLevel: 'silent', build: { write: false } });
  const [bundle] = Array.isArray(result) ? result : [result];
  if (bundle === undefined || !('output' in bundle)) throw new Error('vite built no bundle');
  const [script, ...more] = bundle.output;
  expect(more).toEqual([]);
  expect(script.fileName).toBe('beacon.js');
  expect(gzipSync(script.code, { level: 9 }).length).toBeLessThan(6 * 1024);
});
