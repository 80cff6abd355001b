/** What became of a batch: `later` means that it may succeed when sent again. */
export type Outcome = 'sent' | 'later' | 'refused';

export interface Transport {
  /** While the page lives: the outcome is known. */
  send(body: string): Promise<Outcome>;
  /** While the page is being left: handed to the browser, which finishes it without the page. */
  leave(body: string): void;
}

/** Sends to `address` as `text/plain`, which needs no preflight from another origin. */
export function createTransport(address: string): Transport {
  const post = (body: string, keepalive: boolean) =>
    fetch(address, { method: 'POST', body, keepalive, credentials: 'omit', headers: { 'content-type': 'text/plain' } });
  return {
    async send(body) {
      try {
        const { ok, status } = await post(body, false);
        return ok ? 'sent' : status === 408 || status === 429 || status >= 500 ? 'later' : 'refused';
      } catch {
        return 'later';
      }
    },
    leave(body) {
      if (navigator.sendBeacon?.(address, body)) return;
      // Nobody is left to hear of a failure.
      post(body, true).catch(() => undefined);
    },
  };
}
