import { setImmediate } from 'node:timers/promises';
import type { PGlite } from '@electric-sql/pglite';

/** So long statements may follow one another before others have their turn, milliseconds. */
const longestMs = 15;

/**
 * Lets the event loop turn between statements. The embedded Postgres answers in this thread and without one: work of thousands of statements, such
 * as telling of thousands of groups of alerts, would keep every request waiting until it is over.
 */
export function yielding(client: PGlite): PGlite {
  const send = client.execProtocolStream.bind(client);
  let turnedAt = performance.now();
  client.execProtocolStream = async (...given) => {
    if (performance.now() - turnedAt > longestMs) {
      await setImmediate();
      turnedAt = performance.now();
    }
    return send(...given);
  };
  return client;
}
