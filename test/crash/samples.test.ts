import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openFactStore } from '../../packages/server/src/stores/clickhouse/client.ts';
import { ingestKey } from '../support/app.ts';
import { type ServerProcess, startServer } from '../support/server.ts';

const rounds = 5;
const points = 200;
const start = 1_790_000_000_000;

/** One export of gauges: point i of request n has the value n and lies i milliseconds after the request's own second. */
function body(request: number): string {
  const dataPoints = Array.from({ length: points }, (_, index) => ({
    timeUnixNano: `${start + request * 1000 + index}000000`,
    asDouble: request,
  }));
  const metrics = [{ name: 'crash', gauge: { dataPoints } }];
  return JSON.stringify({ resourceMetrics: [{ scopeMetrics: [{ metrics }] }] });
}

test('samples that were acknowledged survive kill -9 whole, and what was cut leaves no file behind', { timeout: 240_000 }, async () => {
  const data = mkdtempSync(join(tmpdir(), 'binnacle-samples-'));
  const acknowledged = new Set<number>();
  let server: ServerProcess = await startServer(data);
  let running = true;
  let next = 0;
  const sender = async () => {
    while (running) {
      const request = next++;
      const headers = { authorization: `Bearer ${ingestKey}`, 'content-type': 'application/json' };
      const answer = await fetch(`${server.url}/v1/metrics`, { method: 'POST', headers, body: body(request) }).catch(() => undefined);
      if (answer?.status === 200) acknowledged.add(request);
      else await wait(20);
      await answer?.arrayBuffer().catch(() => undefined);
    }
  };
  const senders = Promise.all(Array.from({ length: 8 }, sender));
  try {
    for (let round = 1; round <= rounds; round++) {
      const before = acknowledged.size;
      while (acknowledged.size < before + 20) await wait(5);
      // Another moment of the write cycle every round.
      await wait(round * 13);
      await server.stop('SIGKILL');
      server = await startServer(data);
    }
  } finally {
    running = false;
    await senders;
    await server.stop();
  }
  expect(readdirSync(join(data, 'facts', 'incoming'))).toEqual([]);
  const store = await openFactStore({ kind: 'embedded', path: join(data, 'facts') });
  const found = await store.query<{ request: string; n: string; values: number[] }>(
    `SELECT intDiv(toUnixTimestamp64Milli(time) - ${start}, 1000) AS request, count() AS n, groupUniqArray(value) AS values FROM samples FINAL
     WHERE series_id IN (SELECT id FROM series WHERE name = 'crash') GROUP BY request`,
  );
  await store.close();
  const whole = new Set(
    found
      .filter(({ n, values, request }) => Number(n) === points && values.length === 1 && values[0] === Number(request))
      .map(({ request }) => Number(request)),
  );
  expect([...acknowledged].filter((request) => !whole.has(request))).toEqual([]);
  expect(acknowledged.size).toBeGreaterThanOrEqual(rounds * 20);
  rmSync(data, { recursive: true });
});
