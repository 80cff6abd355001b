import type { AlertRule } from '../../../metrics/alert-rule.ts';
import { type Alert, afterDowntime, alertId, type Found, nextAlerts } from '../../../promql/rules/alert.ts';
import { knownAlerts } from './clock-back.ts';
import type { Judged } from './judge.ts';
import { keyOfLabels } from './labels.ts';
import { relabelled } from './relabelled.ts';

export type Cause = 'condition' | 'no_data' | 'error';
type Labels = Readonly<Record<string, string>>;

/** An alert of a rule over metrics. Times in milliseconds UTC. */
export interface RuleAlert extends Alert {
  readonly rule: string;
  readonly definition: string;
  readonly cause: Cause;
  /** Labels of the group that it is about, without those of the rule. */
  readonly series: Labels;
  /** When its value and texts were last what was measured. */
  readonly toldAt: number;
  /** When it began to fire and when it ended, of the last hour. */
  readonly transitions: readonly number[];
  readonly link: string;
}

/** What an evaluation of a rule came to. */
export type Outcome = { readonly judged: readonly Judged[] } | { readonly error: string };

/** Fills the texts of an alert in. */
export type Texts = (rule: AlertRule, labels: Labels, judged: Judged) => Promise<Readonly<Record<string, string>>>;

export interface NextOptions {
  /** Time of this evaluation and of the one before it, milliseconds UTC. */
  readonly at: number;
  readonly last: number | undefined;
  readonly texts: Texts;
  /** The rule's data is missing together with that of others, and one alert tells of them all. */
  readonly isSourceSilent: boolean;
}

const minute = 60_000;
/** A condition that cannot be told must be so for this long before it is an alert: one failed query is none. */
const troubleHolds = 5 * minute;
/** Values and texts of an alert that goes on are renewed so often. */
const renewed = minute;
/** A group that is gone altogether is remembered so long, so that its alert does not fire for ever. */
const groupKept = 24 * 60 * minute;
/** An alert that began and ended so often within an hour flaps: it is held firing until it was quiet for half an hour. */
const flapping = { transitions: 6, within: 60 * minute, hold: 30 * minute };

/** What becomes of a rule's alerts, of its condition and of its troubles, with an evaluation. Alerts that are gone are not in the answer. */
export async function nextRuleAlerts(
  rule: AlertRule,
  outcome: Outcome,
  before: readonly RuleAlert[],
  options: NextOptions,
): Promise<RuleAlert[]> {
  const downtime = options.last === undefined ? 0 : options.at - options.last - rule.interval;
  const known = knownAlerts(before, options.at, rule.interval);
  return nextOf(rule, outcome, afterDowntime(known, downtime) as RuleAlert[], options);
}

async function nextOf(rule: AlertRule, outcome: Outcome, before: readonly RuleAlert[], options: NextOptions): Promise<RuleAlert[]> {
  const isQuiet = 'judged' in outcome && outcome.judged.every(({ verdict }) => verdict === 'ends' || verdict === 'too_few');
  if (before.length === 0 && isQuiet) return [];
  const [own, troubles] = [before.filter(({ cause }) => cause === 'condition'), before.filter(({ cause }) => cause !== 'condition')];
  return [...(await ofCondition(rule, outcome, own, options)), ...ofTroubles(rule, outcome, troubles, options)];
}

export function isFlapping({ transitions }: Pick<RuleAlert, 'transitions'>, at: number): boolean {
  return transitions.filter((time) => at - time < flapping.within).length >= flapping.transitions;
}

async function ofCondition(rule: AlertRule, outcome: Outcome, before: readonly RuleAlert[], options: NextOptions): Promise<RuleAlert[]> {
  const { at, last } = options;
  const pause = last === undefined ? 0 : Math.min(at - last, rule.interval);
  // Time in which nothing could be told is none in which the condition held.
  if ('error' in outcome) return afterDowntime(before, pause) as RuleAlert[];
  const judged = new Map(outcome.judged.map((one) => [keyOfLabels(one.labels), one]));
  const isUnknown = outcome.judged.every(({ verdict }) => verdict === 'no_data');
  const isKept = (alert: RuleAlert): boolean => {
    if (rule.noData === 'ok' || alert.state === 'resolved') return false;
    const now = judged.get(keyOfLabels(alert.series));
    if (now !== undefined) return now.verdict === 'no_data';
    return isUnknown || at - alert.toldAt < groupKept;
  };
  const kept = afterDowntime(before.filter(isKept), pause) as RuleAlert[];
  const rest = before.filter((alert) => !isKept(alert));
  const known = new Map(before.map((alert) => [alert.id, alert]));
  const found = new Map<string, Held>();
  for (const one of outcome.judged) {
    if (one.verdict !== 'holds') continue;
    const held = await heldOf(rule, one, known, options);
    found.set(held.id, held);
  }
  return [...kept, ...advance(rule, 'condition', relabelled(rest, found.values()), found, rule, at)];
}

/** An element of a rule's result that holds, with the identity of its alert. */
interface Held extends Found {
  readonly id: string;
  readonly series: Labels;
  readonly toldAt: number;
}

/** What a group is grouped by says more of it than what the rule says of all its groups. */
function labelsOf(rule: AlertRule, group: Labels, severity: AlertRule['urgency']): Labels {
  return { ...rule.labels, ...group, alertname: rule.title, severity };
}

