import { z } from 'zod';
import type { Kind } from '../../definitions/types.ts';

export interface TeamSpec {
  /** Name of its schedule. */
  readonly onCall?: string | undefined;
  /** E-mail addresses, lower case. */
  readonly members?: readonly string[] | undefined;
}

/** Teams as far as policies tell them; the kind itself is another area's. */
export const teamKind: Kind<TeamSpec> = {
  name: 'Team',
  apiVersion: 'binnacle/v1',
  description: '',
  example: '',
  spec: z.object({ onCall: z.string().optional(), members: z.array(z.string().toLowerCase()).optional() }),
};

/** Whom telling a team tells: whoever is on call by its schedule, or without one its members. */
export type OfTeam = { readonly schedule: string } | { readonly members: readonly string[] };

/** `undefined` where the team says neither. */
export function ofTeam({ onCall, members = [] }: TeamSpec): OfTeam | undefined {
  if (onCall !== undefined) return { schedule: onCall };
  return members.length === 0 ? undefined : { members };
}
