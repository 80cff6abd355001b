import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ingestKey } from '../support/app.ts';
import { type ServerProcess, startServer } from '../support/server.ts';

/** A deployment in the form of DevLake. */
function deployment(index: number) {
  const at = new Date(Date.now() - (300 - index) * 60_000).toISOString();
  const commitSha = createHash('sha1').update(String(index)).digest('hex');
  const deploymentCommits = [{ repoUrl: 'https://github.com/acme/shop', commitSha }];
  return { id: `d${index}`, startedDate: at, finishedDate: at, deploymentCommits };
}

test('deployments that were acknowledged right before kill -9 are counted once, soon after the next start', {
  timeout: 240_000,
}, async () => {
  const data = mkdtempSync(join(tmpdir(), 'binnacle-delivery-'));
  let server: ServerProcess = await startServer(data);
  const send = async (index: number) =>
    (await server.call('POST', '/api/rest/plugins/webhook/projects/shop/deployments', deployment(index), ingestKey)).status;
  const counted = async () => {
    const question = { metric: 'delivery.deployments', from: '2026-01-01', to: '2100-01-01', step: 'none', filter: { service: 'shop' } };
    return (await server.call('POST', '/api/v1/evaluate', question)).body.series[0]?.values[0] ?? 0;
  };
  try {
    const indexes = Array.from({ length: 200 }, (_, index) => index);
    expect(new Set(await Promise.all(indexes.map(send)))).toEqual(new Set([200]));
    await server.stop('SIGKILL');
    server = await startServer(data);
    // Without the minute after which the job of the killed process would be taken over.
    await expect.poll(counted, { timeout: 45_000, interval: 100 }).toBe(200);
    for (const index of [0, 100, 199]) await send(index);
    expect(await counted()).toBe(200);
  } finally {
    await server.stop('SIGKILL');
    rmSync(data, { recursive: true, force: true });
  }
});