async function heldOf(rule: AlertRule, judged: Judged, known: ReadonlyMap<string, RuleAlert>, { at, texts }: NextOptions): Promise<Held> {
  const labels = labelsOf(rule, judged.labels, rule.urgency);
  const id = alertId(rule.name, labels);
  const earlier = known.get(id);
  const isFresh = earlier?.state === 'firing' && at - earlier.toldAt < renewed;
  if (isFresh) return { id, labels, series: judged.labels, annotations: earlier.annotations, value: earlier.value, toldAt: earlier.toldAt };
  const annotations = await texts(rule, labels, judged);
  return { id, labels, series: judged.labels, annotations, value: judged.value, toldAt: at };
}

/** That a rule has no data, or fails, in alerts of their own; less urgent than a page, for nothing is known to be broken but the view of it. */
function ofTroubles(rule: AlertRule, outcome: Outcome, before: readonly RuleAlert[], { at, isSourceSilent }: NextOptions): RuleAlert[] {
  const held = { holds: Math.max(rule.holds, troubleHolds), keepFiring: 0 };
  const severity = rule.urgency === 'info' ? 'info' : 'ticket';
  const trouble = (cause: Cause, series: Labels, annotations: Readonly<Record<string, string>>): Held => {
    const labels = { ...labelsOf(rule, series, severity), cause };
    return { id: alertId(rule.name, labels), labels, series, annotations, value: Number.NaN, toldAt: at };
  };
  const errors = 'error' in outcome ? [trouble('error', {}, errorTexts(rule, outcome.error))] : [];
  const isTold = rule.noData === 'alert' && !isSourceSilent;
  const silent = 'judged' in outcome && isTold ? silentGroups(outcome.judged, before, at) : [];
  const missing = silent.map((series) => trouble('no_data', series, noDataTexts(rule)));
  const byId = (all: readonly Held[]) => new Map(all.map((one) => [one.id, one]));
  // An error says nothing of the data: what was told of it stands until it can be looked at again.
  const noData = before.filter(({ cause }) => cause === 'no_data');
  return [
    ...('error' in outcome && !isSourceSilent ? noData : advance(rule, 'no_data', noData, byId(missing), held, at)),
    ...advance(
      rule,
      'error',
      before.filter(({ cause }) => cause === 'error'),
      byId(errors),
      held,
      at,
    ),
  ];
}

/** Groups without data, those included that were so before and are gone altogether. */
function silentGroups(judged: readonly Judged[], before: readonly RuleAlert[], at: number): Labels[] {
  const known = new Set(judged.map(({ labels }) => keyOfLabels(labels)));
  const gone = before.filter(
    ({ cause, state, series, activeAt }) =>
      cause === 'no_data' && state !== 'resolved' && !known.has(keyOfLabels(series)) && at - activeAt < groupKept,
  );
  return [...judged.filter(({ verdict }) => verdict === 'no_data').map(({ labels }) => labels), ...gone.map(({ series }) => series)];
}

function errorTexts({ name }: AlertRule, error: string): Record<string, string> {
  return { summary: `The alert rule ${name} cannot be evaluated: whether its condition holds is not known`, description: error };
}

function noDataTexts({ name }: AlertRule): Record<string, string> {
  return { summary: `The alert rule ${name} has no data: whether its condition holds is not known` };
}

/** The alerts of one cause, a step on; those that flap are kept firing longer. */
function advance(
  rule: AlertRule,
  cause: Cause,
  before: readonly RuleAlert[],
  found: ReadonlyMap<string, Held>,
  { holds, keepFiring }: Pick<AlertRule, 'holds' | 'keepFiring'>,
  at: number,
): RuleAlert[] {
  const known = new Map(before.map((alert) => [alert.id, alert]));
  const isRestless = (id: string) => isFlapping(known.get(id) ?? { transitions: [] }, at);
  const step = (restless: boolean) => {
    const own = before.filter(({ id }) => isRestless(id) === restless);
    const now = [...found.values()].filter(({ id }) => isRestless(id) === restless);
    const keep = restless ? Math.max(keepFiring, flapping.hold) : keepFiring;
    return own.length === 0 && now.length === 0 ? [] : nextAlerts(rule.name, { holds, keepFiring: keep }, own, now, at);
  };
  return [...step(false), ...step(true)].map((alert) => complete(rule, cause, alert, known.get(alert.id), found.get(alert.id), at));
}

function complete(
  rule: AlertRule,
  cause: Cause,
  alert: Alert,
  earlier: RuleAlert | undefined,
  held: Held | undefined,
  at: number,
): RuleAlert {
  const recent = (earlier?.transitions ?? []).filter((time) => at - time < flapping.within);
  const hasChanged = (alert.state === 'firing') !== (earlier?.state === 'firing');
  const transitions = hasChanged ? [...recent, at] : recent;
  const { flapping: _, ...annotations } = alert.annotations;
  const { id, labels, state, value, activeAt, firedAt, keepFiringSince, resolvedAt } = alert;
  return {
    ...{ id, labels, state, value, activeAt, firedAt, keepFiringSince, resolvedAt },
    annotations:
      isFlapping({ transitions }, at) && state === 'firing' ? { ...annotations, flapping: flapText(transitions.length) } : annotations,
    rule: rule.name,
    definition: rule.definition,
    cause,
    series: held?.series ?? earlier?.series ?? {},
    toldAt: held?.toldAt ?? earlier?.toldAt ?? at,
    transitions,
    link: rule.link,
  };
}

function flapText(times: number): string {
  return `began and ended ${times} times within an hour: held firing until it has been quiet for half an hour`;
}
