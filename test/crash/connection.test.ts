import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openFactStore } from '../../packages/server/src/stores/clickhouse/client.ts';
import { gitlabStandIn } from '../support/gitlab.ts';
import { type ServerProcess, startServer } from '../support/server.ts';

test('a history that kill -9 interrupts between pages is read on from there, and nothing is counted twice', {
  timeout: 240_000,
}, async () => {
  const data = mkdtempSync(join(tmpdir(), 'binnacle-connection-'));
  const gitlab = await gitlabStandIn();
  gitlab.projects.set('acme/shop', { id: 7, mergeRequests: 250 });
  const environment = { BINNACLE_PRIVATE_SERVICES: 'true' };
  // The first request for a merge request of the second page: its first page is durable, and where reading goes on is kept.
  let reached = () => {};
  const interrupted = new Promise<void>((resolve) => {
    reached = resolve;
  });
  gitlab.intercept = (path) => {
    if (!/merge_requests\/150\/notes/.test(path)) return false;
    reached();
    // Never answered.
    return true;
  };
  let server: ServerProcess = await startServer(data, environment);
  const only = async () => (await server.call('GET', '/api/v1/connections')).body.connections[0];
  try {
    const body = { kind: 'gitlab', url: gitlab.url, token: gitlab.token, scopes: ['acme/shop'], clone: false, historyDays: 3650 };
    expect((await server.call('POST', '/api/v1/connections', body)).status).toBe(201);
    await interrupted;
    expect(await only()).toMatchObject({ state: 'running', progress: { done: 100, total: 252 } });
    await server.stop('SIGKILL');
    gitlab.intercept = undefined;
    gitlab.heard.length = 0;
    server = await startServer(data, environment);
    await expect.poll(async () => (await only()).lastSyncedAt, { timeout: 120_000, interval: 100 }).not.toBeNull();
    expect(await only()).toMatchObject({ state: 'idle', error: '', notes: [] });
    expect(gitlab.heard.filter((path) => path.includes('/merge_requests/1/notes'))).toEqual([]);
    await server.stop();
    const facts = await openFactStore({ kind: 'embedded', path: join(data, 'facts') });
    const stored = await facts.query(
      "SELECT count() AS n, uniqExact(number) AS different FROM changes FINAL WHERE repository = 'acme/shop'",
    );
    await facts.close();
    expect(stored).toEqual([{ n: '250', different: '250' }]);
  } finally {
    await server.stop('SIGKILL');
    await gitlab.close();
    rmSync(data, { recursive: true });
  }
});
