import { absent, createEngine, type Engine, Labels, MemoryStorage } from '@binnacle/promql';
import { beforeAll, describe, expect, test } from 'vitest';
import { defaultAlerting, type Slo } from '../slo.ts';
import { type ExportedGroup, type ExportedRule, prometheusRules } from './prometheus.ts';

const minute = 60_000;
const hour = 60;
const day = 24 * hour;
/** Minutes of samples: the SLO's window and two days in which it moves. */
const length = 9 * day;
const period = 7 * day;
const step = 5;
const target = 0.999;
const error = 0.001;

const slo: Slo = {
  name: 'myservice-requests-availability',
  displayName: 'requests-availability',
  service: 'myservice',
  description: '',
  origin: 'binnacle/v1',
  window: { rolling: true, duration: '7d' },
  budgetingMethod: 'Occurrences',
  objectives: [
    {
      name: '99.9 %',
      target,
      indicator: {
        kind: 'events',
        part: 'bad',
        events: { counter: 'sum(http_request_duration_seconds_count{job="myservice",code=~"(5..|429)"})' },
        total: { counter: 'sum(http_request_duration_seconds_count{job="myservice"})' },
      },
    },
  ],
  noData: 'excluded',
  alerting: defaultAlerting,
  labels: { owner: 'myteam' },
};

/** Requests and failures of each minute; failures are among the requests. */
interface Traffic {
  readonly requests: (time: number) => number;
  readonly failures: (time: number) => number;
}

/** Sums up to each minute, of samples that a scrape each minute would see. */
interface World {
  readonly engine: Engine;
  readonly bad: readonly number[];
  readonly total: readonly number[];
}

/** Writes two counters, and evaluates all rules every five minutes, in the order of the file, as Prometheus does. */
async function world({ requests, failures }: Traffic): Promise<World> {
  const storage = new MemoryStorage();
  const engine = createEngine({ storage });
  // Counters that have run for long, so that no rate is cut off where a counter would have been zero.
  let [ok, failed] = [50_000_000, 50_000_000];
  const [bad, total] = [[failed], [ok + failed]];
  const series = (code: string) => Labels.from({ __name__: 'http_request_duration_seconds_count', job: 'myservice', code });
  const [good, wrong] = [series('200'), series('503')];
  storage.append(good, 0, ok);
  storage.append(wrong, 0, failed);
  for (let time = 1; time <= length; time++) {
    failed += failures(time);
    ok += requests(time) - failures(time);
    storage.append(good, time * minute, ok);
    storage.append(wrong, time * minute, failed);
    bad.push(failed);
    total.push(ok + failed);
  }
  for (const { rules } of groups()) {
    for (const rule of rules) if ('record' in rule) await record(engine, storage, rule);
  }
  return { engine, bad, total };
}

async function record(engine: Engine, storage: MemoryStorage, { record: name, expr, labels }: Extract<ExportedRule, { record: string }>) {
  const grid = { start: step * minute, end: length * minute, step: step * minute };
  const { series } = await engine.range(expr, grid);
  for (const one of series) {
    const own = Labels.from({ ...one.labels.withoutName().toRecord(), ...labels, __name__: name });
    one.kinds.forEach((kind, index) => {
      if (kind !== absent) storage.append(own, grid.start + index * grid.step, one.values[index] ?? Number.NaN);
    });
  }
}

function groups(): ExportedGroup[] {
  return prometheusRules(slo, 'MyServiceHighErrorRate');
}

/** The ratio of errors that a window (minutes) before a time holds, from what its first and last scrape saw: the factor by which both rates are extrapolated is one. */
function ratio({ bad, total }: World, time: number, window: number): number {
  const first = Math.max(0, time - window + 1);
  return ((bad[time] ?? 0) - (bad[first] ?? 0)) / ((total[time] ?? 0) - (total[first] ?? 0));
}

/** Sloth's ratio of the whole window: the mean of the 5-minute ratios that were recorded within it. */
function meanRatio(all: World, time: number): number {
  const ratios: number[] = [];
  for (let at = time - period + step; at <= time; at += step) ratios.push(ratio(all, at, 5));
  return ratios.reduce((sum, one) => sum + one, 0) / ratios.length;
}

async function valueAt({ engine }: World, query: string, time: number): Promise<number | undefined> {
  const answer = await engine.instant(query, { time: time * minute });
  return answer.type === 'vector' ? answer.series[0]?.values[0] : undefined;
}

async function alertsAt({ engine }: World, time: number): Promise<string[]> {
  const rules = groups().flatMap((group) => group.rules);
  const firing: string[] = [];
  for (const rule of rules) {
    if (!('alert' in rule)) continue;
    const answer = await engine.instant(rule.expr, { time: time * minute });
    if (answer.type === 'vector' && answer.series.length > 0) firing.push(rule.labels.sloth_severity ?? '');
  }
  return firing;
}

