import type { House } from '../area.ts';
import { rollingStart } from '../metrics/duration.ts';
import { AppError } from '../platform/errors.ts';
import type { ObjectiveReport, SloReport } from './answers.ts';
import type { Counted } from './buckets.ts';
import { burnRate, hoursToExhaustion } from './budget.ts';
import { type Counter, createCounter } from './counting.ts';
import { burnWindows, figures, finite, judge } from './judge.ts';
import type { Objective, Slo } from './slo.ts';
import { listSlos } from './slos.ts';
import { type WindowRange, windowAt, windowLength } from './window.ts';

const hour = 3_600_000;
/** Stretches that a window is cut into for the forecast. */
const mostStretches = 1_000;
/** The look-back whose events stand for "at present" in the forecast: an hour is too noisy, a day too slow. */
const presentHours = 6;

/** All SLOs by name, or those of one name. */
export async function reportSlos(house: House, name?: string): Promise<SloReport[]> {
  const slos = await listSlos(house.definitions);
  const counter = createCounter(house);
  // One moment for all of them: what they count alike is then asked alike, and once.
  const now = house.clock.now();
  return Promise.all(slos.filter((slo) => name === undefined || slo.name === name).map((slo) => reportSlo(house, counter, slo, now)));
}

async function reportSlo(house: House, counter: Counter, slo: Slo, now: number): Promise<SloReport> {
  const range = windowAt(slo.window, now, house.config.timezone);
  const { name, displayName, service, description, budgetingMethod, origin, window } = slo;
  const { duration, rolling } = window;
  const about = { name, displayName, service, description, budgetingMethod, origin };
  const from = new Date(range.from).toISOString();
  const end = new Date(range.end).toISOString();
  const objectives = await Promise.all(slo.objectives.map((objective) => reportObjective(house, counter, slo, objective, range)));
  return { ...about, window: { duration, rolling, from, end }, objectives };
}

async function reportObjective(
  house: House,
  counter: Counter,
  slo: Slo,
  objective: Objective,
  range: WindowRange,
): Promise<ObjectiveReport> {
  const edges = edgesOf(range);
  const lookBacks = burnWindows.map((window) => rollingStart(range.to, window, 'UTC'));
  try {
    return standing(slo, objective, range, edges, await counter.count(slo.indicator, objective, [...edges, ...lookBacks]));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    house.log.warn({ err: error, slo: slo.name }, 'an SLO could not be computed');
    const { name, target } = objective;
    const nothing = { sli: null, good: 0, bad: 0, total: 0, budgetRemaining: null, exhaustion: null };
    const burnRates = burnWindows.map((window) => ({ window, rate: null }));
    return { name, target, ...nothing, burnRates, state: 'no_data', why: `The events could not be counted: ${error.message}` };
  }
}

/** The window from its start to now, cut at whole hours before now (or several, for a long one). */
function edgesOf({ from, to }: WindowRange): number[] {
  const width = Math.ceil((to - from) / mostStretches / hour) * hour;
  const edges = [to];
  for (let edge = to - width; edge > from; edge -= width) edges.unshift(edge);
  return [from, ...edges];
}

function standing(slo: Slo, objective: Objective, range: WindowRange, edges: readonly number[], counted: Counted): ObjectiveReport {
  const { from, to } = range;
  const { target } = objective;
  const window = counted.between(from, to);
  const since = (lookBack: string) => counted.between(rollingStart(to, lookBack, 'UTC'), to);
  const present = since('6h');
  const forecast = hoursToExhaustion({
    stretches: edges.slice(1).map((end, index) => ({ end, ...counted.between(edges[index] ?? from, end) })),
    hourly: { good: present.good / presentHours, total: present.total / presentHours },
    target,
    rolling: slo.window.rolling,
    from,
    now: to,
    horizon: (slo.window.rolling ? windowLength(range) : range.end - to) / hour,
  });
  const { state, why } = judge({
    objective,
    window,
    lastHour: since('1h'),
    windowHours: windowLength(range) / hour,
    minimum: slo.minimumEvents,
    duration: slo.window.duration,
    whyEmpty: counted.explains.find((explain) => explain.whyEmpty !== undefined)?.whyEmpty,
  });
  return {
    name: objective.name,
    target,
    ...figures(window, target),
    burnRates: burnWindows.map((lookBack) => ({ window: lookBack, rate: finite(burnRate(since(lookBack), target)) })),
    exhaustion: forecast === undefined ? null : { hours: forecast },
    state,
    why,
  };
}
