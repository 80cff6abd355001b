import { expect, test } from 'vitest';
import { labelName, metricName } from './names.ts';

test.each([
  ['http.server.request.duration', 's', 'other', 'http_server_request_duration_seconds'],
  ['process.memory.usage', 'By', 'gauge', 'process_memory_usage_bytes'],
  ['orders', '{order}', 'counter', 'orders_total'],
  ['requests.total', '', 'counter', 'requests_total'],
  ['total.requests', '', 'counter', 'requests_total'],
  ['request_seconds', 's', 'other', 'request_seconds'],
  ['queue.utilization', '1', 'gauge', 'queue_utilization_ratio'],
  ['errors', '1', 'counter', 'errors_total'],
  ['network.io', 'By/s', 'gauge', 'network_io_bytes_per_second'],
  ['faults', '{fault}/s', 'gauge', 'faults_per_second'],
  ['disk.weird', 'fl.oz', 'gauge', 'disk_weird_fl_oz'],
  ['2nd.try', '', 'gauge', '_2nd_try'],
  ['größe', '', 'gauge', 'gr_e'],
  ['rule:level:5m', '', 'gauge', 'rule:level:5m'],
] as const)('%s in "%s" as a %s is %s', (name, unit, kind, expected) => {
  expect(metricName(name, unit, kind)).toBe(expected);
});

test.each([
  ['http.route', 'http_route'],
  ['k8s.pod-name', 'k8s_pod_name'],
  ['5xx', 'key_5xx'],
  ['__proto__', '_proto_'],
  ['', '_'],
])('the attribute %s is the label %s', (key, expected) => {
  expect(labelName(key)).toBe(expected);
});
