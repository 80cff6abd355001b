import type { Urgency } from '../../facts/told-alert.ts';
import type { AlertRule, Condition } from '../../metrics/alert-rule.ts';
import { allowedShare, burnRateFactor } from '../budget.ts';
import { percent, short } from '../figures.ts';
import type { BurnCondition, Objective, Slo } from '../slo.ts';
import { linkOf } from '../told.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * What share of the budget, spent within the long window, alerts; the short one makes the alert end soon after its cause (SRE Workbook). The two
 * pairs of an urgency are one alert, which fires while either holds.
 */
const burnPairs = [
  {
    name: 'fast',
    urgency: 'page',
    share: 0.02,
    long: hour,
    short: 5 * minute,
    within: 'an hour',
    looks: '1h and 5m',
  },
  {
    name: 'slow',
    urgency: 'page',
    share: 0.05,
    long: 6 * hour,
    short: 30 * minute,
    within: '6 hours',
    looks: '6h and 30m',
  },
  {
    name: 'fast',
    urgency: 'ticket',
    share: 0.1,
    long: day,
    short: 2 * hour,
    within: 'a day',
    looks: '1d and 2h',
  },
  {
    name: 'slow',
    urgency: 'ticket',
    share: 0.1,
    long: 3 * day,
    short: 6 * hour,
    within: '3 days',
    looks: '3d and 6h',
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
    return { rules: alerting.conditions.map((condition) => ownRule(slo, objective, condition)), notes: [...(alerting.notes ?? [])] };
  }
  const rules: AlertRule[] = [];
  const notes: string[] = [];
  for (const urgency of ['page', 'ticket'] as const) {
    if (!alerting[urgency].enabled) continue;
    const windows: BurnWindow[] = [];
    for (const pair of burnPairs.filter((one) => one.urgency === urgency)) {
      const window = { pair, factor: burnRateFactor(pair.share, length, pair.long) };
      const why = whyNever(window, objective, length);
      if (why === undefined) windows.push(window);
      else notes.push(`The ${urgency} alert does not look for a ${pair.name} burn: ${why}`);
    }
    if (windows.length > 0) rules.push(windowsRule(slo, objective, urgency, windows));
  }
  return { rules, notes };
}

interface BurnWindow {
  readonly pair: (typeof burnPairs)[number];
  /** Burn rate above which it fires. */
  readonly factor: number;
}

/** Why a pair of windows could never fire. */
function whyNever({ pair, factor }: BurnWindow, { target }: Objective, length: number): string | undefined {
  if (pair.long > length) return `that looks back ${pair.within}, longer than the window.`;
  if (factor * allowedShare(target) <= 1) return undefined;
  const asks = `that asks for a burn rate of ${short(factor)}, which is more bad events than there are events`;
  return `with a target of ${percent(target)} ${asks}.`;
}

/** The alert of an urgency: it fires while the budget burns too fast over any of its pairs of windows, and names those that it does. */
function windowsRule(slo: Slo, objective: Objective, urgency: 'page' | 'ticket', windows: readonly BurnWindow[]): AlertRule {
  const limits = windows.map(({ pair, factor }) => `above ${short(factor)} over ${pair.looks}`).join(', or ');
  return {
    ...common(slo, objective, urgency, urgency),
    condition: { kind: 'any', of: windows.map((window) => windowCondition(slo, objective, window)) },
    holds: 0,
    noData: 'ok',
    annotations: {
      summary: `${slo.displayName}: {{ $parts }}`,
      description: `The error budget of ${slo.displayName} (${objective.name}) burns faster than its window lasts: {{ $parts }}. This is a ${urgency} at a burn rate ${limits}.`,
      ...whereTo(slo),
      ...slo.alerting[urgency].annotations,
    },
  };
}

function windowCondition(slo: Slo, objective: Objective, { pair, factor }: BurnWindow): Condition {
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
    kind: 'all',
    of: [burnsAbove(pair.long, fewest), burnsAbove(pair.short)],
    part: { name: pair.name, says: `${percent(pair.share)} of the error budget was spent within ${pair.within}` },
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
