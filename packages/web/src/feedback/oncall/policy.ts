import type { Definition } from '../../api/definitions.ts';

export type PolicyTarget =
  | { readonly user: string }
  | { readonly schedule: string }
  | { readonly channel: string }
  | { readonly team: string };

/** The spec of a definition of kind `EscalationPolicy`. */
interface PolicySpec {
  readonly description?: string;
  readonly urgencies?: readonly string[];
  readonly levels: readonly { readonly after?: string; readonly targets: readonly PolicyTarget[] }[];
  readonly repeat?: { readonly times: number; readonly after?: string };
  readonly declareIncident?: string;
}

export interface Policy {
  readonly name: string;
  readonly displayName: string;
  readonly spec: PolicySpec;
}

/** Escalation policies among definitions, by name; those that this version of the server cannot read are left out. */
export function policiesOf(definitions: readonly Definition[]): readonly Policy[] {
  return definitions
    .filter(({ kind, problems }) => kind === 'EscalationPolicy' && (problems ?? []).length === 0)
    .map(({ metadata, spec }) => ({
      name: metadata.name,
      displayName: metadata.displayName ?? metadata.name,
      spec: spec as unknown as PolicySpec,
    }))
    .sort((a, b) => a.displayName.localeCompare(b.displayName));
}

/** A definition of kind `Team`, as far as policies tell it. */
export interface Team {
  readonly name: string;
  readonly displayName: string;
  /** Name of its schedule; without one all its members are told. */
  readonly onCall: string | undefined;
}

export function teamsOf(definitions: readonly Definition[]): readonly Team[] {
  return definitions
    .filter(({ kind }) => kind === 'Team')
    .map(({ metadata, spec: { onCall } }) => ({
      name: metadata.name,
      displayName: metadata.displayName ?? metadata.name,
      onCall: typeof onCall === 'string' ? onCall : undefined,
    }));
}

/** `10m` as `10 minutes`. */
export function spanOf(text: string): string {
  const count = Number.parseInt(text, 10);
  const unit = text.endsWith('h') ? 'hour' : 'minute';
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** When a level is told, in words. */
export function whenOf({ levels }: PolicySpec, index: number): string {
  const after = levels[index]?.after ?? (index === 0 ? '0m' : '10m');
  if (Number.parseInt(after, 10) === 0) return index === 0 ? 'at once' : 'at the same time';
  return index === 0 ? `after ${spanOf(after)}` : `${spanOf(after)} later`;
}

/** What follows the last level, in words; `undefined` when nothing does. */
export function repeatOf({ repeat }: PolicySpec): string | undefined {
  if (repeat === undefined) return undefined;
  const times = repeat.times === 1 ? 'once more' : `${repeat.times} times more`;
  return `If nobody acknowledges, all levels are told ${times}, each round ${spanOf(repeat.after ?? '10m')} after the last level.`;
}
