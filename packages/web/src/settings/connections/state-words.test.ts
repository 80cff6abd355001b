import { expect, it } from 'vitest';
import { percentOf, stateOf } from './state-words.ts';

const fresh = { state: 'idle', reads: true, lastSyncedAt: null, lastDelivery: null } as const;

it.each([
  [{}, 'about to be read'],
  [{ state: 'running' }, 'reading'],
  [{ state: 'waiting' }, 'waiting for its rate limit'],
  [{ state: 'failed' }, 'could not be read'],
  [{ state: 'paused' }, 'paused'],
  [{ lastSyncedAt: '2026-11-25T12:00:00Z' }, 'up to date'],
  [{ reads: false }, 'waiting for its first webhook'],
  [{ reads: false, state: 'paused' }, 'paused'],
] as const)('%o is said as "%s"', (change, word) => expect(stateOf({ ...fresh, ...change }).word).toBe(word));

it.each([
  [{ index: 1, scopes: 1, done: 0, total: 200 }, 0],
  [{ index: 1, scopes: 1, done: 50, total: 200 }, 25],
  [{ index: 2, scopes: 4, done: 50, total: 100 }, 38],
  [{ index: 2, scopes: 4, done: 50, total: null }, 25],
  [{ index: 1, scopes: 1, done: 0, total: 0 }, 0],
  [{ index: 1, scopes: 1, done: 300, total: 200 }, 100],
])('%o is %d %%', (progress, percent) => expect(percentOf({ scope: 'acme/shop', ...progress })).toBe(percent));
