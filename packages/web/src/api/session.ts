import { queryOptions, useQuery } from '@tanstack/react-query';
import { get } from './client.ts';

export type Role = 'viewer' | 'member' | 'admin';

export interface User {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
}

export interface Session {
  readonly user: User | null;
  /** Nobody has an account yet. */
  readonly setup: boolean;
  readonly oidc: boolean;
  /** IANA name; days are cut in it. */
  readonly timezone: string;
  readonly version: string;
  readonly beaconKey: string | null;
}

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => get<Session>('/session', {}, signal),
  staleTime: 5 * 60_000,
});

/** The session of a signed-in person: only for what is shown inside the shell. */
export function useSession(): Session & { readonly user: User } {
  const { data } = useQuery(sessionQuery);
  if (data === undefined || data.user === null) throw new Error('useSession outside of the shell');
  return { ...data, user: data.user };
}

const ranks: Record<Role, number> = { viewer: 0, member: 1, admin: 2 };

/** Whether the person may do what needs `role`. */
export function useMay(role: Role): boolean {
  return ranks[useSession().user.role] >= ranks[role];
}
