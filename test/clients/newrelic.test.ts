import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { telemetry } from '@newrelic/telemetry-sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ingestKey, type TestApp, testApp } from '../support/app.ts';

const { CountMetric, GaugeMetric, MetricBatch, MetricClient, SummaryMetric } = telemetry.metrics;

// The SDK speaks TLS alone, and a certificate needs openssl.
const runnable = spawnSync('openssl', ['version']).status === 0;
if (!runnable) console.warn('openssl is not installed: the New Relic SDK is not tried.');

let app: TestApp;
let tls: Server;
const directory = mkdtempSync(join(tmpdir(), 'binnacle-newrelic-'));
beforeAll(async () => {
  if (!runnable) return;
  app = await testApp();
  const address = new URL(await app.http.listen({ port: 0, host: '127.0.0.1' }));
  // The SDK speaks TLS alone: what a reverse proxy does for Binnacle, this does here.
  const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
  const subject = ['-subj', '/CN=localhost', '-days', '1'];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, ...subject], { stdio: 'ignore' });
  tls = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const passed = request({ host: address.hostname, port: address.port, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(passed);
  });
  await new Promise<void>((listening) => tls.listen(0, '127.0.0.1', listening));
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
});
afterAll(async () => {
  delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  tls?.close();
  tls?.closeAllConnections();
  await app?.close();
  rmSync(directory, { recursive: true });
});

/** What the SDK is told; it knows no other port than 443 but in what it keeps to itself. */
function send(apiKey: string, batch: InstanceType<typeof MetricBatch>): Promise<{ status: number | undefined; body: string }> {
  const client = new MetricClient({ apiKey, host: '127.0.0.1' });
  Object.assign((client as unknown as { _sendDataOptions: object })._sendDataOptions, { port: (tls.address() as AddressInfo).port });
  return new Promise((answered, failed) => {
    client.send(batch, (error, response, body) => (error ? failed(error) : answered({ status: response?.statusCode, body: String(body) })));
  });
}

test.runIf(runnable)('the New Relic telemetry SDK is told that its metrics are taken, and the store holds them', async () => {
  const batch = new MetricBatch({ host: 'web-1' }, Date.now() - 10_000, 10_000);
  batch.addMetric(new GaugeMetric('shop.temperature', 21.5, { room: 'north' }));
  const orders = new CountMetric('shop.orders', 0);
  orders.record(3);
  batch.addMetric(orders);
  const duration = new SummaryMetric('shop.duration');
  for (const value of [1, 2, 6]) duration.record(value);
  batch.addMetric(duration);
  const { status, body } = await send(ingestKey, batch);
  expect([status, JSON.parse(body)]).toEqual([202, { requestId: expect.any(String) }]);
  const rows = await app.house.facts.query<{ name: string; labels: object; value: number }>(
    `SELECT name, labels, argMax(value, time) AS value FROM samples FINAL JOIN series FINAL ON series.id = samples.series_id
     WHERE startsWith(name, 'shop_') GROUP BY name, labels ORDER BY name`,
  );
  expect(rows.map(({ name, labels, value }) => [name, labels, value])).toEqual([
    ['shop_duration_count', { host: 'web-1' }, 3],
    ['shop_duration_max', { host: 'web-1' }, 6],
    ['shop_duration_min', { host: 'web-1' }, 1],
    ['shop_duration_sum', { host: 'web-1' }, 9],
    ['shop_orders', { host: 'web-1' }, 3],
    ['shop_temperature', { host: 'web-1', room: 'north' }, 21.5],
  ]);
});

test.runIf(runnable)('it is told of a wrong key', async () => {
  expect(await send('of-bad-news', new MetricBatch())).toMatchObject({ status: 403 });
});
