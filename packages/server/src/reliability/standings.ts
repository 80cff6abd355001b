import type { House } from '../area.ts';
import { AppError } from '../platform/errors.ts';
import { describeRules } from './alerts/describe.ts';
import { burnRules } from './alerts/rules.ts';
import type { ObjectiveReport } from './answers.ts';
import { type Assessed, assess } from './assess.ts';
import { budgetOf } from './budget.ts';
import { createCounter } from './counting.ts';
import { burnWindows, figures, finite } from './figures.ts';
import { type ExhaustionRange, exhaustionRange, type Forecast, hoursToExhaustion, type Spent } from './forecast.ts';
import type { Tally } from './measure.ts';
import { notesOf, paceOf } from './notes.ts';
import type { Policy } from './policy/definitions.ts';
import { demandsOf } from './policy/demands.ts';
import { loadPolicies } from './policy/policies.ts';
import { readStates, type StateRow } from './states/store.ts';
import { piecesOf, type Stretch, type Subject } from './terms.ts';
import { windowAt, windowLength } from './window.ts';

const hour = 3_600_000;
/** Stretches that a window is cut into for the forecast. */
const mostStretches = { list: 50, detail: 1_000 };
/** The look-back whose events stand for "at present" in the forecast: an hour is too noisy, a day too slow. */
const presentHours = 6;
/** What futures are drawn from. */
const lastHours = 72;

type Detail = keyof typeof mostStretches;

/** An objective as it stands at a moment. */
export interface Standing {
  readonly subject: Subject;
  readonly policy: Policy;
  readonly report: ObjectiveReport;
  /** Absent where the events could not be counted. */
  readonly assessed: Assessed | undefined;
  /** How it stood when it was computed last; absent before the first time. */
  readonly before: StateRow | undefined;
}

/** How objectives stand at one moment (milliseconds UTC), for all of which is asked together; in the order of the subjects. */
export async function standingsOf(house: House, subjects: readonly Subject[], now: number, detail: Detail): Promise<Standing[]> {
  const [policyOf, states] = await Promise.all([loadPolicies(house.definitions), readStates(house.database)]);
  const known = new Map(states.map((row) => [keyOf(row.slo, row.objective), row]));
  const counter = createCounter(house);
  return Promise.all(
    subjects.map(async (subject) => {
      const before = known.get(keyOf(subject.slo.name, subject.objective.name));
      const policy = policyOf(subject.slo);
      const judged = await reportObjective({ house, subject, policy, state: before, now, detail, counter });
      return { subject, policy, before, ...judged };
    }),
  );
}

function keyOf(slo: string, objective: string): string {
  return JSON.stringify([slo, objective]);
}

interface Asked {
  readonly house: House;
  readonly subject: Subject;
  readonly policy: Policy;
  readonly state: StateRow | undefined;
  readonly now: number;
  readonly detail: Detail;
  readonly counter: ReturnType<typeof createCounter>;
}

