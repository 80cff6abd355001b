import { afterEach, expect, test, vi } from 'vitest';
import { createTransport } from './transport.ts';

afterEach(() => vi.unstubAllGlobals());

const address = 'https://binnacle.example/api/v1/events?key=k';

test.each([
  [200, 'sent'],
  [400, 'refused'],
  [403, 'refused'],
  [413, 'refused'],
  [408, 'later'],
  [429, 'later'],
  [500, 'later'],
  [503, 'later'],
])('an answer %i means %s', async (status, outcome) => {
  vi.stubGlobal('fetch', async () => new Response('{}', { status }));
  expect(await createTransport(address).send('{}')).toBe(outcome);
});

test('no answer means later', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('network')));
  expect(await createTransport(address).send('{}')).toBe('later');
});

test('a page that is left hands its body to sendBeacon', () => {
  const sendBeacon = vi.fn(() => true);
  const fetch = vi.fn();
  vi.stubGlobal('navigator', { sendBeacon });
  vi.stubGlobal('fetch', fetch);
  createTransport(address).leave('{"events":[]}');
  expect(sendBeacon).toHaveBeenCalledExactlyOnceWith(address, '{"events":[]}');
  expect(fetch).not.toHaveBeenCalled();
});

test.each([
  ['does not take it', { sendBeacon: () => false }],
  ['is not there', {}],
])('where sendBeacon %s, a request that outlives the page does', (_what, navigator) => {
  const fetch = vi.fn(() => Promise.reject(new TypeError('network')));
  vi.stubGlobal('navigator', navigator);
  vi.stubGlobal('fetch', fetch);
  createTransport(address).leave('{}');
  expect(fetch).toHaveBeenCalledExactlyOnceWith(
    address,
    expect.objectContaining({ method: 'POST', body: '{}', keepalive: true, credentials: 'omit' }),
  );
});
