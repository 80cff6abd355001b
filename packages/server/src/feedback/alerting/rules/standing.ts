import type { House } from '../../../area.ts';
import type { AlertRule } from '../../../metrics/alert-rule.ts';
import { AppError } from '../../../platform/errors.ts';
import { ask } from './ask.ts';
import { outcomeOf, questionsFor } from './evaluation.ts';
import { keyOfLabels } from './labels.ts';
import { simpleConditions } from './needs.ts';
import type { ListedAlert, ListedRule } from './overview.ts';

type Labels = Readonly<Record<string, string>>;

/** How one group of a rule stands: what is measured of it now, and its alert. */
export interface StandingSeries {
  /** Labels of the group, without those of the rule. */
  readonly labels: Labels;
  readonly state: 'ok' | 'too_few' | 'no_data' | 'pending' | 'firing';
  /** Since when the alert fires or is pending, milliseconds UTC; `null` without an alert. */
  readonly since: number | null;
  /** NaN without data. */
  readonly value: number;
  /** What the value is judged against; NaN when there is nothing. */
  readonly against: number;
}

export interface Standing {
  /** The evaluation that was made again, milliseconds UTC. */
  readonly at: number;
  /** Of the values; empty where parts of the condition have different ones, or it cannot be told. */
  readonly unit: string;
  /** Why nothing can be said of the condition; `null` when something can. */
  readonly error: string | null;
  readonly series: readonly StandingSeries[];
}

/** A rule's newest evaluation made again, so that what does not alert is to be seen as well. Changes nothing. */
export async function standingOf(
  { rule, alerts }: Pick<ListedRule, 'rule' | 'alerts'>,
  house: Pick<House, 'metrics' | 'log' | 'config' | 'clock'>,
): Promise<Standing> {
  const at = Math.floor(house.clock.now() / rule.interval) * rule.interval;
  const { metrics, log, config } = house;
  const signal = new AbortController().signal;
  const answers = await ask(questionsFor([{ rule, at }]), () => false, { metrics, log, config, signal });
  const own = alerts.filter(({ cause }) => cause === 'condition');
  const alertOf = (labels: Labels) => own.find((alert) => belongs(rule, alert, labels));
  const outcome = outcomeOf({ rule, at }, answers.byQuestion, (labels) => alertOf(labels) !== undefined);
  const unit = await unitOf(rule, house);
  if ('error' in outcome) return { at, unit, error: outcome.error, series: own.map(withoutData) };
  const judged = outcome.judged.map(({ labels, verdict, value, against }): StandingSeries => {
    const alert = alertOf(labels);
    if (alert !== undefined) return { ...withoutData(alert), labels, value, against };
    const isUnknown = verdict === 'too_few' || (verdict === 'no_data' && rule.noData !== 'ok');
    const state = isUnknown ? verdict : 'ok';
    return { labels, state, since: null, value, against };
  });
  const known = new Set(outcome.judged.map(({ labels }) => alertOf(labels)?.id));
  return { at, unit, error: null, series: [...judged, ...own.filter(({ id }) => !known.has(id)).map(withoutData)] };
}

/** An alert whose group answers nothing now. */
function withoutData({ labels, series, state, firedAt, activeAt }: ListedAlert): StandingSeries {
  const since = state === 'firing' ? (firedAt ?? activeAt) : activeAt;
  return { labels: series ?? labels, state: state === 'firing' ? 'firing' : 'pending', since, value: Number.NaN, against: Number.NaN };
}

/** Whether an alert is of a group: it has the group's labels, but for those that the rule itself sets. */
function belongs(rule: AlertRule, alert: ListedAlert, labels: Labels): boolean {
  if (alert.series !== undefined) return keyOfLabels(alert.series) === keyOfLabels(labels);
  const set = (name: string) => rule.labels[name] !== undefined || ['alertname', 'severity', '__name__'].includes(name);
  return Object.entries(labels).every(([name, value]) => set(name) || alert.labels[name] === value);
}

async function unitOf({ condition }: AlertRule, { metrics }: Pick<House, 'metrics'>): Promise<string> {
  try {
    const units = await Promise.all(
      simpleConditions(condition).map(async (one) =>
        one.kind === 'change' && one.by === 'share' ? 'ratio' : (await metrics.describe(one.metric)).unit,
      ),
    );
    return new Set(units).size === 1 ? (units[0] ?? '') : '';
  } catch (error) {
    // A metric that is gone is the error of the evaluation, which says so.
    if (error instanceof AppError) return '';
    throw error;
  }
}
