export type { Annotation } from './annotations.ts';
export type * from './ast.ts';
export { type ErrorType, QueryError } from './errors.ts';
export { customBucketsSchema, type Histogram, type ResetHint, type Span } from './histogram/types.ts';
export { Labels, metricName } from './labels.ts';
export type { Matcher } from './matcher.ts';
export { absent, float, type Grid, type GridSeries, histogram, type RawSeries, stale } from './series.ts';
export type * from './storage.ts';
