import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ingestKey } from '../support/app.ts';
import { Receiver } from '../support/receiver.ts';
import { type ServerProcess, startServer } from '../support/server.ts';

/** Each starts a server anew, which takes seconds; BINNACLE_CRASH_ROUNDS asks for more. */
const rounds = Number(process.env.BINNACLE_CRASH_ROUNDS ?? 12);

const channels = (pager: string, hook: string) => [
  { name: 'pager', spec: { type: 'pagerduty', url: pager } },
  { name: 'hook', spec: { type: 'alertmanager-webhook', url: hook } },
];

const manifests = (pager: string, hook: string) => [
  ...channels(pager, hook).map(({ name, spec }) => ({ apiVersion: 'binnacle/v1', kind: 'NotificationChannel', metadata: { name }, spec })),
  {
    apiVersion: 'binnacle/v1',
    kind: 'AlertRouting',
    metadata: { name: 'default' },
    spec: {
      receivers: [{ name: 'all', channels: ['pager', 'hook'] }],
      route: { receiver: 'all', groupBy: ['...'], groupWait: '0s', groupInterval: '1s', repeatInterval: '1d' },
    },
  },
];

/** An alert as an Alertmanager tells it. */
function told(round: number) {
  const labels = { alertname: `Round${round}`, severity: 'critical', service: 'checkout' };
  const startsAt = new Date().toISOString();
  return {
    version: '4',
    groupKey: `round ${round}`,
    status: 'firing',
    receiver: 'binnacle',
    groupLabels: labels,
    commonLabels: labels,
    commonAnnotations: {},
    externalURL: 'http://alertmanager.example',
    alerts: [{ status: 'firing', labels, annotations: {}, startsAt, endsAt: '0001-01-01T00:00:00Z', generatorURL: '', fingerprint: '' }],
  };
}

test('rounds of kill -9 between an alert and its delivery lose none, and double none where it is told apart', {
  timeout: 400_000,
}, async () => {
  const data = mkdtempSync(join(tmpdir(), 'binnacle-notifications-'));
  const pager = new Receiver(() => ({ status: 202, body: { status: 'success' } }));
  const hook = new Receiver();
  const environment = { BINNACLE_PRIVATE_SERVICES: 'true' };
  let server: ServerProcess | undefined;
  try {
    await pager.listen();
    await hook.listen();
    server = await startServer(data, environment);
    const applied = await server.call('POST', '/api/v1/definitions/apply', { manifests: manifests(pager.url, hook.url), owner: 'people' });
    expect(applied.status, JSON.stringify(applied.body)).toBe(200);
    const secret = await server.call('PUT', '/api/v1/channels/pager/secret', { routingKey: 'r'.repeat(32) });
    expect(secret.status).toBe(200);
    const pages = () => Map.groupBy(pager.bodies(), ({ payload }) => String(payload.class));
    const hooks = () => Map.groupBy(hook.bodies(), ({ commonLabels }) => String(commonLabels.alertname));
    const unsent = async () => (await server?.call('GET', '/api/v1/notifications?state=queued'))?.body.notifications.length;
    for (let round = 1; round <= rounds; round++) {
      expect((await server.call('POST', '/hooks/alertmanager', told(round), ingestKey)).status).toBe(202);
      // Another moment every round: before the group is told, while it is put down, while it is sent, after it was.
      await wait((round * 41) % 900);
      await server.stop('SIGKILL');
      server = await startServer(data, environment);
      // A delivery may be made once more for each kill that meets it: each meets one here.
      const arrived = async () => [pages().size, hooks().size, await unsent()];
      await expect.poll(arrived, { timeout: 60_000, interval: 50 }).toEqual([round, round, 0]);
    }
    const expected = Array.from({ length: rounds }, (_, index) => `Round${index + 1}`);
    // Whoever told two apart by their keys sees each alert once.
    for (const name of expected) {
      const own = pages().get(name) ?? [];
      expect(new Set(own.map(({ dedup_key }) => dedup_key)).size, name).toBe(1);
      expect(own.length, name).toBeLessThanOrEqual(2);
      expect(hooks().get(name)?.length, name).toBeLessThanOrEqual(2);
    }
    expect(new Set(pager.bodies().map(({ dedup_key }) => dedup_key)).size).toBe(rounds);
    const { body } = await server.call('GET', '/api/v1/notifications?limit=500');
    expect(body.notifications.filter(({ state }: { state: string }) => state !== 'sent')).toEqual([]);
    const again = pager.heard.length + hook.heard.length - 2 * rounds;
    console.log(`kill -9, ${rounds} rounds: ${2 * rounds} notifications, ${again} of them sent once more`);
  } finally {
    await server?.stop('SIGKILL');
    await pager.close();
    await hook.close();
    rmSync(data, { recursive: true, force: true });
  }
});
