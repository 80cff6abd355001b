import { expect, test } from 'vitest';
import { guessedUnit } from './units.ts';

test.each([
  ['node_memory_MemFree_bytes', 'bytes'],
  ['sum by (device) (rate(node_network_receive_bytes_total[5m]))', 'bytes_per_second'],
  ['rate(http_requests_total[5m])', 'per_second'],
  ['rate(node_cpu_seconds_total[5m])', 'count'],
  ['histogram_quantile(0.99, sum by (le) (rate(http_server_request_duration_seconds_bucket[5m])))', 'seconds'],
  ['node_filesystem_avail_bytes / node_filesystem_size_bytes', 'count'],
  ['up{instance="http://a/b"}', 'count'],
  ['process_start_time_seconds', 'seconds'],
  ['count by (job) (node_memory_MemFree_bytes)', 'count'],
])('%s is in %s', (promql, unit) => {
  expect(guessedUnit(promql)).toBe(unit);
});
