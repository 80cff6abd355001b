import { expect, it } from 'vitest';
import type { AlertRuleDetail } from '../../../api/alert-rules.ts';
import { isOfRule, labelSets } from './label-sets.ts';

const rule = { severity: 'page' as const, labels: { severity: 'page', slo: 'login', objective: '99 %', host: '{{ $labels.instance }}' } };
const labels = { alertname: 'Budget burns', slo: 'login', objective: '99 %', severity: 'page', host: 'a' };

it('tells the rules of one SLO apart by urgency and labels', () => {
  const isOwn = (change: object) => isOfRule(rule, { labels, urgency: 'page', cause: 'condition', ...change });
  expect(isOwn({})).toBe(true);
  expect(isOwn({ urgency: 'ticket' })).toBe(false);
  expect(isOwn({ urgency: 'ticket', cause: 'no_data' })).toBe(true);
  expect(isOwn({ labels: { ...labels, objective: '95 %' } })).toBe(false);
});

it('asks the routing for the labels of alerts, for those of quiet groups, and without any for those of the rule', () => {
  const detail = { title: 'Queue', severity: 'ticket', labels: { team: 'web' }, alerts: [] } as unknown as AlertRuleDetail;
  const own = { team: 'web', alertname: 'Queue', severity: 'ticket' };
  const series = { labels: { service: 'shop' }, state: 'ok' as const, since: null, value: 1, threshold: 2 };
  expect(labelSets(detail, [])).toEqual([own]);
  expect(labelSets(detail, [series, series])).toEqual([{ service: 'shop', ...own }]);
});
