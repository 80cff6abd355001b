import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type TestApp, testApp } from '../../../../../test/support/app.ts';
import { noInbound } from '../../../../../test/support/inbound.ts';
import { Arrivals } from '../../facts/arrivals.ts';
import { createLedger, type Ledger } from '../../facts/ledger.ts';
import { SeriesWriter } from '../../facts/series-writer.ts';
import { manualClock } from '../../platform/clock.ts';
import { parseAddresses } from '../sockets/address.ts';
import { StatsdListener } from './listener.ts';

// The store's own clock, by which it drops rows, cannot be set: both must agree.
const start = Math.floor(Date.now() / 60_000) * 60_000;
const clock = manualClock(start);
let app: TestApp;
let ledger: Ledger;
let listener: StatsdListener;
let port: number;
beforeAll(async () => {
  app = await testApp({ clock });
  const { facts, log } = app.house;
  ledger = createLedger({ facts, clock, log });
  listener = new StatsdListener(
    {
      facts,
      clock,
      log,
      ledger,
      series: new SeriesWriter(facts),
      arrivals: new Arrivals(),
      alerts: app.house.alerts,
      inbound: noInbound,
      pseudonym: String,
    },
    { addresses: parseAddresses('udp://127.0.0.1:0', 'BINNACLE_STATSD', ['udp']), interval: 3_600_000, limit: 1000 },
  );
  const [address] = await listener.start();
  port = address?.kind === 'udp' ? address.port : 0;
});
afterAll(async () => {
  await listener.close();
  await app.close();
});

/** Sends datagrams and waits until the last of them has been read. */
async function send(...packets: readonly (string | Buffer)[]): Promise<void> {
  const socket = createSocket('udp4');
  const taken = vi.spyOn(listener, 'take');
  // The kernel drops what comes faster than it is fetched, and sender and listener share a thread here. A busy machine loses a datagram even so.
  for (const [index, packet] of packets.entries()) {
    const arrives = async () => {
      socket.send(packet, port, '127.0.0.1');
      await vi.waitFor(() => expect(taken).toHaveBeenCalledTimes(index + 1), { interval: 1, timeout: 5_000 });
    };
    await arrives().catch(arrives);
  }
  taken.mockRestore();
  socket.close();
  await once(socket, 'close');
}

async function intake() {
  await ledger.flush();
  return (await app.call('GET', '/api/v1/sources')).body.intake.find(({ protocol }: { protocol: string }) => protocol === 'statsd');
}

test('lines become samples of an interval, events entries of the timeline, checks samples', async () => {
  await send(
    'page.views:1|c|#env:prod\npage.views:2|c|#env:prod\ndepth:7|g\nnonsense\nquery:500|ms',
    '_e{6,7}:Deploy|shop v2|#service:shop,env:prod\n_sc|db|1|#env:prod',
  );
  clock.advance(10_000);
  await listener.flush();
  const rows = await app.house.facts.query<{ name: string; type: string; labels: Record<string, string>; value: number }>(
    `SELECT name, type, labels, argMax(value, time) AS value FROM samples FINAL JOIN series FINAL ON series.id = samples.series_id
     WHERE source = 'statsd' GROUP BY name, type, labels ORDER BY name`,
  );
  expect(rows.map(({ name, type, labels, value }) => [name, type, labels, value])).toEqual([
    ['depth', 'gauge', {}, 7],
    ['page_views', 'counter', { env: 'prod' }, 3],
    ['query_count', 'histogram', {}, 1],
    ['query_sum', 'histogram', {}, 0.5],
    ['service_check', 'gauge', { check: 'db', env: 'prod' }, 1],
  ]);
  const [histogram] = await app.house.facts.query<{ count: number }>('SELECT max(count) AS count FROM native_histograms FINAL');
  expect(histogram?.count).toBe(1);
  const range = `from=${new Date(start - 1000).toISOString()}&to=${new Date(start + 60_000).toISOString()}`;
  const { body } = await app.call('GET', `/api/v1/timeline?${range}&kind=event`);
  expect(body.entries).toMatchObject([{ kind: 'event', title: 'Deploy: shop v2', service: 'shop', environment: 'prod' }]);
  expect(await intake()).toMatchObject({
    source: 'statsd',
    accepted24h: 6,
    rejected24h: 1,
    reasons: [{ reason: 'a line that is not StatsD', count: 1 }],
  });
});

test('garbage and floods of names cost counted drops and bounded memory, and harm no honest line', async () => {
  const garbage = Array.from({ length: 50 }, (_, index) => Buffer.alloc(1400, index * 5));
  const names = Array.from({ length: 60 }, (_, packet) =>
    Array.from({ length: 50 }, (_, line) => `flood.${packet}.${line}:1|c`).join('\n'),
  );
  await send(...garbage, ...names);
  await send('page.views:1|c|#env:prod');
  await send(Array.from({ length: 200 }, (_, index) => `_e{6,1}:Flood${index % 10}|${index % 10}`).join('\n'));
  clock.advance(10_000);
  await listener.flush();
  const [latest] = await app.house.facts.query<{ value: number }>(
    "SELECT argMax(value, time) AS value FROM samples FINAL WHERE series_id IN (SELECT id FROM series WHERE name = 'page_views')",
  );
  expect(latest?.value).toBe(4);
  const { reasons } = await intake();
  const count = (part: string) => reasons.find(({ reason }: { reason: string }) => reason.includes(part))?.count ?? 0;
  expect(count('beyond the number that is aggregated')).toBe(60 * 50 - 1000 + 3);
  expect(count('more than 20 events')).toBe(180);
  expect(count('not StatsD')).toBeGreaterThanOrEqual(50);
});
