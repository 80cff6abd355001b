import type { InputProblem } from '../../../api/problem.ts';
import type { ConditionDraft } from './condition-draft.ts';
import { type Draft, textFields } from './draft.ts';

/** What is wrong with a field, by the path of the field in the manifest. */
export type FieldProblems = ReadonlyMap<string, string>;

export interface Placed {
  readonly fields: FieldProblems;
  /** Those that no field of the form shows. */
  readonly others: readonly InputProblem[];
}

const conditionFields = [
  ...['metric', 'filter', 'groupBy', 'stat', 'window', 'minimumEvents', 'op', 'value', 'recovery'],
  ...['against', 'by', 'direction', 'points', 'season'],
];

/** Where a condition of the form stands in the manifest, such as `spec.condition.all[1].threshold`. */
export function conditionPath({ conditions = [], together }: Draft, index: number): string {
  const kind = conditions[index]?.kind ?? '';
  return conditions.length === 1 ? `spec.condition.${kind}` : `spec.condition.${together}[${index}].${kind}`;
}

/** Puts what the server finds wrong beside the fields it is about. */
export function place(problems: readonly InputProblem[], draft: Draft): Placed {
  const known = fieldPaths(draft);
  const fields = new Map<string, string>();
  const others: InputProblem[] = [];
  for (const problem of problems) {
    const field = known.find((path) => isWithin(problem.path ?? '', path));
    if (field === undefined) others.push(problem);
    else fields.set(field, [fields.get(field), problem.message].filter((text) => text !== undefined).join('; '));
  }
  return { fields, others };
}

function fieldPaths(draft: Draft): string[] {
  const own = ['metadata.name', 'metadata.displayName', ...[...textFields, 'severity', 'noData', 'labels'].map((name) => `spec.${name}`)];
  const conditions: readonly ConditionDraft[] = draft.conditions ?? [];
  return [...own, ...conditions.flatMap((_, index) => conditionFields.map((field) => `${conditionPath(draft, index)}.${field}`))];
}

/** A problem of a part of a field, such as one value of a filter, is the field's. */
function isWithin(path: string, field: string): boolean {
  return path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[`);
}
