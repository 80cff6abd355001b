import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { adminToken } from '../test/support/app.ts';
import { snappy } from '../test/support/snappy.ts';
import { post, type Receiver, startReceivers } from './remote-write.ts';
import { spread } from './spread.ts';

/*
 * PromQL over the HTTP API beside Prometheus and VictoriaMetrics, all with the same samples: 2,000 counters, 6 hours at 15 s, asked for at
 * steps of 60 s. Cold: nothing of the answer is remembered (every run asks on another lattice of times; VictoriaMetrics is told not to
 * use its cache). Moved on: the window of the run before, one step later, as a dashboard asks that refreshes itself.
 */
const series = 2_000;
const interval = 15_000;
const perRound = 20;
const rounds = 72;
const step = 60_000;
const repeats = 9;

const metric = 'bench_requests_total';
const one = `${metric}{instance="host-7:9100",handler="/api/3"}`;
const queries = [
  `sum by (job) (rate(${metric}[5m]))`,
  `topk(10, sum by (instance) (rate(${metric}[5m])))`,
  `quantile by (job) (0.9, rate(${metric}[5m]))`,
  `max by (zone) (avg_over_time(${metric}[10m]))`,
  `sum by (job) (${metric})`,
  `rate(${metric}[5m])`,
  `rate(${one}[5m])`,
  one,
];

interface Timing {
  readonly wall: number[];
  /** Processor time of the server, milliseconds in ticks of 10. */
  readonly processor: number[];
}

export async function reportPromql(directory: string): Promise<void> {
  const receivers = await startReceivers(directory);
  const end = Math.floor(Date.now() / step) * step - 60 * step;
  const begin = end - rounds * perRound * interval;
  for (const receiver of receivers) await load(receiver, begin);
  // What was loaded becomes searchable, and merges come to rest.
  await wait(10_000);
  console.log(`\nPromQL: ${series} counters, 6 h at ${interval / 1000} s, step ${step / 1000} s, ${repeats} runs; milliseconds`);
  for (const query of queries) {
    console.log(`  ${query}`);
    for (const state of ['cold', 'moved on'] as const) {
      const timings = await measure(receivers, query, begin + 600_000, end - 2 * repeats * step, state);
      const own = median(timings.get('Binnacle')?.wall ?? []);
      for (const [name, { wall, processor }] of timings) {
        if (name === 'prometheus' && state === 'moved on') continue;
        const ratio = name === 'Binnacle' ? '' : `   Binnacle ${(median(wall) / own).toFixed(2)} x as fast`;
        console.log(
          `    ${state.padEnd(9)} ${name.padEnd(18)} ${spread(wall, 1).padEnd(26)} processor ${median(processor).toFixed(0)}${ratio}`,
        );
      }
    }
  }
  for (const receiver of receivers) await receiver.stop();
}

async function load({ url }: Receiver, begin: number): Promise<void> {
  const totals = new Float64Array(series);
  const random = randoms();
  for (let round = 0; round < rounds; round++) {
    const bodies: Buffer[] = [];
    for (let first = 0; first < series; first += 100) {
      const writer = new BinaryWriter();
      for (let number = first; number < first + 100; number++) {
        const body = new BinaryWriter();
        for (const [name, value] of labels(number)) body.uint32(10).fork().uint32(10).string(name).uint32(18).string(value).join();
        for (let sample = round * perRound; sample < (round + 1) * perRound; sample++) {
          totals[number] = (totals[number] as number) + Math.floor(random() * ((number % 50) + 1));
          const time = begin + sample * interval + ((number * 7) % interval);
          body
            .uint32(18)
            .fork()
            .uint32(9)
            .double(totals[number] as number)
            .uint32(16)
            .int64(time)
            .join();
        }
        writer.uint32(10).bytes(body.finish());
      }
      bodies.push(snappy(writer.finish()));
    }
    await post(url, bodies);
  }
}

function labels(number: number): readonly (readonly [string, string])[] {
  return [
    ['__name__', metric],
    ['code', String(200 + (number % 5))],
    ['handler', `/api/${Math.floor(number / 200)}`],
    ['instance', `host-${number % 200}:9100`],
    ['job', `job-${number % 10}`],
    ['zone', `zone-${number % 3}`],
  ];
}

/** The same numbers for everybody: a linear congruential generator (Numerical Recipes). */
function randoms(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

async function measure(
  receivers: readonly Receiver[],
  query: string,
  start: number,
  end: number,
  state: 'cold' | 'moved on',
): Promise<Map<string, Timing>> {
  const timings = new Map<string, Timing>(receivers.map(({ name }) => [name, { wall: [], processor: [] }]));
  for (let run = -1; run < repeats; run++) {
    const shift = (run + 1) * (state === 'cold' ? 1 : step);
    for (const receiver of receivers) {
      const before = processorTime(receiver.pid);
      const started = performance.now();
      await ask(receiver, query, start + shift, end + shift, state);
      const timing = timings.get(receiver.name);
      if (run < 0) continue;
      timing?.wall.push(performance.now() - started);
      timing?.processor.push(processorTime(receiver.pid) - before);
    }
  }
  return timings;
}

async function ask({ url, name }: Receiver, query: string, start: number, end: number, state: 'cold' | 'moved on'): Promise<void> {
  const parameters = new URLSearchParams({ query, start: String(start / 1000), end: String(end / 1000), step: String(step / 1000) });
  if (state === 'cold' && name === 'victoria-metrics') parameters.set('nocache', '1');
  const response = await fetch(`${url.replace(/\/write$/, '')}/query_range?${parameters}`, {
    headers: { authorization: `Bearer ${adminToken}` },
  });
  const text = await response.text();
  if (!response.ok || !text.includes('"values"')) throw new Error(`${name} answered ${response.status}: ${text.slice(0, 300)}`);
}

/** Milliseconds that all threads of a process have run. */
function processorTime(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
