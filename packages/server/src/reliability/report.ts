import type { House } from '../area.ts';
import type { SloReport } from './answers.ts';
import { type Standing, standingsOf } from './standings.ts';
import { loadSubjects } from './subjects.ts';
import type { Subject } from './terms.ts';
import { windowAt } from './window.ts';

/** SLOs as they stood at a moment. */
export interface SloReports {
  /** Milliseconds UTC. */
  readonly computedAt: number;
  readonly slos: readonly SloReport[];
}

interface Kept extends SloReports {
  readonly subjects: readonly Subject[];
}

/** What the last turn of the budgets came to, so that a page of a thousand SLOs is not counted anew for everybody who looks at it. */
const kept = new WeakMap<object, Kept>();

/** Two turns: what is older is not shown as the present. */
const keptForMs = 60_000;

/** All SLOs by name: as of the last turn of the budgets, or counted now where that is too long ago or something was defined or corrected since. */
export async function reportSlos(house: House): Promise<SloReports> {
  const subjects = await loadSubjects(house);
  const now = house.clock.now();
  const last = kept.get(house.database);
  if (last?.subjects === subjects && now >= last.computedAt && now - last.computedAt <= keptForMs) return last;
  const standings = await standingsOf(house, subjects, now, 'list');
  return { computedAt: now, slos: aboutSlos(house, standings, now) };
}

/** One SLO as it stands now, with what costs more; `undefined` when there is none of that name. */
export async function reportSlo(house: House, name: string): Promise<SloReport | undefined> {
  const subjects = (await loadSubjects(house)).filter(({ slo }) => slo.name === name);
  const now = house.clock.now();
  return aboutSlos(house, await standingsOf(house, subjects, now, 'detail'), now)[0];
}

/** Keeps how all objectives stood at a moment for those who ask soon. */
export function keepReports(house: House, subjects: readonly Subject[], standings: readonly Standing[], now: number): void {
  kept.set(house.database, { subjects, computedAt: now, slos: aboutSlos(house, standings, now) });
}

function aboutSlos(house: House, standings: readonly Standing[], now: number): SloReport[] {
  return [...Map.groupBy(standings, ({ subject }) => subject.slo.name).values()].map((ones) => aboutSlo(house, ones, now));
}

function aboutSlo(house: House, ones: readonly Standing[], now: number): SloReport {
  const subject = ones[0]?.subject;
  if (subject === undefined) throw new Error('a group is never empty');
  const { slo, parts } = subject;
  const range = windowAt(slo.window, now, house.config.timezone);
  const { name, displayName, service, description, budgetingMethod, origin, noData, window } = slo;
  return {
    ...{ name, displayName, service, description, budgetingMethod, origin, noData },
    environment: slo.environment ?? '',
    owner: slo.owner ?? '',
    team: slo.team ?? '',
    runbook: slo.runbook ?? '',
    window: {
      duration: window.duration,
      rolling: window.rolling,
      from: new Date(range.from).toISOString(),
      end: new Date(range.end).toISOString(),
    },
    parts: parts.map((part) => {
      const own = part.subject.slo.name === name;
      return {
        name: part.name,
        weight: part.weight,
        slo: own ? '' : part.subject.slo.name,
        objective: own ? '' : part.subject.objective.name,
      };
    }),
    objectives: ones.map(({ report }) => report),
  };
}
