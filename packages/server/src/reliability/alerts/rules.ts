import type { Urgency } from '../../facts/told-alert.ts';
import type { AlertRule, Condition } from '../../metrics/alert-rule.ts';
import { allowedShare, burnRateFactor } from '../budget.ts';
import { percent, short } from '../figures.ts';
import type { BurnCondition, Objective, Slo } from '../slo.ts';
import { linkOf } from '../told.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** What share of the budget, spent within the long window, alerts; the short one makes the alert end soon after its cause (SRE Workbook). */
const burnPairs = [
  {
    name: 'page-fast',
    urgency: 'page',
    share: 0.02,
    long: hour,
    short: 5 * minute,
    words: { within: 'an hour', long: 'hour', short: '5 minutes' },
  },
  {
    name: 'page-slow',
    urgency: 'page',
    share: 0.05,
    long: 6 * hour,
    short: 30 * minute,
    words: { within: '6 hours', long: '6 hours', short: '30 minutes' },
  },
  {
    name: 'ticket-fast',
    urgency: 'ticket',
    share: 0.1,
    long: day,
    short: 2 * hour,
    words: { within: 'a day', long: 'day', short: '2 hours' },
  },
  {
    name: 'ticket-slow',
    urgency: 'ticket',
    share: 0.1,
    long: 3 * day,
    short: 6 * hour,
    words: { within: '3 days', long: '3 days', short: '6 hours' },
  },
] as const;

const intervals: Readonly<Record<Urgency, number>> = { page: 30_000, ticket: minute, info: minute };

interface Asked {
  readonly slo: Slo;
  readonly objective: Objective;
  /** Of the SLO's window, milliseconds. */
  readonly length: number;
}

/** The rules that follow from an objective, and what is to be said of those that cannot be. */
export function burnRules({ slo, objective, length }: Asked): { rules: AlertRule[]; notes: string[] } {
  const { alerting } = slo;
  if (!alerting.enabled) return { rules: [], notes: [] };
  if (alerting.conditions !== undefined) {
    return { rules: alerting.conditions.map((condition) => ownRule(slo, objective, condition)), notes: [] };
  }
  const pairs = burnPairs.filter(({ urgency }) => alerting[urgency].enabled);
  const rules: AlertRule[] = [];
  const notes: string[] = [];
  for (const pair of pairs) {
    const factor = burnRateFactor(pair.share, length, pair.long);
    const e = allowedShare(objective.target);
    if (pair.long > length) notes.push(`There is no alert ${pair.name}: it looks back ${pair.words.within}, longer than the window.`);
    else if (factor * e > 1) {
      const asks = `it asks for a burn rate of ${short(factor)}, which is more bad events than there are events`;
      notes.push(`There is no alert ${pair.name}: with a target of ${percent(objective.target)} ${asks}.`);
    } else rules.push(pairRule(slo, objective, pair, factor));
  }
  return { rules, notes };
}

function pairRule(slo: Slo, objective: Objective, pair: (typeof burnPairs)[number], factor: number): AlertRule {
  const { words } = pair;
  const limit = short(factor);
  const burnsAbove = (lookBack: number, minimum?: number): Condition => ({
    ...burnOf(slo, objective, lookBack),
    kind: 'threshold',
    op: '>',
    value: factor,
    minimumEvents: minimum,
  });
  // With fewer events one bad event alone would be above the factor.
  const fewest = Math.floor(1 / (factor * allowedShare(objective.target))) + 1;
  return {
    ...common(slo, objective, pair.name, pair.urgency),
    condition: { kind: 'all', of: [burnsAbove(pair.long, fewest), burnsAbove(pair.short)] },
    holds: 0,
    noData: 'ok',
    annotations: {
      summary: `${slo.displayName}: ${percent(pair.share)} of the error budget was spent within ${words.within}`,
      description: `Over the last ${words.long} and the last ${words.short} the error budget of ${slo.displayName} (${objective.name}) burned at more than ${limit} times the rate that lasts its window.`,
      ...whereTo(slo),
      ...slo.alerting[pair.urgency].annotations,
    },
  };
}

/** A rule that the SLO states itself. */
function ownRule(slo: Slo, objective: Objective, condition: BurnCondition): AlertRule {
  const { name, urgency, op, threshold, lookBack, holds, noData, annotations } = condition;
  return {
    ...common(slo, objective, name, urgency),
    condition: { ...burnOf(slo, objective, lookBack), kind: 'threshold', op, value: threshold },
    holds,
    noData: noData ? 'alert' : 'ok',
    annotations: {
      summary: `${slo.displayName}: the error budget burns at ${op} ${short(threshold)}`,
      description: `Over the last ${lookBack / minute} minutes the burn rate of ${slo.displayName} (${objective.name}) was ${op} ${short(threshold)}.`,
      ...whereTo(slo),
      ...annotations,
    },
  };
}

function burnOf(slo: Slo, objective: Objective, lookBack: number) {
  return { metric: 'slo.burn_rate', filter: { slo: slo.name, objective: objective.name }, lookBack };
}

function common(slo: Slo, objective: Objective, name: string, urgency: Urgency) {
  const channel = urgency === 'info' ? undefined : slo.alerting[urgency];
  return {
    name: `${slo.name}:${objective.name}:${name}`,
    title: `Error budget burns: ${slo.displayName}`,
    definition: `SLO/${slo.name}`,
    keepFiring: 0,
    evaluationDelay: 0,
    interval: intervals[urgency],
    urgency,
    labels: { ...labelsOf(slo), slo: slo.name, objective: objective.name, severity: urgency, ...channel?.labels },
    link: linkOf(slo.name),
  };
}

function labelsOf({ service, environment, team, labels }: Slo): Record<string, string> {
  const own = Object.entries(labels).filter(([name, value]) => typeof value === 'string' && /^[A-Za-z_]\w*$/.test(name));
  return {
    ...(Object.fromEntries(own) as Record<string, string>),
    service,
    ...(environment === undefined ? {} : { environment }),
    ...(team === undefined ? {} : { team }),
  };
}

function whereTo({ runbook }: Slo): Record<string, string> {
  return runbook === undefined ? {} : { runbook_url: runbook };
}
