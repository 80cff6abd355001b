import type { House } from '../../area.ts';
import { AppError } from '../../platform/errors.ts';
import { type People, peopleOf } from './people.ts';
import type { IncidentRow } from './tables.ts';

/** What an objective of one of the services lost while an incident lasted. */
export interface BudgetImpact {
  readonly service: string;
  readonly slo: string;
  readonly objective: string;
  /** Share of good events while it lasted, 0-1, and how many events there were. */
  readonly sli: number;
  readonly events: number;
  /** (1 - sli) × minutes it lasted: as many minutes of a whole outage would have cost the same share of these events. */
  readonly budgetMinutes: number;
  /** How many times faster than allowed the budget was spent; null when it cannot be said. */
  readonly burnRate: number | null;
}

export interface Impact {
  /** Milliseconds UTC: from the start to the mitigation, the resolution, or now. */
  readonly from: number;
  readonly to: number;
  readonly isOver: boolean;
  readonly budgets: readonly BudgetImpact[];
  /** Why there are no budgets; null when there are. */
  readonly whyEmpty: string | null;
  /** How many people it affected, of how many of whom anything was heard; null where no events tell, with why. */
  readonly people: number | null;
  readonly peopleSeen: number | null;
  readonly whyNoPeople: string;
}

const minute = 60_000;

/** What an incident cost its services' error budgets, computed from the SLOs as they count now: late events still change it. */
export async function impactOf(house: House, incident: IncidentRow): Promise<Impact> {
  const over = incident.mitigatedAt ?? incident.resolvedAt;
  const range = { from: incident.startedAt.getTime(), to: over?.getTime() ?? house.clock.now() };
  const problems: string[] = [];
  const budgets =
    range.from < range.to ? (await Promise.all(incident.services.map((service) => budgetsOf(house, service, range, problems)))).flat() : [];
  const people = await peopleWhile(house, incident, range);
  const whyEmpty = [
    incident.services.length === 0
      ? 'The incident names no service.'
      : `No SLO of ${incident.services.join(', ')} counted events while it lasted.`,
    ...problems,
  ].join(' ');
  return {
    ...range,
    isOver: over !== null,
    budgets: budgets.sort((a, b) => b.budgetMinutes - a.budgetMinutes),
    whyEmpty: budgets.length > 0 ? null : whyEmpty,
    people: people.affected,
    peopleSeen: people.seen,
    whyNoPeople: people.why,
  };
}

async function peopleWhile(house: House, incident: IncidentRow, range: { from: number; to: number }): Promise<People> {
  if (range.from >= range.to) return { affected: null, seen: null, why: 'It has only just begun.' };
  try {
    return await peopleOf(house, incident, range);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { affected: null, seen: null, why: `The people could not be counted: ${error.message}` };
  }
}

async function budgetsOf(house: House, service: string, range: { from: number; to: number }, problems: string[]): Promise<BudgetImpact[]> {
  const query = { ...range, step: 'none' as const, timezone: house.config.timezone, filter: { service }, groupBy: ['slo', 'objective'] };
  try {
    const [sli, burn] = await Promise.all([house.metrics.evaluate('slo.sli', query), house.metrics.evaluate('slo.burn_rate', query)]);
    return sli.series.flatMap(({ labels, values, n }) => {
      const value = values[0] ?? Number.NaN;
      if (Number.isNaN(value)) return [];
      const same = burn.series.find((series) => series.labels.slo === labels.slo && series.labels.objective === labels.objective);
      const rate = same?.values[0] ?? Number.NaN;
      return [
        {
          service,
          slo: labels.slo ?? '',
          objective: labels.objective ?? '',
          sli: value,
          events: n[0] ?? 0,
          budgetMinutes: ((1 - value) * (range.to - range.from)) / minute,
          burnRate: Number.isFinite(rate) ? rate : null,
        },
      ];
    });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    problems.push(`The SLOs of ${service} could not be computed: ${error.message}`);
    return [];
  }
}
