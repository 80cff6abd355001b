import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { runCli, type ServerProcess, startServer } from '../support/server.ts';
import { newTally, startLoad } from './load.ts';
import { compare, storedIds } from './stored.ts';

const rounds = 20;

test('20 rounds of kill -9 under load lose no acknowledged row and double none', { timeout: 240_000 }, async () => {
  const data = mkdtempSync(join(tmpdir(), 'binnacle-kill-'));
  const tally = newTally();
  let server: ServerProcess = await startServer(data);
  const load = startLoad({ url: () => server.url, senders: 8, rowsPerRequest: 20, retry: true, prefix: 'k' }, tally);
  try {
    for (let round = 1; round <= rounds; round++) {
      const before = tally.acknowledged.size;
      while (tally.acknowledged.size < before + 2000) await wait(5);
      // Another moment of the write cycle every round.
      await wait(round * 7);
      await server.stop('SIGKILL');
      server = await startServer(data);
    }
    const last = tally.acknowledged.size;
    while (tally.acknowledged.size < last + 2000) await wait(5);
  } finally {
    await load.stop();
    await server.stop();
  }
  const result = compare(tally, await storedIds(join(data, 'facts')));
  console.log(`kill -9, ${rounds} rounds: ${JSON.stringify({ ...result, requestsCut: tally.cut })}`);
  expect(result).toMatchObject({ lost: 0, doubled: 0, invented: 0 });
  expect(tally.cut).toBeGreaterThanOrEqual(rounds);
  rmSync(data, { recursive: true });
});

test('SIGTERM under load: every request is answered or refused, and what was acknowledged is there', async () => {
  const data = mkdtempSync(join(tmpdir(), 'binnacle-term-'));
  const tally = newTally();
  const server = await startServer(data);
  const load = startLoad({ url: () => server.url, senders: 8, rowsPerRequest: 20, retry: false, prefix: 't' }, tally);
  while (tally.acknowledged.size < 2000) await wait(5);
  const stopping = server.stop('SIGTERM');
  const code = await stopping;
  await load.stop();
  expect(code).toBe(0);
  const result = compare(tally, await storedIds(join(data, 'facts')));
  console.log(`SIGTERM: ${JSON.stringify({ ...result, refused: Object.fromEntries(tally.refused) })}`);
  expect(result).toMatchObject({ lost: 0, doubled: 0, invented: 0, stored: result.acknowledged });
  rmSync(data, { recursive: true });
});

test('a second process refuses a data directory in use, and takes it over after kill -9', async () => {
  const data = mkdtempSync(join(tmpdir(), 'binnacle-lock-'));
  const first = await startServer(data);
  const second = await runCli(['up', '--port', '0', '--data', data]);
  expect(second).toMatchObject({ code: 2, out: '' });
  expect(second.err).toContain(`Another Binnacle is running on the data directory ${data}`);
  expect((await first.call('GET', '/readyz')).status).toBe(200);
  await first.stop('SIGKILL');
  const third = await startServer(data);
  expect((await third.call('GET', '/readyz')).status).toBe(200);
  await third.stop();
  rmSync(data, { recursive: true });
});
