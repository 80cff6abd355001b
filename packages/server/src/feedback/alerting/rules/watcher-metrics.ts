import type { House } from '../../../area.ts';
import type { MetricSource } from '../../../metrics/types.ts';
import { ingestLag } from './ingest-lag.ts';
import { queueAge } from './queue-age.ts';
import { turnMetric } from './turn-metrics.ts';
import { unreachedEscalations } from './unreached.ts';

/** What the watcher measures of itself: how late and how long it evaluates, how old what it reads is, how long notifications wait. */
export function watcherMetrics(house: House): MetricSource[] {
  return [
    turnMetric(house, {
      name: 'feedback.alert_evaluation_lag',
      title: 'Lag of alert evaluation',
      description:
        'How long after the time that was due the alert rules were evaluated, of each evaluation. No data while nothing is evaluated: for that there is the outbound heartbeat.',
      expression: 'extract(epoch FROM started_at - at) + seconds',
    }),
    turnMetric(house, {
      name: 'feedback.alert_evaluation_duration',
      title: 'Duration of alert evaluation',
      description: 'How long one evaluation of all alert rules that were due took.',
      expression: 'seconds',
    }),
    ingestLag(house),
    queueAge(house),
    unreachedEscalations(house),
  ];
}
