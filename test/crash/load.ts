import { setTimeout as wait } from 'node:timers/promises';
import { ingestKey } from '../support/app.ts';

/** What a sender knows of its rows. */
export interface Tally {
  /** Ids that a 200 acknowledged. */
  readonly acknowledged: Set<string>;
  /** Ids sent at least once. */
  readonly sent: Set<string>;
  /** Requests that ended without an answer. */
  cut: number;
  /** Requests that were answered by something else than 200, by status. */
  readonly refused: Map<number, number>;
}

export function newTally(): Tally {
  return { acknowledged: new Set(), sent: new Set(), cut: 0, refused: new Map() };
}

export interface LoadOptions {
  /** Where the server is at the moment; asked before every request. */
  readonly url: () => string;
  readonly senders: number;
  readonly rowsPerRequest: number;
  /** Characters of ballast in every row. */
  readonly ballast?: number;
  /** Whether a request that was not acknowledged is sent again until it is, as clients do. */
  readonly retry: boolean;
  readonly prefix: string;
}

/** Senders that post events as fast as they are answered until `stop`. */
export function startLoad(options: LoadOptions, tally: Tally): { stop(): Promise<void> } {
  let running = true;
  let next = 0;
  const sender = async () => {
    while (running) {
      const ids = Array.from({ length: options.rowsPerRequest }, () => `${options.prefix}-${next++}`);
      const events = ids.map((id) => ({
        id,
        name: 'crash',
        time: 1_790_000_000_000,
        properties: { ballast: ballast(options.ballast ?? 0) },
      }));
      for (const id of ids) tally.sent.add(id);
      while (!(await send(options.url(), events, ids, tally)) && options.retry && running) await wait(20);
    }
  };
  const all = Promise.all(Array.from({ length: options.senders }, sender));
  // `stop` meets the same error; until then nobody waits for it.
  all.catch(() => undefined);
  return {
    async stop() {
      running = false;
      await all;
    },
  };
}

async function send(url: string, events: unknown, ids: readonly string[], tally: Tally): Promise<boolean> {
  try {
    const response = await fetch(`${url}/api/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ingestKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ events }),
    });
    const text = await response.text();
    if (response.status === 200) {
      const { accepted } = JSON.parse(text) as { accepted: number };
      if (accepted !== ids.length) throw new Error(`only ${accepted} of ${ids.length} rows were accepted: ${text.slice(0, 300)}`);
      for (const id of ids) tally.acknowledged.add(id);
      return true;
    }
    tally.refused.set(response.status, (tally.refused.get(response.status) ?? 0) + 1);
    if (response.status === 503 && response.headers.get('retry-after') === null) throw new Error('a 503 without Retry-After');
    return false;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    tally.cut++;
    return false;
  }
}

function ballast(length: number): string {
  let text = '';
  while (text.length < length) text += Math.random().toString(36).slice(2);
  return text.slice(0, length);
}
