import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { Arrivals } from '../../packages/server/src/facts/arrivals.ts';
import { createLedger } from '../../packages/server/src/facts/ledger.ts';
import { SeriesWriter } from '../../packages/server/src/facts/series-writer.ts';
import { systemClock } from '../../packages/server/src/platform/clock.ts';
import { GraphiteListener } from '../../packages/server/src/receivers/graphite/listener.ts';
import { parseAddresses } from '../../packages/server/src/receivers/sockets/address.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { noInbound } from '../support/inbound.ts';

const program = '/usr/sbin/collectd';
const plugins = '/usr/lib/collectd';
const runnable = existsSync(program) && existsSync(join(plugins, 'write_graphite.so'));
if (!runnable) console.warn(`${program} with write_graphite is not installed: it is not tried.`);

const directory = mkdtempSync(join(tmpdir(), 'binnacle-collectd-'));
let app: TestApp;
let listener: GraphiteListener;
let ports: number[];
let collectd: ChildProcess | undefined;
beforeAll(async () => {
  if (!runnable) return;
  app = await testApp();
  const { facts, log } = app.house;
  const house = {
    facts,
    clock: systemClock,
    log,
    series: new SeriesWriter(facts),
    ledger: createLedger({ facts, clock: systemClock, log }),
    arrivals: new Arrivals(),
    alerts: app.house.alerts,
    inbound: noInbound,
    pseudonym: String,
  };
  const addresses = parseAddresses('tcp://127.0.0.1:0?template=.host.measurement*,udp://127.0.0.1:0', 'BINNACLE_GRAPHITE', ['tcp', 'udp']);
  listener = new GraphiteListener(house, { addresses, interval: 100 });
  ports = (await listener.start()).map((address) => (address.kind === 'unix' ? 0 : address.port));
});
afterEach(async () => {
  if (collectd === undefined || collectd.exitCode !== null) return;
  const ended = once(collectd, 'exit');
  collectd.kill('SIGKILL');
  await ended;
});
afterAll(async () => {
  await listener?.close();
  await app?.close();
  rmSync(directory, { recursive: true });
});

/** Runs collectd with nothing but memory and load, sent every second to one address. */
function start(name: string, protocol: 'tcp' | 'udp', port: number, more: string): void {
  const config = join(directory, `${name}.conf`);
  writeFileSync(
    config,
    `Hostname "${name}"
FQDNLookup false
BaseDir "${directory}"
PIDFile "${directory}/${name}.pid"
PluginDir "${plugins}"
TypesDB "/usr/share/collectd/types.db"
Interval 1
LoadPlugin load
LoadPlugin memory
LoadPlugin write_graphite
<Plugin write_graphite>
  <Node "binnacle">
    Host "127.0.0.1"
    Port "${port}"
    Protocol "${protocol}"
    Prefix "servers."
    ${more}
  </Node>
</Plugin>
`,
  );
  collectd = spawn(program, ['-f', '-C', config], { stdio: 'ignore' });
}

function stored(prefix: string) {
  return app.house.facts.query<{ name: string; labels: Record<string, string>; n: string; value: number }>(
    `SELECT name, labels, count() AS n, max(value) AS value FROM samples FINAL JOIN series FINAL ON series.id = samples.series_id
     WHERE startsWith(name, {prefix:String}) GROUP BY name, labels ORDER BY name`,
    { prefix },
  );
}

const patience = { timeout: 30_000, interval: 300 };

test.runIf(runnable)('collectd over TCP, its paths by a template', async () => {
  start('web-1', 'tcp', ports[0] ?? 0, '');
  const rows = await vi.waitFor(async () => {
    const found = await stored('load_load_');
    expect(found.map(({ name, labels, n }) => [name, labels, Number(n) >= 2])).toEqual([
      ['load_load_longterm', { host: 'web-1' }, true],
      ['load_load_midterm', { host: 'web-1' }, true],
      ['load_load_shortterm', { host: 'web-1' }, true],
    ]);
    return found;
  }, patience);
  expect(rows.every(({ value }) => value >= 0 && value < 10_000)).toBe(true);
});

test.runIf(runnable)('collectd over UDP, with tags', async () => {
  start('web-2', 'udp', ports[1] ?? 0, 'UseTags true');
  await vi.waitFor(async () => {
    const used = (await stored('servers_')).find(({ labels }) => labels.plugin === 'memory' && labels.type_instance === 'used');
    expect(used?.labels).toMatchObject({ host: 'web-2', plugin: 'memory', type: 'memory' });
    expect(used?.value).toBeGreaterThan(1e6);
  }, patience);
});
