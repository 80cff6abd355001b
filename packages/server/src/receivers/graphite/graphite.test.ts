import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type TestApp, testApp } from '../../../../../test/support/app.ts';
import { noInbound } from '../../../../../test/support/inbound.ts';
import fc from '../../../../../test/support/property.ts';
import { Arrivals } from '../../facts/arrivals.ts';
import { createLedger } from '../../facts/ledger.ts';
import { SeriesWriter } from '../../facts/series-writer.ts';
import { manualClock } from '../../platform/clock.ts';
import { type Address, parseAddresses } from '../sockets/address.ts';
import { decodeLine, problems } from './decode.ts';
import { GraphiteListener } from './listener.ts';
import { parseTemplate } from './template.ts';

// The store's own clock, by which it drops rows, cannot be set: both must agree.
const now = Math.floor(Date.now() / 60_000) * 60_000;
const seconds = now / 1000;

describe('a line', () => {
  test.each([
    [`servers.web-1.cpu.idle 99.5 ${seconds}`, { name: 'servers_web_1_cpu_idle', labels: {}, value: 99.5, time: now }],
    [
      `disk.used;host=web1;mount=/var 1e3 ${seconds}`,
      { name: 'disk_used', labels: { host: 'web1', mount: '/var' }, value: 1000, time: now },
    ],
    [`a\t-1\t${seconds}.5\r`, { name: 'a', labels: {}, value: -1, time: now + 500 }],
    ['a 1 -1', { name: 'a', labels: {}, value: 1, time: now }],
    ['a 1 N', { name: 'a', labels: {}, value: 1, time: now }],
    ['a 1', { name: 'a', labels: {}, value: 1, time: now }],
  ])('%s', (line, expected) => {
    expect(decodeLine(line, now)).toEqual(expected);
  });

  test.each([
    ['', problems.line],
    ['a', problems.line],
    ['a 1 2 3', problems.line],
    ['a nan 1', problems.value],
    ['a inf 1', problems.value],
    ['a 1e999 1', problems.value],
    ['a 0x10 1', problems.value],
    ['... 1 -1', problems.name],
    [`${'a'.repeat(600)} 1 -1`, problems.name],
    [`a${';t=1'.repeat(100)} 1 -1`, problems.tags],
    [`a;t=${'x'.repeat(5000)} 1 -1`, problems.tags],
    ['a 1 12', problems.time],
    ['a 1 99999999999', problems.time],
    ['a 1 noon', problems.time],
  ])('%s is not taken', (line, problem) => {
    expect(decodeLine(line, now)).toBe(problem);
  });

  test('of whatever bytes is a finite sample or a problem of the vocabulary', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'a.;= 1-eN\t\u00e9\u0000') }), (line) => {
        const sample = decodeLine(line, now);
        if (typeof sample === 'string') expect(Object.values(problems)).toContain(sample);
        else expect(Number.isFinite(sample.value)).toBe(true);
      }),
    );
  });
});

describe('a template', () => {
  test.each([
    ['.host.measurement*', 'servers.web1.cpu.idle', 'cpu.idle', { host: 'web1' }],
    ['env.host.measurement.measurement.field', 'prod.web1.cpu.load.short', 'cpu.load', { env: 'prod', host: 'web1', field: 'short' }],
    ['measurement.rest*', 'cpu.a.b.c', 'cpu', { rest: 'a.b.c' }],
    ['.host.measurement*', 'alone', '', {}],
  ])('%s makes of %s', (template, path, name, labels) => {
    const mapped = parseTemplate(template)(path);
    expect([mapped.name, Object.fromEntries(mapped.labels)]).toEqual([name, labels]);
  });

  test.each(['host', 'measurement*.host', 'a b.measurement', ''])('%s is none', (text) => {
    expect(() => parseTemplate(text)).toThrow('BINNACLE_GRAPHITE');
  });
});

describe('listening', () => {
  let app: TestApp;
  let listener: GraphiteListener;
  let addresses: Address[];
  const template = '?template=.host.measurement*';
  const configured = parseAddresses(`tcp://127.0.0.1:0,udp://127.0.0.1:0${template}`, 'BINNACLE_GRAPHITE', ['tcp', 'udp']);
  const clock = manualClock(now);
  beforeAll(async () => {
    app = await testApp({ clock });
    const { facts, log } = app.house;
    listener = new GraphiteListener(
      {
        facts,
        clock,
        log,
        series: new SeriesWriter(facts),
        inbound: noInbound,
        ledger: createLedger({ facts, clock, log, interval: 1 }),
        arrivals: new Arrivals(),
        alerts: app.house.alerts,
        pseudonym: String,
      },
      { addresses: configured, interval: 3_600_000, waiting: 1000 },
    );
    addresses = await listener.start();
  });
  afterAll(async () => {
    await listener.close();
    await app.close();
  });
  const stored = async (prefix: string) => {
    await listener.flush();
    const rows = await app.house.facts.query<{ name: string; labels: object; value: number }>(
      `SELECT name, labels, value FROM samples FINAL JOIN series FINAL ON series.id = samples.series_id
       WHERE startsWith(name, {prefix:String}) ORDER BY name, samples.time`,
      { prefix },
    );
    return rows.map(({ name, labels, value }) => [name, labels, value]);
  };

  test('over TCP', async () => {
    const [tcp] = addresses;
    const taken = vi.spyOn(listener, 'take');
    const socket = connect(tcp?.kind === 'tcp' ? tcp.port : 0, '127.0.0.1');
    socket.end(`tcp.a 1 ${seconds}\nnonsense\ntcp.b;host=w 2 ${seconds}`);
    await once(socket, 'close');
    await vi.waitFor(() => expect(taken.mock.calls.map(([text]) => text).join('\n')).toContain('tcp.b;host=w'));
    taken.mockRestore();
    expect(await stored('tcp_')).toEqual([
      ['tcp_a', {}, 1],
      ['tcp_b', { host: 'w' }, 2],
    ]);
  });

  test('with a template', async () => {
    const [, udp] = configured;
    listener.take(`servers.web1.udp.a 3 ${seconds}`, udp as Address);
    expect(await stored('udp_')).toEqual([['udp_a', { host: 'web1' }, 3]]);
  });

  test('what waits is bounded', async () => {
    listener.take(Array.from({ length: 1500 }, (_, index) => `flood.${index} 1 ${seconds}`).join('\n'), configured[0] as Address);
    expect(await stored('flood_')).toHaveLength(1000);
    listener.take(`after 1 ${seconds}`, configured[0] as Address);
    expect(await stored('after')).toHaveLength(1);
  });

  test('what the store does not take waits for the next time', async () => {
    const append = vi.spyOn(SeriesWriter.prototype, 'append').mockRejectedValueOnce(new Error('away'));
    listener.take(`patient 1 ${seconds}`, configured[0] as Address);
    await listener.flush();
    append.mockRestore();
    expect(await stored('patient')).toHaveLength(1);
  });
});
