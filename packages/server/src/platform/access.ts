/**
 * Who may call a route. Every route declares one of these; a route that declares none does not start
 * (see `http/server.ts`). Roles include the ones before them: an admin may do what a member may, and so on.
 */
export type Access = 'public' | 'viewer' | 'member' | 'admin' | 'ingest' | 'ingest_or_member';

export const roles = ['viewer', 'member', 'admin'] as const;
export type Role = (typeof roles)[number];

/** Whoever stands behind a request. */
export type Actor =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'user'; readonly id: string; readonly name: string; readonly email: string; readonly role: Role }
  | { readonly kind: 'token'; readonly id: string; readonly name: string; readonly role: Role }
  | {
      readonly kind: 'ingest';
      readonly keyId: string;
      readonly source: string;
      /** The key stands in web pages, where everybody can read it: routes take it only where they say so. */
      readonly forPages?: boolean;
    };

/** The key that Binnacle's own pages carry. */
export const pagesKeyId = 'pages';

export const anonymous: Actor = { kind: 'anonymous' };

export function hasRole(actor: Actor, needed: Role): boolean {
  if (actor.kind !== 'user' && actor.kind !== 'token') return false;
  return roles.indexOf(actor.role) >= roles.indexOf(needed);
}

/** How the audit log and the timeline name an actor. */
export function actorLabel(actor: Actor): string {
  switch (actor.kind) {
    case 'user':
      return `user:${actor.id}`;
    case 'token':
      return `token:${actor.id}`;
    case 'ingest':
      return `key:${actor.keyId}`;
    case 'anonymous':
      return 'anonymous';
  }
}

/** How people see an actor. */
export function actorName(actor: Actor): string {
  return actor.kind === 'user' || actor.kind === 'token' ? actor.name : actorLabel(actor);
}
