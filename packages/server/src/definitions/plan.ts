import { differences } from './differences.ts';
import type { Accepted } from './kinds.ts';
import { keyOf, type Stored } from './lookup.ts';
import type { Change, Manifest, Owner } from './types.ts';

/** One change and what it needs to be carried out. */
export interface Step {
  readonly change: Change;
  readonly before: Stored | undefined;
  /** `undefined` for a deletion. */
  readonly after: { readonly manifest: Manifest; readonly owner: Owner } | undefined;
}

/** What applying manifests would do to what is stored, in the order of the manifests, deletions last. */
export function planApply(manifests: readonly Accepted[], stored: ReadonlyMap<string, Stored>, owner: Owner, prune: boolean): Step[] {
  const steps = manifests.map(({ written }) =>
    planOne(written, stored.get(keyOf({ kind: written.kind, name: written.metadata.name })), owner),
  );
  if (!prune) return steps;
  const given = new Set(steps.map((step) => keyOf(step.change)));
  const gone = [...stored.values()].filter((one) => one.owner === 'files' && !given.has(keyOf(one)));
  return [...steps, ...gone.map(planRemoval)];
}

function planOne(manifest: Manifest, before: Stored | undefined, owner: Owner): Step {
  const change = (action: Change['action'], found: Change['differences'] = []): Change => ({
    action,
    kind: manifest.kind,
    name: manifest.metadata.name,
    differences: found,
  });
  if (before === undefined) return { change: change('create'), before, after: { manifest, owner } };
  const found = differences(before.manifest, manifest);
  // Files take over what they hold even when nothing else changes, so that it is read-only from then on. People who
  // send back what they were shown take over nothing.
  if (owner === 'files' && before.owner !== 'files') found.push({ path: '/owner', before: before.owner, after: owner });
  return { change: change(found.length === 0 ? 'unchanged' : 'update', found), before, after: { manifest, owner } };
}

export function planRemoval(before: Stored): Step {
  return { change: { action: 'delete', kind: before.kind, name: before.name, differences: [] }, before, after: undefined };
}

/** What files own is theirs: everybody else is told where to change it. */
export function violatesOwnership(step: Step, owner: Owner): string | undefined {
  if (step.change.action === 'unchanged' || step.before?.owner !== 'files' || owner === 'files') return undefined;
  const { kind, name } = step.change;
  return `${kind} "${name}" is owned by files (applied by ${step.before.updatedBy}): change it there and run "binnacle apply", or remove it there and run "binnacle apply --prune".`;
}

/** What is stored once the steps are carried out. */
export function afterwards(
  stored: ReadonlyMap<string, Stored>,
  steps: readonly Step[],
  changedAt: Date,
  changedBy: string,
): Map<string, Stored> {
  const result = new Map(stored);
  for (const { change, before, after } of steps) {
    if (change.action === 'unchanged') continue;
    if (after === undefined) result.delete(keyOf(change));
    else result.set(keyOf(change), toStored(after.manifest, after.owner, (before?.version ?? 0) + 1, changedAt, changedBy));
  }
  return result;
}

function toStored(manifest: Manifest, owner: Owner, version: number, updatedAt: Date, updatedBy: string): Stored {
  const { apiVersion, kind, metadata } = manifest;
  return { kind, name: metadata.name, apiVersion, manifest, owner, version, updatedAt, updatedBy };
}
