import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StatsD } from 'hot-shots';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Arrivals } from '../../packages/server/src/facts/arrivals.ts';
import { createLedger } from '../../packages/server/src/facts/ledger.ts';
import { SeriesWriter } from '../../packages/server/src/facts/series-writer.ts';
import { manualClock } from '../../packages/server/src/platform/clock.ts';
import { parseAddresses } from '../../packages/server/src/receivers/sockets/address.ts';
import { StatsdListener } from '../../packages/server/src/receivers/statsd/listener.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { noInbound } from '../support/inbound.ts';

// The store's own clock, by which it drops rows, cannot be set: both must agree.
const clock = manualClock(Math.floor(Date.now() / 60_000) * 60_000);
const directory = mkdtempSync(join(tmpdir(), 'binnacle-statsd-'));
let app: TestApp;
let listener: StatsdListener;
let ports: number[];
beforeAll(async () => {
  app = await testApp({ clock });
  const { facts, log } = app.house;
  const house = {
    facts,
    clock,
    log,
    series: new SeriesWriter(facts),
    ledger: createLedger({ facts, clock, log }),
    arrivals: new Arrivals(),
    alerts: app.house.alerts,
    inbound: noInbound,
    pseudonym: String,
  };
  const addresses = parseAddresses(`udp://127.0.0.1:0,tcp://127.0.0.1:0,unix://${directory}/dsd.sock`, 'BINNACLE_STATSD', [
    'udp',
    'tcp',
    'unix',
  ]);
  listener = new StatsdListener(house, { addresses, interval: 3_600_000 });
  ports = (await listener.start()).map((address) => (address.kind === 'unix' ? 0 : address.port));
});
afterAll(async () => {
  await listener.close();
  await app.close();
  rmSync(directory, { recursive: true });
});

const closed = (client: StatsD) => new Promise<void>((done, failed) => client.close((error) => (error ? failed(error) : done())));

async function stored() {
  clock.advance(10_000);
  await listener.flush();
  const rows = await app.house.facts.query<{ name: string; labels: Record<string, string>; value: number }>(
    `SELECT name, labels, argMax(value, time) AS value FROM samples FINAL JOIN series FINAL ON series.id = samples.series_id
     WHERE source = 'statsd' GROUP BY name, labels ORDER BY name, toString(labels)`,
  );
  return Object.fromEntries(
    rows.map(({ name, labels, value }) => [`${name}${JSON.stringify(Object.fromEntries(Object.entries(labels).sort()))}`, value]),
  );
}

test('hot-shots over UDP: every type, tags, sampling, events and checks', async () => {
  const client = new StatsD({ host: '127.0.0.1', port: ports[0] ?? 0, prefix: 'shop.', globalTags: { env: 'prod' }, maxBufferSize: 1000 });
  const taken = vi.spyOn(listener, 'take');
  client.increment('orders');
  client.increment('orders', 4, { currency: 'EUR' });
  client.decrement('orders.open');
  client.gauge('queue.depth', 12);
  for (const person of ['ada', 'grace', 'ada']) client.set('people', person);
  client.timing('checkout', 250);
  // The client takes lists, though its types do not say so.
  client.histogram('basket', [1, 2, 3] as unknown as number);
  client.distribution('price', 19.5);
  client.event('Deploy', 'version 2\nby hand', { alert_type: 'info' }, { service: 'shop' });
  client.check('db', client.CHECKS.CRITICAL, { message: 'down' });
  await closed(client);
  await vi.waitFor(() => expect(taken.mock.calls.map(([text]) => text).join('\n')).toContain('_sc|shop.db|2'));
  taken.mockRestore();
  const found = await stored();
  expect(found).toEqual({
    'service_check{"check":"shop.db","env":"prod"}': 2,
    'shop_basket_count{"env":"prod"}': 3,
    'shop_basket_sum{"env":"prod"}': 6,
    'shop_checkout_count{"env":"prod"}': 1,
    'shop_checkout_sum{"env":"prod"}': 0.25,
    'shop_orders{"currency":"EUR","env":"prod"}': 4,
    'shop_orders{"env":"prod"}': 1,
    'shop_people{"env":"prod"}': 2,
    'shop_price_count{"env":"prod"}': 1,
    'shop_price_sum{"env":"prod"}': 19.5,
    'shop_queue_depth{"env":"prod"}': 12,
  });
  const entries = await app.house.facts.query<{ title: string; service: string }>(
    "SELECT title, service FROM timeline FINAL WHERE kind = 'event'",
  );
  expect(entries).toEqual([{ title: 'shop.Deploy: version 2 by hand', service: 'shop' }]);
});

test('hot-shots over TCP', async () => {
  const client = new StatsD({ host: '127.0.0.1', port: ports[1] ?? 0, protocol: 'tcp' });
  const taken = vi.spyOn(listener, 'take');
  await new Promise<void>((sent, failed) => client.increment('tcp.orders', 3, (error) => (error ? failed(error) : sent())));
  await vi.waitFor(() => expect(taken).toHaveBeenCalled());
  await closed(client);
  taken.mockRestore();
  expect(await stored()).toMatchObject({ 'tcp_orders{}': 3 });
});
