import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { cli, startServer } from '../support/server.ts';

const data = mkdtempSync(join(tmpdir(), 'binnacle-bundle-'));
afterAll(() => rmSync(data, { recursive: true, force: true }));

test('the bundle of the server finds what lies beside its sources', async () => {
  expect(cli, '`npm test` builds it; after changes of the sources `npm run build` does').toMatch(/packages\/server\/dist\/cli\.js$/);
  const server = await startServer(data);
  try {
    const page = await server.call('GET', '/');
    expect(page).toMatchObject({ status: 200, body: expect.stringContaining('<div id="root">') });
    expect(await server.call('GET', '/beacon.js')).toMatchObject({ status: 200 });
    // The migrations ran, or there would be no definitions.
    const slos = await server.call('GET', '/api/v1/definitions?kind=SLO');
    expect(slos.body.definitions.length).toBeGreaterThan(0);
  } finally {
    expect(await server.stop()).toBe(0);
  }
});
