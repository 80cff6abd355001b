import { performance } from 'node:perf_hooks';
import { Engine } from '../packages/server/src/feedback/alerting/rules/engine.ts';
import { createApp } from '../packages/server/src/main.ts';
import type { AlertRule } from '../packages/server/src/metrics/alert-rule.ts';
import type { Metrics } from '../packages/server/src/metrics/types.ts';
import { manualClock } from '../packages/server/src/platform/clock.ts';
import { readConfig } from '../packages/server/src/platform/config.ts';
import { createLog } from '../packages/server/src/platform/log.ts';
import { spread } from './spread.ts';

/*
 * What a turn of the alert rules costs besides the metrics: SLOs with four burn-rate rules of two windows each, every 30 s. The metrics
 * answer at once, so that planning, judging, alerts and their records are measured; what the burn rates themselves cost is measured with
 * the SLOs. BINNACLE_BENCH_ALERT_SLOS and BINNACLE_BENCH_ALERT_TURNS make it larger.
 */
const slos = Number(process.env.BINNACLE_BENCH_ALERT_SLOS ?? 1_000);
const turns = Number(process.env.BINNACLE_BENCH_ALERT_TURNS ?? 5);

const minute = 60_000;
const hour = 60 * minute;
const interval = 30_000;
const never = new AbortController().signal;

/** Prints what turns cost; `directory` is empty. */
export async function reportAlertRules(directory: string): Promise<void> {
  const clock = manualClock(Math.floor(Date.now() / hour) * hour);
  const config = readConfig({ data: directory, port: 0 }, { BINNACLE_REPOSITORY: 'none', BINNACLE_LOG_LEVEL: 'silent' });
  const app = await createApp(config, { log: createLog(config.logLevel), clock });
  try {
    const rules = Array.from({ length: slos }, (_, index) => rulesOf(`slo-${index}`)).flat();
    const answers = { burning: 0, asked: 0 };
    const engine = new Engine({ ...app.house, metrics: metricsOf(answers), alertRules: async () => rules });
    const measure = async (title: string) => {
      const wall: number[] = [];
      const processor: number[] = [];
      answers.asked = 0;
      for (let turn = 0; turn < turns; turn++) {
        clock.advance(interval);
        const [begin, before] = [performance.now(), process.cpuUsage()];
        await engine.turn(clock.now(), never);
        const { user, system } = process.cpuUsage(before);
        wall.push(performance.now() - begin);
        processor.push((user + system) / 1000);
      }
      const share = (100 * processor.reduce((sum, one) => sum + one, 0)) / turns / interval;
      console.log(`  ${title.padEnd(44)} ${spread(wall, 0)} ms, ${spread(processor, 0)} ms of processor (${share.toFixed(1)} % of one)`);
      console.log(`    questions to metrics a turn: ${answers.asked / turns}`);
    };
    console.log(`\n${rules.length} alert rules every ${interval / 1000} s, ${turns} turns each`);
    await measure('first turns: nothing fires');
    await measure('nothing fires');
    answers.burning = Math.ceil(slos / 10);
    await measure('a tenth of the SLOs burn: all four rules fire');
    answers.burning = slos;
    await measure('all SLOs burn');
    answers.burning = 0;
    await measure('all end');
  } finally {
    await app.close();
  }
}

function rulesOf(slo: string): AlertRule[] {
  const windows = [
    ['page-fast', 14.4, hour, 5 * minute],
    ['page-slow', 6, 6 * hour, 30 * minute],
    ['ticket-fast', 3, 24 * hour, 2 * hour],
    ['ticket-slow', 1, 72 * hour, 6 * hour],
  ] as const;
  return windows.map(([kind, value, long, short]) => ({
    ...{ name: `${slo}:main:${kind}`, title: kind, definition: `SLO/${slo}`, link: `/slos/${slo}` },
    condition: {
      kind: 'all',
      of: [long, short].map((lookBack) => ({
        ...{ kind: 'threshold', metric: 'slo.burn_rate', filter: { slo, objective: 'main' }, lookBack, op: '>', value },
      })) as never,
    },
    ...{ holds: 0, keepFiring: 0, evaluationDelay: 0, interval, noData: 'ok', labels: { slo, service: slo } },
    urgency: kind.startsWith('page') ? 'page' : 'ticket',
    annotations: { summary: '{{ $labels.slo }} burns {{ $value }} times as fast as it may' },
  }));
}

function metricsOf(answers: { burning: number; asked: number }): Metrics {
  return {
    list: async () => [{ name: 'slo.burn_rate', origin: 'builtin' }],
    async evaluate(_metric: unknown, { from, filter }: { from: number; filter: Record<string, readonly string[]> }) {
      answers.asked++;
      const series = (filter.slo ?? []).map((slo) => ({
        ...{ labels: { slo, objective: 'main' }, times: [from], n: Float64Array.of(1_000), partial: [false] },
        values: Float64Array.of(Number(slo.slice(4)) < answers.burning ? 100 : 0.1),
      }));
      return { unit: 'score', series, explain: {} };
    },
  } as unknown as Metrics;
}
