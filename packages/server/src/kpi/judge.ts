import type { House } from '../area.ts';
import type { Definition } from '../definitions/types.ts';
import { minimumSampleSize } from '../metrics/sample-size.ts';
import type { Behaviour, Step, Unit } from '../metrics/types.ts';
import { AppError } from '../platform/errors.ts';
import type { JudgedKpi } from './answers.ts';
import { type KpiSpec, kpiKind } from './definitions.ts';
import { kpiPrefix, kpiQuery } from './family.ts';
import { lastPeriods, periodName, periodWord } from './period.ts';

/** A quarter of weeks. */
const historyPeriods = 13;
const defaultStep = '1w';

/** All KPIs; one that cannot be computed says so in its `why` and leaves the others standing. */
export async function judgeKpis(house: House): Promise<{ northStar: JudgedKpi | null; kpis: JudgedKpi[] }> {
  const definitions = await house.definitions.list(kpiKind);
  const kpis = await Promise.all(definitions.map((definition) => judgeKpi(house, definition)));
  const northStar = definitions.findIndex(({ spec }) => spec.northStar === true);
  return { northStar: kpis[northStar] ?? null, kpis };
}

async function judgeKpi(house: House, definition: Definition<KpiSpec>): Promise<JudgedKpi> {
  const { metadata, spec } = definition;
  const { timezone } = house.config;
  const step = (spec.step ?? defaultStep) as Step;
  const about = {
    name: metadata.name,
    displayName: metadata.displayName ?? metadata.name,
    description: spec.description ?? '',
    metric: `${kpiPrefix}${metadata.name}`,
    direction: spec.direction,
    target: spec.target ?? null,
    drivers: spec.drivers ?? [],
  };
  try {
    const range = lastPeriods(historyPeriods, step, timezone, house.clock.now());
    const behaviour = await house.metrics.behaviour(spec.metric, kpiQuery(spec, { ...range, step, timezone, filter: {}, groupBy: [] }));
    return { ...about, ...standing(spec, step, timezone, behaviour) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    house.log.warn({ err: error, kpi: metadata.name }, 'a KPI could not be computed');
    const why = `The metric could not be computed: ${error.message}`;
    const history = { times: [], values: [], partial: [] };
    return { ...about, unit: '', stat: spec.stat ?? null, value: null, n: 0, verdict: 'no_data', why, history, signals: [], limits: null };
  }
}

type Standing = Pick<JudgedKpi, 'unit' | 'stat' | 'value' | 'n' | 'verdict' | 'why' | 'history' | 'signals' | 'limits'>;

/** Judges the last complete period against the target; pure. */
export function standing(spec: KpiSpec, step: Step, timezone: string, { answer, limits, signals }: Behaviour): Standing {
  const series = answer.series[0];
  const times = series?.times ?? [];
  const partial = series?.partial ?? [];
  const last = partial.lastIndexOf(false);
  const value = finite(series?.values[last]);
  const n = series?.n[last] ?? 0;
  const { stat } = answer.explain;
  const shown = {
    unit: answer.unit,
    stat,
    value,
    n,
    history: { times, values: [...(series?.values ?? [])].map(finite), partial },
    signals,
    limits,
  };
  const period = `${periodWord(step)} from ${periodName(times[last] ?? answer.explain.from, step, timezone)}`;
  const running = `The running ${periodWord(step)} so far: ${text(finite(series?.values[times.length - 1]), answer.unit)}.`;
  if (value === null) return { ...shown, verdict: 'no_data', why: `No data in the ${period}. ${answer.explain.whyEmpty ?? running}` };
  const measured = `${text(value, answer.unit)} in the ${period} (n ${n})`;
  if (spec.target === undefined) return { ...shown, verdict: 'no_target', why: `${measured}; no target is set. ${running}` };
  const minimum = spec.minimumEvents ?? minimumSampleSize(stat ?? undefined);
  if (n < minimum) return { ...shown, verdict: 'too_few', why: `${measured}: judged from n ${minimum} on. ${running}` };
  const met = spec.direction === 'up' ? value >= spec.target : value <= spec.target;
  const wanted = `${spec.direction === 'up' ? 'at least' : 'at most'} ${text(spec.target, answer.unit)}`;
  return { ...shown, verdict: met ? 'met' : 'missed', why: `${measured}, wanted ${wanted}. ${running}` };
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

const symbols: Readonly<Record<string, string>> = { seconds: ' s', bytes: ' B', per_day: ' a day' };

function text(value: number | null, unit: Unit): string {
  if (value === null) return 'no data';
  const share = unit === 'ratio';
  return `${Number((share ? value * 100 : value).toPrecision(4))}${share ? ' %' : (symbols[unit] ?? '')}`;
}
