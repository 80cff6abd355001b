/** What of an answer says whether its service wants to be left alone. */
export interface LimitedAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON, where there is any. */
  readonly body: unknown;
}

/** What a service says that gives no time; GitHub asks for a minute at least. */
const unstatedMs = 60_000;
/** A point in time in seconds since 1970 is more than this, and less than one in milliseconds. */
const earliestSeconds = 1_000_000_000;
const earliestMilliseconds = earliestSeconds * 1000;

/**
 * When a service that refused a request because of its rate limit may be asked again, milliseconds UTC; `undefined` when it refused for
 * another reason, or not at all. Sources: RFC 9110 section 10.2.3 (`Retry-After`), RFC draft ratelimit-headers (GitLab's `RateLimit-*`), GitHub's
 * and Jira's `X-RateLimit-*`, Linear's `X-RateLimit-Requests-*`; GraphQL tells it in the errors of an answer.
 *
 * @param attempt 0 for the first refusal in a row: without a stated time, waits double.
 */
export function limitedUntil(answer: LimitedAnswer, now: number, attempt = 0): number | undefined {
  if (!isLimited(answer)) return undefined;
  const stated = retryAfter(answer.headers, now) ?? resetOf(answer.headers, now);
  return stated ?? now + unstatedMs * 2 ** Math.min(attempt, 4);
}

/** When the allowance that this answer used up is renewed, milliseconds UTC; `undefined` while something is left. */
export function usedUpUntil({ headers }: Pick<LimitedAnswer, 'headers'>, now: number): number | undefined {
  return isUsedUp(headers) ? resetOf(headers, now) : undefined;
}

function isLimited({ status, headers, body }: LimitedAnswer): boolean {
  if (status === 429) return true;
  if (status === 403)
    return isUsedUp(headers) || headers.has('retry-after') || /secondary rate limit|abuse detection/i.test(messageOf(body));
  // GraphQL: GitHub answers 200, Linear 400.
  return (status === 200 || status === 400) && graphqlCodes(body).some((code) => /^RATE_?LIMIT(ED|_EXCEEDED)$/i.test(code));
}

const families = ['x-ratelimit', 'ratelimit', 'x-ratelimit-requests', 'x-ratelimit-complexity'];

function isUsedUp(headers: Headers): boolean {
  return families.some((family) => headers.get(`${family}-remaining`)?.trim() === '0');
}

function retryAfter(headers: Headers, now: number): number | undefined {
  const text = headers.get('retry-after')?.trim();
  if (text === undefined || text === '') return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return now + Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(now, date);
}

/** The latest of the allowances that are used up: all must be renewed. */
function resetOf(headers: Headers, now: number): number | undefined {
  const resets = families.flatMap((family) => {
    const text = headers.get(`${family}-reset`)?.trim() ?? '';
    const remaining = headers.get(`${family}-remaining`)?.trim();
    if (text === '' || (remaining !== undefined && remaining !== '0')) return [];
    return readReset(text, now) ?? [];
  });
  return resets.length === 0 ? undefined : Math.max(now, ...resets);
}

/** Seconds from now, or a time in seconds, milliseconds or ISO 8601: services differ. */
function readReset(text: string, now: number): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) {
    const value = Number(text);
    if (value >= earliestMilliseconds) return value;
    return value >= earliestSeconds ? value * 1000 : now + value * 1000;
  }
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : date;
}

function messageOf(body: unknown): string {
  const message = (body as { message?: unknown } | null | undefined)?.message;
  return typeof message === 'string' ? message : '';
}

function graphqlCodes(body: unknown): string[] {
  const errors = (body as { errors?: unknown } | null | undefined)?.errors;
  if (!Array.isArray(errors)) return [];
  return errors.slice(0, 10).flatMap((error: { type?: unknown; extensions?: { code?: unknown } } | null) => {
    return [error?.type, error?.extensions?.code].filter((code) => typeof code === 'string');
  });
}
