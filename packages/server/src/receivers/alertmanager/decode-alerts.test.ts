import { expect, test } from 'vitest';
import { decodeAlerts } from './api.ts';

const now = Date.parse('2026-11-30T12:00:00Z');
const iso = (time: number) => new Date(time).toISOString();
const labels = { alertname: 'Errors' };
const decode = (...body: object[]) => decodeAlerts(body, now);

test('a beginning ahead of this clock is now: a sender whose clock is ahead could not end its alert', () => {
  const { alerts } = decode({ labels, startsAt: iso(now + 600_000), endsAt: iso(now + 900_000) });
  expect(alerts).toMatchObject([{ state: 'firing', startsAt: now, beganBefore: true, expiresAt: now + 900_000 }]);
});

test('a beginning that is not stated is when it was first told', () => {
  expect(decode({ labels }).alerts).toMatchObject([{ startsAt: now, beganBefore: true }]);
  expect(decode({ labels, startsAt: '0001-01-01T00:00:00Z' }).alerts).toMatchObject([{ startsAt: now, beganBefore: true }]);
  expect(decode({ labels, startsAt: iso(now - 1000) }).alerts[0]).not.toHaveProperty('beganBefore');
});

test.each([
  ['startsAt', { labels, startsAt: 'yesterday' }],
  ['endsAt', { labels, endsAt: 'soon' }],
  ['endsAt', { labels, endsAt: 17 }],
  ['label', { labels: { '': 'x', alertname: 'Errors' } }],
  ['label', { labels, annotations: { '': 'x' } }],
])('what cannot be read is refused, as Alertmanager does: %s', (named, alert) => {
  const { alerts, problems } = decode(alert, { labels });
  expect(alerts).toHaveLength(1);
  expect(problems).toEqual([expect.stringContaining(named)]);
});
