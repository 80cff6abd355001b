import { instantOf } from '../instant.ts';

/** A time of GitLab in milliseconds UTC, cut to the second: its webhooks tell no more, and its API does. */
export function secondOf(value: unknown): number | undefined {
  const time = instantOf(value);
  return time === undefined ? undefined : time - (time % 1000);
}