async function reportObjective(asked: Asked): Promise<Pick<Standing, 'report' | 'assessed'>> {
  const { house, subject, policy, state, now, counter } = asked;
  const { slo, objective } = subject;
  const timezone = house.config.timezone;
  const range = windowAt(slo.window, now, timezone);
  const hours = asked.detail === 'detail' ? Array.from({ length: lastHours }, (_, index) => hourBefore(now, lastHours - index)) : [];
  const stretches = stretchesOf(range, mostStretches[asked.detail]);
  const rules = burnRules({ slo, objective, length: windowLength(range) });
  const about = {
    name: objective.name,
    target: objective.target,
    alerts: describeRules(rules.rules),
    since: state?.since.toISOString() ?? null,
    targets: targetsIn(subject, range),
  };
  try {
    const assessed = await assess({
      counter,
      subject,
      policy,
      now,
      timezone,
      before: state?.state,
      lookBacks: [...burnWindows],
      stretches: [...stretches, ...hours],
    });
    const report: ObjectiveReport = {
      ...about,
      ...figures(assessed.window),
      uncorrected: uncorrected(assessed, subject),
      burnRates: burnWindows.map((window) => {
        const tally = assessed.last(window);
        return { window, rate: finite(budgetOf(tally).burn), total: tally.total };
      }),
      ...forecast(assessed, subject, stretches, hours),
      pace: slo.window.rolling ? null : paceOf(assessed),
      state: assessed.state,
      why: assessed.why,
      policy: demandsOf(policy, assessed.state),
      notes: [...notesOf(subject, assessed), ...rules.notes],
    };
    return { report, assessed };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    house.log.warn({ err: error, slo: slo.name }, 'an SLO could not be computed');
    const nothing = { good: 0, total: 0, allowed: 0, length: 0, covered: 0 };
    const report: ObjectiveReport = {
      ...about,
      ...figures(nothing),
      uncorrected: null,
      burnRates: burnWindows.map((window) => ({ window, rate: null, total: 0 })),
      exhaustion: null,
      exhaustionRange: null,
      pace: null,
      state: 'no_data',
      why: `The events could not be counted: ${error.message}`,
      policy: demandsOf(policy, 'no_data'),
      notes: rules.notes,
    };
    return { report, assessed: undefined };
  }
}

function hourBefore(now: number, hours: number): Stretch {
  return { from: now - hours * hour, to: now - (hours - 1) * hour };
}

/** The window from its start to now, cut at whole hours before now (or several, for a long one). */
function stretchesOf({ from, to }: Stretch, most: number): Stretch[] {
  const width = Math.ceil((to - from) / most / hour) * hour;
  const edges = [to];
  for (let edge = to - width; edge > from; edge -= width) edges.unshift(edge);
  return edges.map((end, index) => ({ from: edges[index - 1] ?? from, to: end }));
}

function forecast(assessed: Assessed, { slo, objective }: Subject, stretches: readonly Stretch[], hours: readonly Stretch[]) {
  const { range, measured, last } = assessed;
  const spent = (tally: Tally): Spent => ({ bad: tally.total - tally.good, allowed: tally.allowed });
  const asked: Forecast = {
    stretches: stretches.map((stretch) => ({ end: stretch.to, ...spent(measured.tally(stretch)) })),
    rolling: slo.window.rolling,
    from: range.from,
    horizon: (slo.window.rolling ? windowLength(range) : range.end - range.to) / hour,
  };
  const present = spent(last('6h'));
  const hourly = { bad: present.bad / presentHours, allowed: present.allowed / presentHours };
  const found = hoursToExhaustion(asked, () => hourly);
  const seed = `${slo.name}:${objective.name}`;
  const futures: ExhaustionRange | undefined = exhaustionRange(
    asked,
    hours.map((stretch) => spent(measured.tally(stretch))),
    seed,
  );
  const silent = present.allowed <= 0 && found !== 0;
  return { exhaustion: found === undefined || silent ? null : { hours: found }, exhaustionRange: futures ?? null };
}

function uncorrected({ measured, range }: Assessed, { terms, parts }: Subject): ObjectiveReport['uncorrected'] {
  const concerned = [terms, ...parts.map((part) => part.subject.terms)].some(({ corrections }) =>
    corrections.some(({ from, to }) => from < range.to && to > range.from),
  );
  if (!concerned) return null;
  const { sli, good, bad, total, budgetRemaining } = figures(measured.raw({ from: range.from, to: range.to }));
  return { sli, good, bad, total, budgetRemaining };
}

function targetsIn({ terms }: Subject, range: Stretch): ObjectiveReport['targets'] {
  return piecesOf({ ...terms, corrections: [] }, { from: range.from, to: range.to }).map(({ from, target }) => ({
    from: from === range.from ? null : new Date(from).toISOString(),
    target,
  }));
}
