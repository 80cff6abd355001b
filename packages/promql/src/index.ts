export type { Annotation } from './annotations.ts';
export type * from './ast.ts';
export {
  createEngine,
  defaultLimits,
  type Engine,
  type EngineOptions,
  type InstantAnswer,
  type QueryContext,
  type RangeAnswer,
  type Statistics,
} from './engine.ts';
export { type ErrorType, QueryError } from './errors.ts';
export { computeLeaf } from './evaluate/leaf.ts';
export { allBuckets } from './histogram/buckets.ts';
export { storedHint } from './histogram/reset.ts';
export { customBucketsSchema, type Histogram, type ResetHint, type Span } from './histogram/types.ts';
export { Labels, metricName } from './labels.ts';
export { type Matcher, matcherTest } from './matcher.ts';
export { type MemorySample, MemoryStorage } from './memory/storage.ts';
export { type FunctionSignature, functions } from './parse/functions.ts';
export { parseExpression } from './parse/parse.ts';
export { expressionType } from './parse/types.ts';
export { formatExpression } from './print/format.ts';
export { type AstJson, toAstJson } from './print/json.ts';
export { printExpression } from './print/print.ts';
export { absent, float, type Grid, type GridSeries, histogram, type RawSeries, stale } from './series.ts';
export type * from './storage.ts';
