import { expect, it } from 'vitest';
import type { MetricSummary } from '../api/metrics.ts';
import { dora, seenAs } from './dora.ts';

const summary = (name: string, more: Partial<MetricSummary> = {}): MetricSummary => ({
  name,
  title: name,
  description: '',
  unit: 'seconds',
  direction: 'down',
  stats: ['p50', 'p90'],
  dimensions: ['service', 'clock'],
  origin: 'builtin',
  ...more,
});
const metrics = [
  summary('delivery.change_lead_time'),
  summary('delivery.change_lead_time.as_sleuth', { title: 'Lead time as Sleuth', stats: ['mean'] }),
  summary('delivery.change_fail_rate', { stats: [], dimensions: ['service'] }),
];
const [leadTime, , , failRate] = dora;

it('is the metric itself when nothing else is asked for', () => {
  expect(seenAs(leadTime as never, {}, metrics).question).toEqual({ metric: 'delivery.change_lead_time', stat: 'p50', filter: {} });
});

it('takes the definition of a tool where there is one, with the statistic that it knows', () => {
  expect(seenAs(leadTime as never, { as: 'sleuth' }, metrics)).toMatchObject({
    title: 'Lead time as Sleuth',
    kind: 'line',
    question: { metric: 'delivery.change_lead_time.as_sleuth', filter: {} },
  });
  expect(seenAs(failRate as never, { as: 'sleuth' }, metrics).question.metric).toBe('delivery.change_fail_rate');
});

it('measures by working time what knows it, and leaves the rest alone', () => {
  expect(seenAs(leadTime as never, { clock: 'working' }, metrics).question.filter).toEqual({ clock: 'working' });
  expect(seenAs(failRate as never, { clock: 'working' }, metrics).question.filter).toEqual({});
});
