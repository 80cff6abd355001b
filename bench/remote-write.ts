import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { ingestKey } from '../test/support/app.ts';
import { startServer } from '../test/support/server.ts';
import { snappy } from '../test/support/snappy.ts';
import { spread } from './spread.ts';

/** Of one receiver, one value a run. */
interface Measured {
  readonly perSecond: number[];
  /** Seconds of processor time for a million samples: what does not depend on what else the machine does. */
  readonly processor: number[];
}

const series = 256_000;
const rounds = 4;
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
async function measureRemoteWrite(directory: string): Promise<ReadonlyMap<string, Measured>> {
  const results = new Map<string, Measured>();
  const receivers = await startReceivers(directory);
  const begin = Date.now() - (runs + 2) * rounds * interval;
  for (let run = 0; run <= runs; run++) {
    const bodies = requestBodies(begin + run * rounds * interval);
    for (const { name, url, pid } of receivers) {
      const processor = processorSeconds(pid);
      const started = performance.now();
      for (const round of bodies) await post(url, round);
      const seconds = (performance.now() - started) / 1000;
      if (run === 0) continue;
      const measured = results.get(name) ?? { perSecond: [], processor: [] };
      measured.perSecond.push((series * rounds) / seconds);
      measured.processor.push((processorSeconds(pid) - processor) / ((series * rounds) / 1_000_000));
      results.set(name, measured);
    }
  }
  for (const receiver of receivers) await receiver.stop();
  return results;
}

export async function reportRemoteWrite(directory: string): Promise<void> {
  const results = await measureRemoteWrite(directory);
  console.log(`\nremote write 1.0: ${series} series, ${series * rounds} samples a run, ${samplesPerRequest} a request, ${senders} senders`);
  const own = results.get('Binnacle')?.perSecond ?? [];
  for (const [name, { perSecond, processor }] of results) {
    const ratio = own.map((value, run) => value / (perSecond[run] ?? Number.NaN));
    const compared = name === 'Binnacle' ? ', answered after fsync' : `, not synced before the answer; Binnacle ${spread(ratio, 2)} x`;
    console.log(`  ${name.padEnd(36)} ${spread(perSecond, 0)} samples/s${compared}`);
    console.log(`  ${''.padEnd(36)} ${spread(processor, 2)} s of processor time a million`);
  }
}

/** Of a process since it began, in its own mode and the kernel's. */
function processorSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  const ticksPerSecond = 100;
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

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

/** Sends until the body is taken: a receiver that is behind asks for patience. */
async function send(url: string, body: Buffer): Promise<void> {
  for (;;) {
    const { status, retryAfter, text } = await ask(url, body);
    if (status === 204) return;
    if (status !== 503) throw new Error(`${url} answered ${status}: ${text}`);
    await wait(retryAfter * 1000);
  }
}

function ask(url: string, body: Buffer): Promise<{ status: number; retryAfter: number; text: string }> {
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
        resolve({ status: response.statusCode ?? 0, retryAfter: Number(response.headers['retry-after'] ?? 1), text }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
