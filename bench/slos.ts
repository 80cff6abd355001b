import { performance } from 'node:perf_hooks';
import { SampleColumnsBuilder } from '../packages/server/src/facts/sample-columns.ts';
import { seriesNumber } from '../packages/server/src/facts/series-id.ts';
import { type App, createApp } from '../packages/server/src/main.ts';
import { anonymous } from '../packages/server/src/platform/access.ts';
import { manualClock } from '../packages/server/src/platform/clock.ts';
import { readConfig } from '../packages/server/src/platform/config.ts';
import { createLog } from '../packages/server/src/platform/log.ts';
import { createCounter } from '../packages/server/src/reliability/counting.ts';
import { countingLoop } from '../packages/server/src/reliability/sli/loop.ts';
import type { Indicator } from '../packages/server/src/reliability/slo.ts';
import { computeStates } from '../packages/server/src/reliability/states/loop.ts';
import { spread } from './spread.ts';

/*
 * A thousand SLOs over ten thousand series that are scraped every 15 s: what a turn of the counting loop costs each minute, what the burn
 * rates of all of them cost every 30 s, and how long a budget of 90 days takes. Beside them, on the same machine: the obvious SELECT that
 * counts the same minute of one SLO from the samples, times the number of SLOs, and the budget counted from the samples.
 * BINNACLE_BENCH_SLOS, BINNACLE_BENCH_SERIES and BINNACLE_BENCH_TURNS make it smaller.
 */
const token = 'bench-token-of-at-least-32-characters';
const slos = Number(process.env.BINNACLE_BENCH_SLOS ?? 1_000);
const seriesCount = Number(process.env.BINNACLE_BENCH_SERIES ?? 10_000);
const turns = Number(process.env.BINNACLE_BENCH_TURNS ?? 5);

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const scrape = 15_000;
const settling = 4;
const counter = 'bench_requests_total';
/** Of samples at every scrape; the past before them lies in the rollups alone. */
const sampledHours = 2;
const lookBacks = [5 * minute, 30 * minute, hour, 2 * hour, 6 * hour, day, 3 * day, 30 * day];
const burnRatesEvery = 30_000;
const pagesPerTurn = 10;

interface Spent {
  readonly wall: number[];
  /** Processor time of this process, the store in it, milliseconds. */
  readonly processor: number[];
}

/** Prints what counting costs; `directory` is empty. */
export async function reportSlos(directory: string): Promise<void> {
  const { app, clock, begin } = await create(directory);
  try {
    await fill(app, begin, begin + sampledHours * hour);
    await define(app);
    const { house } = app;
    const loop = countingLoop(house);
    const never = new AbortController().signal;
    const first = await spent(1, () => loop.run(clock.now(), never));
    // What is counted anew after a start is no part of a usual turn.
    for (let more = 0; more < settling; more++) await loop.run(clock.now(), never);
    await past(app, begin - 200 * day, begin);
    const turn: Spent = { wall: [], processor: [] };
    const rates: Spent = { wall: [], processor: [] };
    const budget: Spent = { wall: [], processor: [] };
    const states: Spent = { wall: [], processor: [] };
    const page: Spent = { wall: [], processor: [] };
    const all = indicators();
    for (let index = 0; index < turns; index++) {
      await fill(app, clock.now(), clock.now() + minute);
      clock.advance(minute + 5_000);
      add(turn, await spent(1, () => loop.run(clock.now(), never)));
      add(
        rates,
        await spent(1, async () => {
          const now = Math.floor(clock.now() / minute) * minute;
          const edges = [...lookBacks.map((back) => now - back), now];
          const one = createCounter(house);
          await Promise.all(all.map((indicator) => one.count(indicator, {}, edges)));
        }),
      );
      add(
        budget,
        await spent(1, async () => {
          const now = Math.floor(clock.now() / minute) * minute;
          await createCounter(house).count(all[index % all.length] as Indicator, {}, [now - 90 * day, now]);
        }),
      );
      add(states, await spent(1, () => computeStates(house, clock.now())));
      add(page, await spent(pagesPerTurn, () => list(app)));
      clock.advance(-5_000);
    }
    const bare = await spent(3, () => bareMinute(app, clock.now() - minute, clock.now()));
    report({ first, turn, rates, budget, states, page, bare });
  } finally {
    await app.close();
  }
}

async function create(directory: string) {
  const begin = Math.floor(Date.now() / day) * day - day;
  const clock = manualClock(begin + sampledHours * hour);
  const environment = { BINNACLE_ADMIN_TOKEN: token, BINNACLE_REPOSITORY: 'none', BINNACLE_LOG_LEVEL: 'silent' };
  const config = readConfig({ data: directory, port: 0 }, environment);
  return { app: await createApp(config, { log: createLog(config.logLevel), clock }), clock, begin };
}

/** What `GET /api/v1/slos` costs a reader, between two turns of the budgets. */
async function list(app: App): Promise<void> {
  const answer = await app.http.inject({ method: 'GET', url: '/api/v1/slos', headers: { authorization: `Bearer ${token}` } });
  if (answer.statusCode !== 200) throw new Error(`GET /slos: ${answer.statusCode} ${answer.body.slice(0, 500)}`);
}