/** Which alerts the formula of multiple windows demands; factors for 7 days are 7/30 of the well-known ones. */
function demanded(all: World, time: number): string[] {
  const above = (factor: number, ...windows: number[]) => windows.every((window) => ratio(all, time, window) > factor * error);
  const page = above(3.36, 5, hour) || above(1.4, 30, 6 * hour);
  const ticket = above(0.7, 2 * hour, day) || above(7 / 30, 6 * hour, 3 * day);
  return [...(page ? ['page'] : []), ...(ticket ? ['ticket'] : [])];
}

const windows = { '5m': 5, '30m': 30, '1h': hour, '2h': 2 * hour, '6h': 6 * hour, '1d': day, '3d': 3 * day };
const [start, end] = [8 * day + 60, 8 * day + 90];
const incident = (share: number, requests: (time: number) => number): Traffic => ({
  requests,
  failures: (time) => requests(time) * (time > start && time <= end ? share : 0.0002),
});
/** Busy for ten hours of each day, and nearly idle otherwise: the incident is at night. */
const uneven = (time: number) => (time % day > 9 * hour && time % day <= 19 * hour ? 5_000 : 50);

describe.each([
  ['even traffic', incident(0.05, () => 1_000)],
  ['uneven traffic', incident(0.5, uneven)],
])('with %s, the exported rules', (_, traffic) => {
  let all: World;
  beforeAll(async () => {
    all = await world(traffic);
  }, 120_000);

  test.each(Object.entries(windows))('record the ratio over %s', async (name, window) => {
    for (const time of [start - 5, start + 10, end, end + 60, length - 5]) {
      expect(await valueAt(all, `slo:sli_error:ratio_rate${name}`, time)).toBeCloseTo(ratio(all, time, window), 10);
    }
  });

  test('record the mean of ratios for the whole window, and what is left of the budget', async () => {
    for (const time of [start, end, length]) {
      const mean = meanRatio(all, time);
      expect(await valueAt(all, 'slo:sli_error:ratio_rate7d', time)).toBeCloseTo(mean, 10);
      expect(await valueAt(all, 'slo:period_burn_rate:ratio', time)).toBeCloseTo(mean / error, 7);
      expect(await valueAt(all, 'slo:period_error_budget_remaining:ratio', time)).toBeCloseTo(1 - mean / error, 7);
      expect(await valueAt(all, 'slo:current_burn_rate:ratio', time)).toBeCloseTo(ratio(all, time, 5) / error, 7);
    }
    expect(await valueAt(all, 'slo:objective:ratio', length)).toBeCloseTo(target, 15);
    expect(await valueAt(all, 'slo:error_budget:ratio', length)).toBeCloseTo(error, 15);
    expect(await valueAt(all, 'slo:time_period:days', length)).toBe(7);
  });

  test('alert when the formula demands it, and only then', async () => {
    const seen = new Set<string>();
    for (let time = start - 30; time <= end + 8 * hour; time += step) {
      const expected = demanded(all, time);
      seen.add(expected.join(' '));
      expect([time, await alertsAt(all, time)]).toEqual([time, expected]);
    }
    // Nothing, both, and tickets that outlast the page: the test has seen each.
    expect([...seen]).toEqual(expect.arrayContaining(['', 'page ticket', 'ticket']));
  });

  test('name the SLO in labels', async () => {
    const { engine } = all;
    const answer = await engine.instant('slo:sli_error:ratio_rate7d', { time: length * minute });
    expect(answer.type === 'vector' && answer.series.map((one) => one.labels.toRecord())).toEqual([
      {
        __name__: 'slo:sli_error:ratio_rate7d',
        owner: 'myteam',
        sloth_id: 'myservice-requests-availability',
        sloth_service: 'myservice',
        sloth_slo: 'requests-availability',
        sloth_window: '7d',
      },
    ]);
  });
});

describe('the exact share', () => {
  const exact = ({ bad, total }: World) =>
    ((bad[length] ?? 0) - (bad[length - period] ?? 0)) / ((total[length] ?? 0) - (total[length - period] ?? 0));

  test("agrees with Sloth's mean where traffic is even, but for what lies between two evaluations", async () => {
    const all = await world(incident(0.05, () => 1_000));
    // Each 5-minute rate sees four of five minutes, and what it does not see is like the rest but at the edges of the incident.
    expect((await valueAt(all, 'slo:sli_error:ratio_rate7d', length)) ?? 0).toBeCloseTo(exact(all), 5);
  });

  test('is far below it where the errors were in a quiet hour', async () => {
    const all = await world(incident(0.5, uneven));
    const mean = (await valueAt(all, 'slo:sli_error:ratio_rate7d', length)) ?? 0;
    // 30 minutes of 7 days at 50 %, each counted like any other: 0.0002 + 0.4998 × 30 / 10,080.
    expect(mean).toBeCloseTo(0.0002 + (0.4998 * 30) / (7 * day), 4);
    // By events: 750 of 50 × 30 requests in seven days of ten busy and fourteen quiet hours, and 0.0002 of the others.
    const requests = 7 * (600 * 5_000 + 840 * 50);
    expect(exact(all)).toBeCloseTo(0.0002 + (0.4998 * 1_500) / requests, 9);
    expect(mean / exact(all)).toBeGreaterThan(5);
  });
});
