import type { Labels, Matcher } from '@binnacle/promql';

export interface TimeRange {
  /** Milliseconds UTC, both inclusive. */
  readonly from: number;
  readonly to: number;
}

/** Which series there are. A selector is a list of matchers; several selectors mean what any of them matches, none means everything. */
export interface LookupRequest {
  readonly selectors: readonly (readonly Matcher[])[];
  readonly range: TimeRange;
  /** Most results; one more tells that there are more. */
  readonly limit: number;
}

export interface KnownSeries {
  readonly id: bigint;
  /** The metric's name among them. */
  readonly labels: Labels;
  /** A time at which it was written, milliseconds UTC; the last one, or one before. */
  readonly seen: number;
}

export interface Lookup {
  /** @throws QueryError */
  series(request: LookupRequest, signal: AbortSignal): Promise<readonly KnownSeries[]>;
  /** Names of labels, ascending. @throws QueryError */
  labelNames(request: LookupRequest, signal: AbortSignal): Promise<readonly string[]>;
  /** Values of one label, ascending. @throws QueryError */
  labelValues(name: string, request: LookupRequest, signal: AbortSignal): Promise<readonly string[]>;
}
