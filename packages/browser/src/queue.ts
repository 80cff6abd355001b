import type { Outcome, Transport } from './transport.ts';

type List = 'events' | 'vitals';
interface Entry {
  readonly list: List;
  readonly json: string;
}

/** Milliseconds that the first entry waits for company. */
const delay = 5000;
/** Browsers let pages that are being left have 64 KiB under way. */
const maxBodyLength = 30_000;
const maxEntries = 500;
/** Milliseconds before each further attempt; then the batch is given up. */
const retries = [5000, 30_000, 120_000] as const;

export interface Queue {
  add(list: List, entry: object): void;
  flush(): void;
  /** Sends everything when the page is hidden or left. Answers how to stop. */
  watchLeaving(document: Document, window: Window): () => void;
}

/** Collects entries into batches. An entry carries its own id, so that sending it twice does not count it twice. */
export function createQueue(transport: Transport): Queue {
  let waiting: Entry[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Batches that the server has not confirmed: under way or waiting for their next attempt. */
  const unconfirmed = new Set<readonly Entry[]>();

  const deliver = async (batch: readonly Entry[], attempt: number): Promise<void> => {
    unconfirmed.add(batch);
    const outcome: Outcome = await transport.send(encode(batch));
    const wait = retries[attempt];
    if (outcome !== 'later' || wait === undefined) {
      unconfirmed.delete(batch);
      return;
    }
    setTimeout(() => {
      if (unconfirmed.has(batch)) void deliver(batch, attempt + 1);
    }, wait);
  };

  const takeBatches = (): Entry[][] => {
    clearTimeout(timer);
    timer = undefined;
    const batches = split(waiting);
    waiting = [];
    return batches;
  };

  const flush = () => {
    for (const batch of takeBatches()) void deliver(batch, 0);
  };

  const leave = () => {
    const batches = [...unconfirmed, ...takeBatches()];
    unconfirmed.clear();
    for (const batch of batches) transport.leave(encode(batch));
  };

  return {
    add(list, entry) {
      const held = waiting.length + [...unconfirmed].reduce((sum, batch) => sum + batch.length, 0);
      if (held >= maxEntries) return;
      waiting.push({ list, json: JSON.stringify(entry) });
      timer ??= setTimeout(flush, delay);
    },
    flush,
    watchLeaving(document, window) {
      const hidden = () => {
        if (document.visibilityState === 'hidden') leave();
      };
      // web-vitals reports its last values in the window's capture phase, which comes before the document's listeners.
      document.addEventListener('visibilitychange', hidden);
      window.addEventListener('pagehide', leave);
      return () => {
        document.removeEventListener('visibilitychange', hidden);
        window.removeEventListener('pagehide', leave);
      };
    },
  };
}

function split(entries: readonly Entry[]): Entry[][] {
  const batches: Entry[][] = [];
  let length = Number.POSITIVE_INFINITY;
  for (const entry of entries) {
    if (length + entry.json.length > maxBodyLength) {
      batches.push([]);
      length = 0;
    }
    batches.at(-1)?.push(entry);
    length += entry.json.length;
  }
  return batches;
}

function encode(batch: readonly Entry[]): string {
  const list = (name: List) =>
    batch
      .filter((entry) => entry.list === name)
      .map((entry) => entry.json)
      .join(',');
  return `{"sentAt":${Date.now()},"events":[${list('events')}],"vitals":[${list('vitals')}]}`;
}
