import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createQueue } from './queue.ts';
import type { Outcome } from './transport.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A transport that answers with `outcomes` in turn, then `sent`, and keeps what it was given. */
function transport(...outcomes: readonly Outcome[]) {
  const sent: string[] = [];
  const left: string[] = [];
  let next = 0;
  return {
    sent,
    left,
    send: async (body: string): Promise<Outcome> => {
      sent.push(body);
      return outcomes[next++] ?? 'sent';
    },
    leave: (body: string) => {
      left.push(body);
    },
  };
}

/** A page that a test hides and leaves. */
function page() {
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  const window = new EventTarget();
  return {
    document: document as unknown as Document,
    window: window as unknown as Window,
    hide() {
      document.visibilityState = 'hidden';
      document.dispatchEvent(new Event('visibilitychange'));
    },
    leave: () => window.dispatchEvent(new Event('pagehide')),
  };
}

const ids = (body: string | undefined) => {
  const { events, vitals } = JSON.parse(body ?? '{}') as { events: { id: string }[]; vitals: { id: string }[] };
  return [...events, ...vitals].map(({ id }) => id);
};

test('entries that come within five seconds go in one request, with the time of sending', async () => {
  const to = transport();
  const queue = createQueue(to);
  queue.add('events', { id: 'a' });
  await vi.advanceTimersByTimeAsync(3000);
  queue.add('vitals', { id: 'b' });
  expect(to.sent).toEqual([]);
  await vi.advanceTimersByTimeAsync(2000);
  expect(to.sent).toEqual([JSON.stringify({ sentAt: Date.now(), events: [{ id: 'a' }], vitals: [{ id: 'b' }] })]);
});

test('a request that fails for now is sent again with the same ids, three times at most', async () => {
  const to = transport('later', 'later', 'later', 'later', 'later');
  const queue = createQueue(to);
  queue.add('events', { id: 'a' });
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(to.sent.map(ids)).toEqual([['a'], ['a'], ['a'], ['a']]);
});

test('a request that is refused is not sent again', async () => {
  const to = transport('refused');
  const queue = createQueue(to);
  queue.add('events', { id: 'a' });
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(to.sent).toHaveLength(1);
});

test('when the page is hidden everything goes that waits or was not confirmed, and nothing twice', async () => {
  const to = transport('later');
  const queue = createQueue(to);
  const { document, window, hide, leave } = page();
  queue.watchLeaving(document, window);
  queue.add('events', { id: 'failed' });
  await vi.advanceTimersByTimeAsync(6000);
  queue.add('events', { id: 'waiting' });
  hide();
  leave();
  expect(to.left.map(ids)).toEqual([['failed'], ['waiting']]);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(to.sent.map(ids)).toEqual([['failed']]);
});

test('bodies stay small enough for a page that is being left', () => {
  const to = transport();
  const queue = createQueue(to);
  for (let index = 0; index < 10; index++) queue.add('events', { id: String(index), text: 'x'.repeat(10_000) });
  queue.flush();
  expect(to.sent.length).toBeGreaterThan(1);
  expect(Math.max(...to.sent.map((body) => body.length))).toBeLessThan(32_768);
  expect(to.sent.flatMap(ids)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
});

test('a server that is away costs no memory without end', async () => {
  const to = transport(...new Array<Outcome>(10_000).fill('later'));
  const queue = createQueue(to);
  for (let index = 0; index < 2000; index++) {
    queue.add('events', { id: String(index) });
    if (index % 100 === 0) queue.flush();
  }
  const { document, window, leave } = page();
  queue.watchLeaving(document, window);
  leave();
  expect(to.left.flatMap(ids)).toHaveLength(500);
});

test('after stopping, hiding the page sends nothing', () => {
  const to = transport();
  const queue = createQueue(to);
  const { document, window, hide } = page();
  const stop = queue.watchLeaving(document, window);
  queue.add('events', { id: 'a' });
  stop();
  hide();
  expect(to.left).toEqual([]);
});
