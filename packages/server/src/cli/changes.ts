import { shown } from '../definitions/issues.ts';
import type { Change } from '../definitions/types.ts';

const actions = ['create', 'update', 'delete', 'unchanged'] as const;

/** Changes for people: what is created, what differs with before → after, what goes, and a count of all. */
export function describeChanges(changes: readonly Change[], dryRun: boolean): string {
  const lines = changes
    .filter((change) => change.action !== 'unchanged')
    .flatMap(({ action, kind, name, differences }) => [
      `${action.padEnd(6)}  ${kind} ${name}`,
      ...differences.map(({ path, before, after }) => `          ${readable(path)}: ${text(before)} → ${text(after)}`),
    ]);
  const total = (action: Change['action']) => changes.filter((change) => change.action === action).length;
  const summary = actions.map((action) => `${total(action)} ${dryRun ? future[action] : past[action]}`).join(', ');
  return `${[...lines, ...(lines.length > 0 ? [''] : []), `${dryRun ? 'Plan' : 'Applied'}: ${summary}.`].join('\n')}\n`;
}

const future = { create: 'to create', update: 'to update', delete: 'to delete', unchanged: 'unchanged' };
const past = { create: 'created', update: 'updated', delete: 'deleted', unchanged: 'unchanged' };

/** A JSON pointer as people write paths: `/spec/objectives/0/target` is `spec.objectives[0].target`. */
function readable(pointer: string): string {
  const parts = pointer.split('/').slice(1);
  return parts
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((path, part) => (/^\d+$/.test(part) ? `${path}[${part}]` : path === '' ? part : `${path}.${part}`), '');
}

function text(value: unknown): string {
  return value === undefined ? '(none)' : shown(value);
}
