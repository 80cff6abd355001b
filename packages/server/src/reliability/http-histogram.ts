import type { Dimensions } from '../metrics/bucketing.ts';
import type { CounterSelection } from '../metrics/increase.ts';

/** The histogram of OpenTelemetry's HTTP semantic conventions under its Prometheus name; its parts end in _count, _bucket and _sum. */
export const histogramName = 'http_server_request_duration_seconds';

const status = "labels['http_response_status_code']";

/** What can be asked of a request, over its series' labels. A request without a status that states an error never got its answer. */
export const requestDimensions: Dimensions = {
  service: "labels['job']",
  environment: "if(labels['deployment_environment_name'] != '', labels['deployment_environment_name'], labels['deployment_environment'])",
  method: "labels['http_request_method']",
  route: "labels['http_route']",
  prefix: "splitByChar('/', labels['http_route'])[2]",
  status,
  status_class: `if(${status} = '', '', concat(substring(${status}, 1, 1), 'xx'))`,
  outcome: `if(startsWith(${status}, '5') OR (${status} = '' AND labels['error_type'] != ''), 'error', 'ok')`,
};

/** A server that answers requests and reports none that failed had none that failed. */
export const requestOutcomes = ['status', 'status_class', 'outcome'];

export const whyNoRequests =
  'Send the metric http.server.request.duration of an instrumented server to /otlp/v1/metrics; Binnacle records its own.';

/** The cumulative buckets; `le` is the upper bound in seconds. */
export const bucketSelection: CounterSelection = {
  counter: `${histogramName}_bucket`,
  dimensions: { ...requestDimensions, le: "labels['le']" },
  outcomes: requestOutcomes,
};

/** A bound as Prometheus writes it, `0.2` or `+Inf`; NaN when it is none. */
export function boundOf(text: string): number {
  return /^\+?inf$/i.test(text) ? Number.POSITIVE_INFINITY : text.trim() === '' ? Number.NaN : Number(text);
}
