import { describe, expect, test } from 'vitest';
import { type Alert, afterDowntime, nextAlerts, ruleKeys } from './alert.ts';

const minute = 60_000;
const rule = { holds: 5 * minute, keepFiring: 0 };
const found = (value = 1) => [{ labels: { alertname: 'Down', instance: 'a' }, annotations: {}, value }];

/** Evaluates every minute: does the condition hold? */
function run(conditions: readonly boolean[], options: { holds: number; keepFiring: number } = rule) {
  let alerts: Alert[] = [];
  return conditions.map((holds, index) => {
    alerts = nextAlerts('r', options, alerts, holds ? found(index) : [], index * minute);
    return alerts[0]?.state ?? 'none';
  });
}

test('an alert is pending until its condition has held for long enough, and resolved when it ends', () => {
  expect(run([true, true, true, true, true, true, true, false])).toEqual([...Array(5).fill('pending'), 'firing', 'firing', 'resolved']);
});

test('without "for" it fires at once', () => {
  expect(run([true, false, true], { holds: 0, keepFiring: 0 })).toEqual(['firing', 'resolved', 'firing']);
});

test('a pending alert whose condition ends is gone, and begins anew', () => {
  expect(run([true, true, false, true, true])).toEqual(['pending', 'pending', 'none', 'pending', 'pending']);
});

test('it fires on for keep_firing_for after its condition has ended', () => {
  const options = { holds: 0, keepFiring: 3 * minute };
  expect(run([true, false, false, false, false], options)).toEqual(['firing', 'firing', 'firing', 'firing', 'resolved']);
  expect(run([true, false, false, true, false, false, false, false], options)).toEqual([...Array(7).fill('firing'), 'resolved']);
});

test('its value and texts are those of the newest evaluation, its times those of the first', () => {
  const first = nextAlerts('r', rule, [], found(1), 0);
  const fired = nextAlerts('r', rule, first, found(2), 5 * minute);
  const later = nextAlerts('r', rule, fired, found(3), 6 * minute);
  expect(later[0]).toMatchObject({ value: 3, activeAt: 0, firedAt: 5 * minute });
});

test('a resolved alert is remembered for a day, and fires as a new one', () => {
  const day = 24 * 60 * minute;
  const resolved = nextAlerts('r', { holds: 0, keepFiring: 0 }, nextAlerts('r', { holds: 0, keepFiring: 0 }, [], found(), 0), [], minute);
  expect(nextAlerts('r', rule, resolved, [], minute + day)).toHaveLength(1);
  expect(nextAlerts('r', rule, resolved, [], minute + day + 1)).toEqual([]);
  expect(nextAlerts('r', { holds: 0, keepFiring: 0 }, resolved, found(), 2 * minute)[0]).toMatchObject({
    state: 'firing',
    activeAt: 2 * minute,
    firedAt: 2 * minute,
    resolvedAt: undefined,
  });
});

describe('after a time without a server', () => {
  const pending = nextAlerts('r', rule, [], found(), 0);
  test('what was pending has held no longer than it was seen to', () => {
    const restored = afterDowntime(pending, 10 * minute);
    expect(nextAlerts('r', rule, restored, found(), 12 * minute)[0]?.state).toBe('pending');
    expect(nextAlerts('r', rule, restored, found(), 15 * minute)[0]?.state).toBe('firing');
  });
  test('after more than an hour it begins anew', () => {
    expect(afterDowntime(pending, 61 * minute)).toEqual([]);
  });
  test('what fired fires on', () => {
    const firing = nextAlerts('r', rule, pending, found(), 5 * minute);
    expect(afterDowntime(firing, 61 * minute)).toEqual(firing);
  });
});

test('rules of one name are told apart by their labels, and by their order where those are equal', () => {
  const one = { kind: 'alert' as const, name: 'A', labels: { severity: 'page' } };
  const keys = ruleKeys('g', [one, { ...one, labels: { severity: 'ticket' } }, one]);
  expect(new Set(keys).size).toBe(3);
  expect(ruleKeys('g', [one])[0]).toBe(keys[0]);
});
