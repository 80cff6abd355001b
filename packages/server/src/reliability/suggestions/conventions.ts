/** A service as the labels of series name it. */
export interface Named {
  /** `service`, `service_name` or `job`. */
  readonly label: string;
  readonly service: string;
}

/** What was received of one metric name from one service. */
export interface Received extends Named {
  readonly name: string;
  /** Names of labels that any of its series has. */
  readonly labels: readonly string[];
  /** Bounds of buckets, as they are written. */
  readonly bounds: readonly string[];
}

/** Which events of a counter are bad. */
export interface Failures {
  /** The counter that counts all. */
  readonly counter: string;
  /** The first of these labels that its series have tells how an event ended; a matcher for those that failed. */
  readonly failed: Readonly<Record<string, string>>;
}

/** A histogram of how long things took. */
export interface Durations {
  /** Without `_bucket` and `_count`. */
  readonly histogram: string;
  /** What a bound is multiplied by to be seconds. */
  readonly seconds: number;
}

/** What servers of one kind report, by the conventions of OpenTelemetry or Prometheus. */
export interface Convention {
  readonly id: 'http' | 'grpc' | 'messaging';
  readonly title: string;
  /** Events in words: `requests`, `calls`, `messages`. */
  readonly events: string;
  readonly failures: readonly Failures[];
  readonly durations: readonly Durations[];
}

const httpStatus = {
  http_response_status_code: '=~"5.."',
  http_status_code: '=~"5.."',
  code: '=~"5..|5xx"',
  status: '=~"5..|5xx"',
  status_code: '=~"5..|5xx"',
};

/** Codes that are the server's fault (grpc.io/docs/guides/status-codes): others are answers to what was asked. */
const grpcNames = '=~"Unknown|DeadlineExceeded|Unimplemented|Internal|Unavailable|DataLoss"';
const grpcNumbers = '=~"2|4|12|13|14|15|UNKNOWN|DEADLINE_EXCEEDED|UNIMPLEMENTED|INTERNAL|UNAVAILABLE|DATA_LOSS"';
const grpcStatus = { grpc_code: grpcNames, rpc_grpc_status_code: grpcNumbers, rpc_response_status_code: grpcNumbers };

const seconds = (histogram: string): Durations => ({ histogram, seconds: 1 });
const milliseconds = (histogram: string): Durations => ({ histogram, seconds: 0.001 });

/** Of several names for one thing the first that a service sends is taken: newer conventions stand first. */
export const conventions: readonly Convention[] = [
  {
    id: 'http',
    title: 'HTTP requests',
    events: 'requests',
    failures: [
      'http_server_request_duration_seconds_count',
      'http_server_duration_milliseconds_count',
      'http_requests_total',
      'http_server_requests_total',
      'http_server_requests_seconds_count',
      'http_request_duration_seconds_count',
    ].map((counter) => ({ counter, failed: httpStatus })),
    durations: [
      seconds('http_server_request_duration_seconds'),
      milliseconds('http_server_duration_milliseconds'),
      seconds('http_request_duration_seconds'),
      seconds('http_server_requests_seconds'),
    ],
  },
  {
    id: 'grpc',
    title: 'gRPC calls',
    events: 'calls',
    failures: [
      'rpc_server_call_duration_seconds_count',
      'rpc_server_duration_seconds_count',
      'rpc_server_duration_milliseconds_count',
      'grpc_server_handled_total',
    ].map((counter) => ({ counter, failed: grpcStatus })),
    durations: [
      seconds('rpc_server_call_duration_seconds'),
      seconds('rpc_server_duration_seconds'),
      milliseconds('rpc_server_duration_milliseconds'),
      seconds('grpc_server_handling_seconds'),
    ],
  },
  {
    id: 'messaging',
    title: 'Messages',
    events: 'messages',
    failures: [
      'messaging_process_duration_seconds_count',
      'messaging_client_consumed_messages_total',
      'messaging_client_sent_messages_total',
      'messaging_client_operation_duration_seconds_count',
    ].map((counter) => ({ counter, failed: { error_type: '!=""' } })),
    durations: [seconds('messaging_process_duration_seconds')],
  },
];

/** Gauges that say how far consumers are behind, in messages. */
export const lags = [
  'kafka_consumergroup_lag',
  'kafka_consumer_group_lag',
  'kafka_consumer_records_lag_max',
  'rabbitmq_queue_messages_ready',
  'messaging_client_queue_depth',
];

/** All names that are looked for. */
export const knownNames: readonly string[] = [
  ...conventions.flatMap(({ failures, durations }) => [
    ...failures.map(({ counter }) => counter),
    ...durations.map(({ histogram }) => `${histogram}_bucket`),
  ]),
  ...lags,
];

/** The limits below which a page visit is good (web.dev/articles/vitals): seconds, for cls a score. */
export const vitalLimits = [
  { vital: 'lcp', limit: 2.5, title: 'Pages show their main content within 2.5 s' },
  { vital: 'inp', limit: 0.2, title: 'Pages react within 200 ms' },
  { vital: 'cls', limit: 0.1, title: 'Pages stay where they are' },
] as const;
