import { expect, test } from 'vitest';
import type { StoredAlert } from './store.ts';
import { toldAlerts } from './told.ts';

const alert = (id: string, changes: Partial<StoredAlert> = {}): StoredAlert => ({
  id,
  ruleGroup: 'shop',
  rule: 'r',
  name: 'TooHot',
  labels: { alertname: 'TooHot', instance: id },
  annotations: { summary: 'hot' },
  state: 'firing',
  value: 90,
  activeAt: 1_000,
  firedAt: 2_000,
  keepFiringSince: undefined,
  resolvedAt: undefined,
  ...changes,
});

test('is what began to fire, what says something else now, what ended, and what has no rule any more', () => {
  const before = [
    alert('same'),
    alert('other-text'),
    alert('ends'),
    alert('gone'),
    alert('waits', { state: 'pending', firedAt: undefined }),
  ];
  const after = [
    alert('same', { value: 91 }),
    alert('other-text', { annotations: { summary: 'hotter' } }),
    alert('ends', { state: 'resolved', resolvedAt: 5_000 }),
    alert('waits'),
    alert('new', { state: 'pending', firedAt: undefined }),
  ];
  expect(toldAlerts(before, after).map(({ key, state, startsAt, endsAt }) => [key, state, startsAt, endsAt])).toEqual([
    ['other-text', 'firing', 2_000, undefined],
    ['ends', 'resolved', 2_000, 5_000],
    ['waits', 'firing', 2_000, undefined],
    ['gone', 'resolved', 2_000, undefined],
  ]);
});
