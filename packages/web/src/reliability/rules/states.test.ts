import { expect, test } from 'vitest';
import type { Alert, RuleGroup } from '../../api/rules.ts';
import { activeAlerts, countWords } from './states.ts';

const alert = (name: string, state: Alert['state'], activeAt: string): Alert => ({
  labels: { alertname: name },
  annotations: {},
  state,
  activeAt,
  value: '1e+00',
});

const group = (...alerts: Alert[]): RuleGroup => ({
  name: 'g',
  file: 'RuleGroup/g',
  interval: 60,
  lastEvaluation: '2026-05-04T10:00:00Z',
  evaluationTime: 0.01,
  rules: [
    { type: 'recording', name: 'r', query: 'up', health: 'ok', lastEvaluation: '2026-05-04T10:00:00Z' },
    {
      type: 'alerting',
      name: 'a',
      query: 'up == 0',
      health: 'ok',
      lastEvaluation: '2026-05-04T10:00:00Z',
      state: 'firing',
      duration: 0,
      alerts,
    },
  ],
});

test('alerts that fire come before those that are pending, and new ones before old ones', () => {
  const groups = [
    group(alert('old', 'firing', '2026-05-04T08:00:00Z'), alert('waiting', 'pending', '2026-05-04T09:59:00Z')),
    group(alert('new', 'firing', '2026-05-04T09:00:00Z')),
  ];
  expect(activeAlerts(groups).map((one) => one.alert.labels.alertname)).toEqual(['new', 'old', 'waiting']);
  expect(countWords(activeAlerts(groups))).toBe('2 firing, 1 pending');
  expect(countWords(activeAlerts([group()]))).toBe('none');
});
