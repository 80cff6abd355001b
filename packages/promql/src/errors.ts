/** `errorType` as Prometheus' HTTP API says it. */
export type ErrorType = 'bad_data' | 'execution' | 'timeout' | 'canceled' | 'internal';

/** A query that cannot be answered; the message is for whoever wrote the query. */
export class QueryError extends Error {
  readonly type: ErrorType;
  /** Place in the query, characters from its start, where the mistake has one. */
  readonly position: { readonly start: number; readonly end: number } | undefined;

  constructor(type: ErrorType, message: string, options: { position?: { start: number; end: number }; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'QueryError';
    this.type = type;
    this.position = options.position;
  }
}
