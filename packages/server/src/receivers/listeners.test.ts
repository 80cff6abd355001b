import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { testApp } from '../../../../test/support/app.ts';

const directory = mkdtempSync(join(tmpdir(), 'binnacle-listeners-'));
afterAll(() => rmSync(directory, { recursive: true }));

test('the server listens where the configuration says, from its start to its end', async () => {
  const [statsd, graphite] = [join(directory, 'statsd.sock'), join(directory, 'graphite.sock')];
  const app = await testApp({ environment: { BINNACLE_STATSD: `unix://${statsd}`, BINNACLE_GRAPHITE: `unix://${graphite}` } });
  expect([existsSync(statsd), existsSync(graphite)]).toEqual([false, false]);
  await app.listen();
  for (const [path, text] of [
    [statsd, 'page.views:1|c\n'],
    [graphite, 'load.short 0.5 -1\n'],
  ] as const) {
    const socket = connect(path);
    socket.end(text);
    await once(socket, 'close');
  }
  // Graphite's samples are written once a second.
  await vi.waitFor(
    async () => expect(await app.house.facts.query("SELECT name FROM series WHERE source = 'graphite'")).toEqual([{ name: 'load_short' }]),
    { timeout: 10_000, interval: 200 },
  );
  await app.close();
  expect([existsSync(statsd), existsSync(graphite)]).toEqual([false, false]);
});

test('an address that is none keeps the server from starting', async () => {
  await expect(testApp({ environment: { BINNACLE_STATSD: 'localhost:8125' } })).rejects.toThrow(/BINNACLE_STATSD: "localhost:8125"/);
});
