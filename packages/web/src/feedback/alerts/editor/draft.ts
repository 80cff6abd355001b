import type { Manifest } from '../../../api/definitions.ts';
import { present } from '../../../definitions/present.ts';
import { blankCondition, type ConditionDraft, conditionDraftOf, conditionOf, given, isConditionComplete } from './condition-draft.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Texts of the form that stand in the manifest as they are; empty is absent. */
export const textFields = [
  'service',
  'environment',
  'team',
  'for',
  'keepFiringFor',
  'every',
  'evaluationDelay',
  'runbook',
  'summary',
  'description',
] as const;
export type TextField = (typeof textFields)[number];

/** What the form of an alert rule holds. */
export interface Draft {
  /** What the form does not know of stays as it is here. */
  readonly base: Manifest;
  readonly name: string;
  readonly displayName: string;
  readonly texts: Readonly<Record<TextField, string>>;
  readonly severity: string;
  readonly noData: string;
  /** `name=value` */
  readonly labels: readonly string[];
  /** How several conditions go together. */
  readonly together: 'all' | 'any';
  /** `undefined`: conditions within conditions, which stay as the manifest has them. */
  readonly conditions: readonly ConditionDraft[] | undefined;
}

const blank: Manifest = { apiVersion: 'binnacle/v1', kind: 'AlertRule', metadata: { name: '' }, spec: {} };

/** The form of a manifest, or an empty one. */
export function draftOf(base: Manifest = blank): Draft {
  const { spec, metadata } = base;
  const text = (name: string, otherwise = '') => (typeof spec[name] === 'string' ? (spec[name] as string) : otherwise);
  const condition = (spec.condition ?? {}) as Fields;
  const labels = Object.entries((spec.labels ?? {}) as Readonly<Record<string, string>>);
  return {
    base,
    name: metadata.name,
    displayName: metadata.displayName ?? '',
    texts: Object.fromEntries(textFields.map((name) => [name, text(name)])) as Draft['texts'],
    severity: text('severity', 'ticket'),
    noData: text('noData', 'alert'),
    labels: labels.map(([name, value]) => `${name}=${value}`),
    together: 'any' in condition ? 'any' : 'all',
    conditions: spec.condition === undefined ? [blankCondition] : conditionsOf(condition),
  };
}

function conditionsOf(condition: Fields): readonly ConditionDraft[] | undefined {
  const parts = condition.all ?? condition.any ?? [condition];
  if (!Array.isArray(parts)) return undefined;
  const drafts = parts.flatMap((part: Fields) => conditionDraftOf(part) ?? []);
  return drafts.length === parts.length ? drafts : undefined;
}

/** The manifest that a form describes. */
export function manifestOf(draft: Draft): Manifest {
  const { base, name, displayName, texts, severity, noData, labels } = draft;
  const { displayName: _before, ...metadata } = base.metadata;
  const own = Object.fromEntries(textFields.map((field) => [field, given(texts[field])]));
  const spec = {
    ...base.spec,
    ...own,
    condition: wholeConditionOf(draft),
    severity: severity === 'ticket' && base.spec.severity === undefined ? undefined : severity,
    noData: noData === 'alert' && base.spec.noData === undefined ? undefined : noData,
    labels: labels.length === 0 ? undefined : Object.fromEntries(labels.map(pairOf)),
  };
  return {
    ...{ apiVersion: base.apiVersion, kind: base.kind },
    metadata: { ...metadata, name, ...(displayName === '' ? {} : { displayName }) },
    spec: present(spec),
  };
}

function wholeConditionOf({ base, conditions, together }: Draft): unknown {
  if (conditions === undefined) return base.spec.condition;
  const [only] = conditions;
  return conditions.length === 1 && only !== undefined ? conditionOf(only) : { [together]: conditions.map(conditionOf) };
}

function pairOf(tag: string): readonly [string, string] {
  const at = tag.indexOf('=');
  return at === -1 ? [tag.trim(), ''] : [tag.slice(0, at).trim(), tag.slice(at + 1).trim()];
}

/** Whether there is enough of the rule to be judged; its name is not needed for that. */
export function isJudgeable({ conditions }: Draft): boolean {
  return conditions === undefined || conditions.every(isConditionComplete);
}
