import { expect, test } from 'vitest';
import type { MetricExpression } from '../../metrics/types.ts';
import type { Indicator } from '../slo.ts';
import { kindOf } from './kind.ts';

const events = (good: MetricExpression, total: MetricExpression): Indicator => ({ kind: 'events', part: 'good', events: good, total });
const lag: Indicator = { kind: 'threshold', metric: { promql: 'max(kafka_consumergroup_lag)' }, op: '<', limit: 50, every: 60_000 };

test.each([
  ['http-availability', events({ counter: 'sum(http_requests_total{code!~"5.."})' }, { counter: 'sum(http_requests_total)' })],
  ['http-availability', events({ metric: 'http.requests', filter: { outcome: 'ok' } }, 'http.requests')],
  // The count of a histogram of durations counts requests, whatever it is called.
  ['http-availability', events({ counter: 'sum(x_duration_seconds_count{s="200"})' }, { counter: 'sum(x_duration_seconds_count)' })],
  ['http-latency', events({ metric: 'http.requests_within', filter: { le: '0.2' } }, 'http.requests')],
  ['http-latency', events({ counter: 'sum(x_seconds_bucket{le="0.5"})' }, { counter: 'sum(x_seconds_count)' })],
  [
    'grpc-availability',
    events({ counter: 'sum(grpc_server_handled_total{grpc_code="OK"})' }, { counter: 'sum(grpc_server_handled_total)' }),
  ],
  [
    'messaging-availability',
    events({ counter: 'messaging_client_sent_messages_total' }, { counter: 'messaging_client_sent_messages_total' }),
  ],
  ['lcp', events({ metric: 'vitals.lcp', stat: 'count' }, { metric: 'vitals.lcp', stat: 'count' })],
  ['consumer-lag', lag],
  ['threshold', { ...lag, metric: { promql: 'node_load1' } }],
] as const)('%s', (kind, indicator) => {
  expect(kindOf(indicator)).toBe(kind);
});
