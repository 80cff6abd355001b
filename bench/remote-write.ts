import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { ingestKey } from '../test/support/app.ts';
import { startServer } from '../test/support/server.ts';
import { snappy } from '../test/support/snappy.ts';
import { spread } from './spread.ts';

/** Samples per second of each receiver, one value a run. */
export type RemoteWriteResult = ReadonlyMap<string, number[]>;

const series = 100_000;
const rounds = 10;
const samplesPerRequest = 2_000;
const senders = 128;
const runs = 3;
const interval = 15_000;

/** A server that takes remote write, and answers PromQL beside it. */
export interface Receiver {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
  stop(): Promise<unknown>;
}

/**
 * Sends the same bodies, made beforehand, from this process to Binnacle and to whichever of Prometheus and VictoriaMetrics is installed.
 * Each run begins where the one before ended in time; the first, in which every series is new, does not count.
 */
export async function measureRemoteWrite(directory: string): Promise<RemoteWriteResult> {
  const results = new Map<string, number[]>();
  const receivers = await startReceivers(directory);
  const begin = Date.now() - (runs + 2) * rounds * interval;
  for (let run = 0; run <= runs; run++) {
    const bodies = requestBodies(begin + run * rounds * interval);
    for (const { name, url } of receivers) {
      const started = performance.now();
      for (const round of bodies) await post(url, round);
      const perSecond = (series * rounds) / ((performance.now() - started) / 1000);
      if (run > 0) results.set(name, [...(results.get(name) ?? []), perSecond]);
    }
  }
  for (const receiver of receivers) await receiver.stop();
  return results;
}

export async function reportRemoteWrite(directory: string): Promise<void> {
  const results = await measureRemoteWrite(directory);
  console.log(`\nremote write 1.0: ${series} series, ${series * rounds} samples a run, ${samplesPerRequest} a request, ${senders} senders`);
  const own = results.get('Binnacle') ?? [];
  for (const [name, perSecond] of results) {
    const ratio = own.map((value, run) => value / (perSecond[run] ?? Number.NaN));
    const compared = name === 'Binnacle' ? ', answered after fsync' : `, not synced before the answer; Binnacle ${spread(ratio, 2)} x`;
    console.log(`  ${name.padEnd(36)} ${spread(perSecond, 0)} samples/s${compared}`);
  }
}

/** Starts Binnacle and whichever of its peers is installed. */
export async function startReceivers(directory: string): Promise<Receiver[]> {
  const server = await startServer(join(directory, 'binnacle'));
  const receivers: Receiver[] = [
    { name: 'Binnacle', url: `${server.url}/prometheus/api/v1/write`, pid: server.pid, stop: () => server.stop() },
  ];
  const [first, second] = [4200 + (process.pid % 350) * 2, 4201 + (process.pid % 350) * 2];
  const prometheus = [
    '--config.file=/dev/null',
    '--web.enable-remote-write-receiver',
    `--web.listen-address=127.0.0.1:${first}`,
    `--storage.tsdb.path=${join(directory, 'prometheus')}`,
  ];
  const victoria = [`-httpListenAddr=127.0.0.1:${second}`, `-storageDataPath=${join(directory, 'victoria')}`, '-retentionPeriod=1'];
  receivers.push(...(await startPeer('prometheus', prometheus, first, '/-/ready')));
  receivers.push(...(await startPeer('victoria-metrics', victoria, second, '/health')));
  return receivers;
}

async function startPeer(name: string, flags: string[], port: number, health: string): Promise<Receiver[]> {
  if (spawnSync('which', [name]).status !== 0) {
    console.log(`  ${name} is not installed, so remote write is not compared with it`);
    return [];
  }
  const child = spawn(name, flags, { stdio: 'ignore' });
  await ready(child, `http://127.0.0.1:${port}${health}`);
  return [{ name, url: `http://127.0.0.1:${port}/api/v1/write`, pid: child.pid ?? 0, stop: () => stopped(child) }];
}

async function ready(child: ChildProcess, url: string): Promise<void> {
  while (child.exitCode === null) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok === true) return;
    await wait(100);
  }
  throw new Error(`${child.spawnfile} ended with ${child.exitCode}`);
}

async function stopped(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** One list of bodies a round: a later one must not overtake, because Prometheus refuses what is out of order. */
function requestBodies(begin: number): Buffer[][] {
  return Array.from({ length: rounds }, (_, round) =>
    Array.from({ length: series / samplesPerRequest }, (_, part) => requestBody(part * samplesPerRequest, begin + round * interval)),
  );
}

export function requestBody(first: number, time: number, count = samplesPerRequest): Buffer {
  const writer = new BinaryWriter();
  for (let number = first; number < first + count; number++) {
    const one = new BinaryWriter();
    for (const [name, value] of labels(number)) one.uint32(10).fork().uint32(10).string(name).uint32(18).string(value).join();
    const value = Math.floor(time / 1000) + ((number * 7919) % 1000) / 8;
    one.uint32(18).fork().uint32(9).double(value).uint32(16).int64(time).join();
    writer.uint32(10).bytes(one.finish());
  }
  return snappy(writer.finish());
}

function labels(number: number): readonly (readonly [string, string])[] {
  return [
    ['__name__', `http_request_duration_seconds_bucket`],
    ['cluster', 'production-eu-1'],
    ['handler', `/api/v1/things/${number % 97}`],
    ['instance', `10.0.${number % 13}.${number % 251}:9100`],
    ['job', `service-${number % 40}`],
    ['le', ['0.005', '0.01', '0.025', '0.05', '0.1', '0.25', '0.5', '1', '2.5', '5', '10', '+Inf'][number % 12] ?? ''],
    ['pod', `shop-${number.toString(36)}-7c9d`],
    ['zone', 'abc'[number % 3] ?? ''],
  ];
}

/** Sends all bodies from several connections; resolves when each was answered. */
export async function post(url: string, bodies: readonly Buffer[], connections = senders): Promise<void> {
  let next = 0;
  const sender = async () => {
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) await send(url, body);
  };
  await Promise.all(Array.from({ length: connections }, sender));
}

const agent = new Agent({ keepAlive: true });

function send(url: string, body: Buffer): Promise<void> {
  const headers = {
    authorization: `Bearer ${ingestKey}`,
    'content-type': 'application/x-protobuf',
    'content-encoding': 'snappy',
    'x-prometheus-remote-write-version': '0.1.0',
    'content-length': body.length,
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('error', reject);
      response.on('end', () =>
        response.statusCode === 204 ? resolve() : reject(new Error(`${url} answered ${response.statusCode}: ${text}`)),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