function report(measured: Record<'first' | 'turn' | 'rates' | 'budget' | 'states' | 'page' | 'bare', Spent>): void {
  const { first, turn, rates, budget, states, page, bare } = measured;
  const often = median(rates.processor) + median(states.processor);
  const share = (median(turn.processor) / minute + often / burnRatesEvery) * 100;
  const bareAll = median(bare.wall) * slos;
  const line = (title: string, { wall, processor }: Spent) =>
    console.log(`  ${title.padEnd(44)}${spread(wall, 0).padEnd(26)} processor ${median(processor).toFixed(0)}`);
  console.log(`\nSLOs: ${slos} over ${seriesCount} series every ${scrape / 1000} s; milliseconds, ${turns} turns`);
  line(`first turn, ${sampledHours} h of samples`, first);
  line('turn of the loop, each minute', turn);
  line(`burn rates of all, ${lookBacks.length} look-backs`, rates);
  line('a budget of 90 days', budget);
  line('all budgets, every 30 s', states);
  line('GET /api/v1/slos, all of them', page);
  line('bare SQL: one minute of one SLO', bare);
  console.log(`  share of one core                           ${share.toFixed(1)} %`);
  console.log(`  a turn is ${(bareAll / median(turn.wall)).toFixed(1)} x as fast as the bare statement for each SLO`);
}

function indicators(): Indicator[] {
  return Array.from({ length: slos }, (_, number) => ({
    kind: 'events' as const,
    part: 'bad' as const,
    events: { counter: `sum(${counter}{service="service-${number}",code=~"5.."})` },
    total: { counter: `sum(${counter}{service="service-${number}"})` },
  }));
}

async function define(app: App): Promise<void> {
  const documents = indicators().map((indicator, number) => {
    if (indicator.kind !== 'events') throw new Error('the bench counts events');
    return {
      apiVersion: 'binnacle/v1',
      kind: 'SLO',
      metadata: { name: `bench-${number}` },
      spec: {
        service: `service-${number}`,
        window: '90d',
        indicator: { bad: indicator.events, total: indicator.total },
        objectives: [{ target: 0.999 }],
      },
    };
  });
  for (let first = 0; first < documents.length; first += 100) {
    await app.house.definitions.apply(documents.slice(first, first + 100), { owner: 'people', actor: anonymous, dryRun: false });
  }
}

/** Counters of ten series a service, one of which counts failures. */
async function fill(app: App, from: number, to: number): Promise<void> {
  const piece = 30 * minute;
  for (let begin = from; begin < to; begin += piece) {
    const samples = new SampleColumnsBuilder();
    const rows = Array.from({ length: seriesCount }, (_, number) => {
      const labels = { service: `service-${number % slos}`, code: number < slos ? '500' : '200', instance: `host-${number}` };
      const id = seriesNumber(counter, labels);
      for (let time = begin; time < Math.min(begin + piece, to); time += scrape)
        samples.add(id, time + (number % scrape), Math.floor((time / scrape) * ((number % 7) + 1)) % 1e12);
      return { id: String(id), name: counter, labels, type: 'counter', unit: '', description: '', source: 'bench', seen: begin };
    });
    await app.series.append('bench', { series: rows, samples: samples.finish() });
  }
}

/** What the loop would have counted in the past. */
async function past(app: App, from: number, to: number): Promise<void> {
  const { store } = app.house.facts;
  const hours = (to - from) / hour;
  await store.command(
    `INSERT INTO sli_hours (sli, time, good, total, covered, version) SELECT sli, fromUnixTimestamp64Milli(toInt64(${from} + number * ${hour}), 'UTC'), 59999, 60000, ${hour}, 1
FROM (SELECT sli, arrayJoin(range(${hours})) AS number FROM sli_spans FINAL)`,
  );
  // The hours in which look-backs begin, and those about them.
  await store.command(
    `INSERT INTO sli_minutes (hour, sli, time, good, total, covered, version) SELECT toStartOfHour(at), sli, at, 999, 1000, ${minute}, 1
FROM (SELECT sli, fromUnixTimestamp64Milli(toInt64(${to - 4 * day} + arrayJoin(range(${(4 * day) / minute})) * ${minute}), 'UTC') AS at FROM sli_spans FINAL)`,
  );
  await store.command(
    `INSERT INTO sli_spans (sli, counted_from, counted_to, newest, version) SELECT sli, fromUnixTimestamp64Milli(toInt64(${from}), 'UTC'), counted_to, newest, version + 1 FROM sli_spans FINAL`,
  );
}

/** The obvious statement, without resets, new starts or what was before. */
async function bareMinute(app: App, from: number, to: number): Promise<void> {
  const time = (at: number) => `fromUnixTimestamp64Milli(toInt64(${at}), 'UTC')`;
  await app.house.facts.query(
    `SELECT sum(grown) FROM (
  SELECT time, value - lagInFrame(value) OVER (PARTITION BY series_id ORDER BY time) AS grown FROM samples
  WHERE time >= ${time(from - 5 * minute)} AND time < ${time(to)} AND series_id IN (SELECT id FROM series WHERE name = '${counter}' AND labels['service'] = 'service-1'))
WHERE time >= ${time(from)}`,
  );
}

async function spent(times: number, work: () => Promise<unknown>): Promise<Spent> {
  const all: Spent = { wall: [], processor: [] };
  for (let turn = 0; turn < times; turn++) {
    const before = process.cpuUsage();
    const begin = performance.now();
    await work();
    all.wall.push(performance.now() - begin);
    const { user, system } = process.cpuUsage(before);
    all.processor.push((user + system) / 1000);
  }
  return all;
}

function add(all: Spent, { wall, processor }: Spent): void {
  all.wall.push(...wall);
  all.processor.push(...processor);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/** `node bench/slos.ts DIRECTORY` measures this alone. */
if (import.meta.main && process.argv[2] !== undefined) await reportSlos(process.argv[2]);
