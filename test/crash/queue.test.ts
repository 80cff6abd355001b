import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openFactStore } from '../../packages/server/src/stores/clickhouse/client.ts';
import { startClickHouse } from '../support/clickhouse.ts';
import { startServer } from '../support/server.ts';
import { newTally, startLoad } from './load.ts';

const mebibyte = 1024 * 1024;

test('while the store is slow a full queue answers 503 with Retry-After, memory stays bounded, and nothing acknowledged is lost', async () => {
  const clickhouse = await startClickHouse({ insertDelay: 700 });
  const data = mkdtempSync(join(tmpdir(), 'binnacle-queue-'));
  const tally = newTally();
  const server = await startServer(data, {
    BINNACLE_CLICKHOUSE_URL: clickhouse.url('queue'),
    BINNACLE_QUEUE_LIMIT: String(4 * mebibyte),
    BINNACLE_LOG_LEVEL: 'silent',
  });
  try {
    const idle = server.memory();
    const load = startLoad({ url: () => server.url, senders: 150, rowsPerRequest: 25, ballast: 2000, retry: true, prefix: 'q' }, tally);
    let most = 0;
    const until = performance.now() + 12_000;
    while (performance.now() < until) {
      most = Math.max(most, server.memory());
      await wait(50);
    }
    await load.stop();
    const store = await openFactStore({ kind: 'server', url: clickhouse.url('queue') });
    const stored = new Set((await store.query<{ id: string }>("SELECT id FROM events FINAL WHERE name = 'crash'")).map(({ id }) => id));
    await store.close();
    const lost = [...tally.acknowledged].filter((id) => !stored.has(id)).length;
    const refused = tally.refused.get(503) ?? 0;
    console.log(
      `full queue: ${JSON.stringify({ acknowledged: tally.acknowledged.size, refused, lost, idleMiB: Math.round(idle / mebibyte), mostMiB: Math.round(most / mebibyte) })}`,
    );
    expect([...tally.refused.keys()]).toEqual([503]);
    expect(refused).toBeGreaterThan(100);
    expect(lost).toBe(0);
    expect(most - idle).toBeLessThan(300 * mebibyte);
  } finally {
    await server.stop();
    await clickhouse.stop();
    rmSync(data, { recursive: true });
  }
});
