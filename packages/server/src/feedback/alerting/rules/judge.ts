import type { Comparator, Condition } from '../../../metrics/alert-rule.ts';
import { limitsOf, minimumPoints } from '../../../metrics/statistics/xmr.ts';
import { keyOfLabels } from './labels.ts';
import { type Composite, isComposite, type Need, needOf, type Reading, type Simple } from './needs.ts';

type Labels = Readonly<Record<string, string>>;

/** What a condition says of one group. `too_few`: there is a value, and it stands on too little to be judged. */
export interface Judged {
  readonly labels: Labels;
  readonly verdict: 'holds' | 'ends' | 'too_few' | 'no_data';
  /** The value that was judged; NaN without data. */
  readonly value: number;
  /** What it was judged against: a threshold, the value before, a limit; NaN when there is none. */
  readonly against: number;
  /** Of an anomaly: between which values it would be as usual. */
  readonly limits?: { readonly lower: number; readonly upper: number } | undefined;
  /** What is said of the parts that hold. */
  readonly parts?: readonly string[] | undefined;
}

export interface JudgeOptions {
  /** What a need was answered. @throws what the metric throws. */
  readonly read: (need: Need) => readonly Reading[];
  /** Whether the alert of a group is pending or fires: for thresholds with a recovery, and for absences that go on. */
  readonly isActive: (labels: Labels) => boolean;
}

/**
 * Judges a condition for each of its groups. A metric that answers no group at all is one group without labels and data. `all` and `any`
 * know three answers (Kleene): what cannot be told of one part is the answer, unless the other parts decide.
 * @throws what `read` throws
 */
export function judge(condition: Condition, options: JudgeOptions): Judged[] {
  if (!isComposite(condition)) return judgeSimple(condition, options);
  const parts = condition.of.map((part) => judge(part, options));
  return groupsOf(parts).map((labels) => combine(condition, labels, parts));
}

export function compares(value: number, op: Comparator, against: number): boolean {
  if (op === '>') return value > against;
  if (op === '>=') return value >= against;
  return op === '<' ? value < against : value <= against;
}

function judgeSimple(condition: Simple, { read, isActive }: JudgeOptions): Judged[] {
  const readings = read(needOf(condition));
  if (readings.length === 0) return [{ labels: {}, verdict: 'no_data', value: Number.NaN, against: Number.NaN }];
  return readings.map((reading) => {
    const { labels, values, n } = reading;
    if (condition.kind === 'absence') return absence(reading, isActive(labels));
    const value = values.at(-1) ?? Number.NaN;
    if (Number.isNaN(value)) return { labels, verdict: 'no_data', value, against: Number.NaN };
    if ((n.at(-1) ?? 0) < (condition.minimumEvents ?? 0)) return { labels, verdict: 'too_few', value, against: Number.NaN };
    return { labels, ...judgeValue(condition, values, value, isActive(labels)) };
  });
}

function judgeValue(
  condition: Exclude<Simple, { kind: 'absence' }>,
  values: readonly number[],
  value: number,
  isActive: boolean,
): Omit<Judged, 'labels'> {
  if (condition.kind === 'threshold') {
    const against = isActive ? (condition.recovery ?? condition.value) : condition.value;
    return { verdict: compares(value, condition.op, against) ? 'holds' : 'ends', value, against };
  }
  if (condition.kind === 'anomaly') return anomaly(condition.direction, values.slice(0, -1), value);
  const before = values[0] ?? Number.NaN;
  if (Number.isNaN(before)) return { verdict: 'no_data', value, against: before };
  const change = condition.by === 'difference' ? value - before : shareOf(value - before, before);
  return { verdict: compares(change, condition.op, condition.value) ? 'holds' : 'ends', value: change, against: condition.value };
}

/** A change from nothing is beyond every share. */
function shareOf(difference: number, before: number): number {
  if (before === 0) return difference === 0 ? 0 : Math.sign(difference) * Number.POSITIVE_INFINITY;
  return difference / Math.abs(before);
}

function anomaly(direction: 'up' | 'down' | 'both', history: readonly number[], value: number): Omit<Judged, 'labels'> {
  const points = history.flatMap((one, time) => (Number.isFinite(one) ? [{ time, value: one }] : []));
  const limits = points.length < minimumPoints ? null : limitsOf(points);
  if (limits === null) return { verdict: 'too_few', value, against: Number.NaN };
  // A history that never varied has limits that coincide; rounding is no anomaly.
  const slack = 1e-9 * Math.max(Math.abs(limits.upper), Math.abs(limits.lower));
  const { lower, upper } = limits;
  const judged = { value, limits: { lower, upper } };
  if (direction !== 'down' && value > upper + slack) return { ...judged, verdict: 'holds', against: upper };
  if (direction !== 'up' && value < lower - slack) return { ...judged, verdict: 'holds', against: lower };
  return { ...judged, verdict: 'ends', against: direction === 'down' ? lower : upper };
}

/** What had data and has none any more is absent, and stays so until there is data again. */
function absence({ labels, values }: Reading, isActive: boolean): Judged {
  const [before = Number.NaN, now = Number.NaN] = values;
  const isAbsent = Number.isNaN(now) && (!Number.isNaN(before) || isActive);
  return { labels, verdict: isAbsent ? 'holds' : 'ends', value: now, against: Number.NaN };
}

/** The groups that parts speak of together: those with the most labels, and of others what belongs to none of them. */
function groupsOf(parts: readonly (readonly Judged[])[]): Labels[] {
  const all = parts.flat().map(({ labels }) => labels);
  const [first] = all;
  if (all.every((labels) => Object.keys(labels).length === 0)) return first === undefined ? [] : [first];
  const distinct = [...new Map(all.map((labels) => [keyOfLabels(labels), labels])).values()];
  const groups: Labels[] = [];
  for (const labels of distinct.sort((a, b) => Object.keys(b).length - Object.keys(a).length)) {
    if (!groups.some((group) => agree(group, labels))) groups.push(labels);
  }
  return groups;
}

function combine({ kind, part }: Composite, labels: Labels, parts: readonly (readonly Judged[])[]): Judged {
  const answers = parts.map((own) => answerFor(labels, own));
  const decisive = answers.find(({ verdict }) => (kind === 'any' ? verdict === 'holds' : verdict === 'ends' || verdict === 'too_few'));
  const open = answers.find(({ verdict }) => verdict === 'no_data');
  const { verdict, value, against } = decisive ?? open ?? (answers[0] as Judged);
  if (verdict !== 'holds') return { labels, verdict, value, against };
  const held = [
    ...(part === undefined ? [] : [part.says]),
    ...answers.flatMap((one) => (one.verdict === 'holds' ? (one.parts ?? []) : [])),
  ];
  return { labels, verdict, value, against, ...(held.length === 0 ? {} : { parts: held }) };
}

/** What a part says of a group: of several of its own groups that belong to it, the one that speaks loudest. */
function answerFor(labels: Labels, part: readonly Judged[]): Judged {
  const own = part.filter((one) => agree(labels, one.labels));
  const loudest = ['holds', 'no_data', 'too_few', 'ends'].flatMap((verdict) => own.find((one) => one.verdict === verdict) ?? [])[0];
  return loudest ?? { labels, verdict: 'no_data', value: Number.NaN, against: Number.NaN };
}

/** Whether the labels that both have are equal. */
function agree(a: Labels, b: Labels): boolean {
  return Object.entries(a).every(([name, value]) => b[name] === undefined || b[name] === value);
}
