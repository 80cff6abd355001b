import type { Filter, MetricExpression } from '../../../api/alert-rules.ts';
import { present } from '../../../definitions/present.ts';

type Fields = Readonly<Record<string, unknown>>;

export const conditionKinds = ['threshold', 'change', 'anomaly', 'absence'] as const;
export type ConditionKind = (typeof conditionKinds)[number];

/** One condition as the form holds it: texts, as people typed them. */
export interface ConditionDraft {
  readonly kind: ConditionKind;
  /** By its name, by PromQL, or as the manifest has it. */
  readonly metricBy: 'name' | 'promql' | 'kept';
  readonly name: string;
  readonly promql: string;
  /** Of what PromQL answers. */
  readonly unit: string;
  readonly kept: MetricExpression | undefined;
  /** `dimension=value`; several of one dimension are alternatives. */
  readonly filter: readonly string[];
  readonly groupBy: readonly string[];
  readonly stat: string;
  readonly window: string;
  readonly minimumEvents: string;
  readonly op: string;
  readonly value: string;
  readonly recovery: string;
  readonly against: string;
  readonly by: string;
  readonly direction: string;
  readonly points: string;
  readonly season: string;
}

export const blankCondition: ConditionDraft = {
  ...{ kind: 'threshold', metricBy: 'name', name: '', promql: '', unit: '', kept: undefined },
  ...{ filter: [], groupBy: [], stat: '', window: '', minimumEvents: '' },
  ...{ op: '>', value: '', recovery: '', against: '1w', by: 'percent', direction: 'both', points: '', season: '' },
};

/** The form of a condition that is no composite; `undefined` for one that is. */
export function conditionDraftOf(condition: Fields): ConditionDraft | undefined {
  const [kind, fields] = Object.entries(condition)[0] ?? [];
  const known = conditionKinds.find((one) => one === kind);
  if (known === undefined || typeof fields !== 'object' || fields === null) return undefined;
  const all = fields as Fields;
  const text = (name: keyof ConditionDraft) => {
    const value = all[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : (blankCondition[name] as string);
  };
  return {
    kind: known,
    ...metricDraftOf(all.metric as MetricExpression),
    filter: filterTags(all.filter as Filter | undefined),
    groupBy: Array.isArray(all.groupBy) ? all.groupBy.map(String) : [],
    ...{ stat: text('stat'), window: text('window'), minimumEvents: text('minimumEvents') },
    ...{ op: text('op'), value: text('value'), recovery: text('recovery'), against: text('against'), by: text('by') },
    ...{ direction: text('direction'), points: text('points'), season: text('season') },
  };
}

function metricDraftOf(metric: MetricExpression): Pick<ConditionDraft, 'metricBy' | 'name' | 'promql' | 'unit' | 'kept'> {
  const blank = { name: '', promql: '', unit: '', kept: undefined };
  if (typeof metric === 'string') return { ...blank, metricBy: 'name', name: metric };
  if (typeof metric === 'object' && metric !== null && 'promql' in metric) {
    return { ...blank, metricBy: 'promql', promql: metric.promql, unit: metric.unit ?? '' };
  }
  return { ...blank, metricBy: 'kept', kept: metric };
}

function filterTags(filter: Filter = {}): string[] {
  return Object.entries(filter).flatMap(([name, value]) => (typeof value === 'string' ? [value] : value).map((one) => `${name}=${one}`));
}

/** The condition that a form describes. */
export function conditionOf(draft: ConditionDraft): Fields {
  const { kind, groupBy, stat, window, minimumEvents, op, value, recovery, against, by, direction, points, season } = draft;
  const measured = {
    metric: metricOf(draft),
    filter: filterOf(draft.filter),
    groupBy: groupBy.length === 0 ? undefined : groupBy,
    stat: given(stat),
    window: given(window),
    minimumEvents: given(minimumEvents) === undefined ? undefined : quantity(minimumEvents),
  };
  const own: Readonly<Record<ConditionKind, Fields>> = {
    threshold: { op, value: quantity(value), recovery: given(recovery) === undefined ? undefined : quantity(recovery) },
    change: { against, by, op, value: quantity(value) },
    anomaly: {
      direction: direction === 'both' ? undefined : direction,
      points: given(points) === undefined ? undefined : quantity(points),
      season: given(season),
    },
    absence: {},
  };
  return { [kind]: present({ ...measured, ...own[kind] }) };
}

function metricOf({ metricBy, name, promql, unit, kept }: ConditionDraft): unknown {
  if (metricBy === 'name') return name;
  return metricBy === 'promql' ? present({ promql, unit: given(unit) }) : kept;
}

/** A tag without `=` is a dimension whose value is missing: the server says so. */
function filterOf(tags: readonly string[]): Filter | undefined {
  if (tags.length === 0) return undefined;
  const filter: Record<string, string | readonly string[]> = {};
  for (const tag of tags) {
    const at = tag.indexOf('=');
    const [name, value] = at === -1 ? [tag.trim(), ''] : [tag.slice(0, at).trim(), tag.slice(at + 1).trim()];
    const before = filter[name];
    filter[name] = before === undefined ? value : [...(typeof before === 'string' ? [before] : before), value];
  }
  return filter;
}

/** Whether there is enough of it to be judged. */
export function isConditionComplete({ kind, metricBy, name, promql, value, against }: ConditionDraft): boolean {
  const isAsked = metricBy === 'kept' || (metricBy === 'name' ? name : promql).trim() !== '';
  if (kind === 'threshold') return isAsked && value.trim() !== '';
  return isAsked && (kind !== 'change' || (value.trim() !== '' && against.trim() !== ''));
}

/** A number where it is one, and else the text, such as `300ms`. */
export function quantity(text: string): string | number {
  const trimmed = text.trim();
  return /^-?\d+(?:\.\d+)?$/.test(trimmed) ? Number(trimmed) : trimmed;
}

export function given(text: string): string | undefined {
  return text.trim() === '' ? undefined : text.trim();
}
