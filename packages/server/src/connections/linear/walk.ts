import { at, idOf, limited } from '../../receivers/fields.ts';
import { instantOf } from '../../receivers/instant.ts';
import type { JsonObject } from '../../receivers/json-object.ts';
import type { ApiClient } from '../types.ts';
import { ask, connectionOf } from './graphql.ts';
import { issuesQuery } from './queries.ts';

/** A walk from the newest change back to what is known; milliseconds UTC. */
export interface Walk {
  /** Where it began: when it has come to its end, all that changed until then has been read. */
  readonly newest: number;
  /** What changed after that has been read. */
  readonly until: number;
}

/** Clocks differ, and what was changed just now may not be listed yet. */
const lagMs = 60_000;

export function beginWalk(now: number): Walk {
  return { newest: now - lagMs, until: now + lagMs };
}

export function readWalk(value: unknown): Walk | undefined {
  const { newest, until } = at(value);
  return typeof newest === 'number' && typeof until === 'number' ? { newest, until } : undefined;
}

interface WalkPage {
  readonly issues: readonly JsonObject[];
  /** Where it goes on; `undefined` at its end. */
  readonly walk: Walk | undefined;
}

/**
 * Issues of a team by when they were changed, the newest first, because that is how Linear lists them. Each page asks anew for what changed before
 * the last one seen: an issue that is changed in between would take the place of the page's end with it. Only when a whole page changed in
 * one moment, the question goes on by its cursor.
 */
export async function* walkBack(api: ApiClient, team: string, from: number, { newest, until }: Walk): AsyncGenerator<WalkPage> {
  const seen = new Set<string>();
  let to = until;
  let cursor: string | undefined;
  for (;;) {
    const answer = await ask(api, issuesQuery, { team, from: new Date(from).toISOString(), to: new Date(to).toISOString(), after: cursor });
    const { nodes, after } = connectionOf(answer.issues);
    const fresh = nodes.filter((node) => !seen.has(stampOf(node)));
    for (const node of fresh) seen.add(stampOf(node));
    const last = Math.min(to, ...nodes.map((node) => instantOf(node.updatedAt) ?? to));
    if (after === undefined) {
      yield { issues: fresh, walk: undefined };
      return;
    }
    cursor = last < to ? undefined : after;
    to = last;
    if (fresh.length > 0) yield { issues: fresh, walk: { newest, until: to } };
  }
}

function stampOf(node: JsonObject): string {
  return `${idOf(node.id)} ${limited(node.updatedAt, 60)}`;
}
