/**
 * The errors that cross a door. Each has a stable `code`, the HTTP status it becomes, and a text that says what
 * happened, why, and what to do. Anything else that is thrown is a defect and answers 500 without details.
 */
const table = {
  invalid_request: 400,
  invalid_query: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  invalid_definition: 422,
  rate_limited: 429,
  queue_full: 503,
  store_unavailable: 503,
  query_timeout: 503,
} as const;

export type ErrorCode = keyof typeof table;

/** One thing that is wrong with an input, and where. */
export interface Problem {
  readonly message: string;
  /** Path inside the input, such as `spec.objectives[0].target`. */
  readonly path?: string;
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
  readonly column?: number;
}

export interface AppErrorOptions {
  readonly cause?: unknown;
  /** Seconds after which a retry makes sense; becomes `Retry-After`. */
  readonly retryAfter?: number;
  readonly problems?: readonly Problem[];
}

export class AppError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly retryAfter: number | undefined;
  readonly problems: readonly Problem[];

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.status = table[code];
    this.retryAfter = options.retryAfter;
    this.problems = options.problems ?? [];
  }
}
