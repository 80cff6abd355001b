import { expect, it } from 'vitest';
import type { Channel } from '../../../api/alert-delivery.ts';
import { healthOf } from './health.ts';

const channel: Channel = {
  ...{ name: 'ops', displayName: 'ops', type: 'webhook', description: '', sendResolved: true, minimumUrgency: 'info', fallback: null },
  ...{ secret: 'set', secretSetAt: null, lastSent: null, lastFailed: null, waiting: 0 },
};
const early = { at: '2026-11-01T00:00:00Z', error: 'It answered 500.' };
const late = { at: '2026-11-02T00:00:00Z', error: null };

it.each([
  ['without its secret', { secret: 'missing' as const, lastSent: late }, 'no secret'],
  ['never used', {}, 'never used'],
  ['whose last failed', { lastSent: { ...early, error: null }, lastFailed: { ...late, error: 'It answered 500.' } }, 'failing'],
  ['that failed and then delivered', { lastSent: late, lastFailed: early }, 'delivers'],
  ['with something waiting', { lastSent: late, waiting: 2 }, 'waiting'],
])('a channel %s', (_what, change, word) => {
  expect(healthOf({ ...channel, ...change }).word).toBe(word);
});
