import { type Actor, actorLabel } from '../platform/access.ts';

/** The source of data that a request's ingest key belongs to. */
export function sourceOf(actor: Actor): string {
  return actor.kind === 'ingest' ? actor.source : actorLabel(actor);
}
