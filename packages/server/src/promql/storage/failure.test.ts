import { expect, test } from 'vitest';
import { AppError } from '../../platform/errors.ts';
import { asQueryError } from './failure.ts';

test.each([
  ['invalid_query', 'Number of grid points in the timeseries grid exceeds maximum (16777215). Consider narrowing the range', 'execution'],
  ['query_timeout', 'Code: 159. DB::Exception: Timeout exceeded', 'timeout'],
  ['query_timeout', 'Memory limit exceeded', 'execution'],
  ['invalid_query', 'OptimizedRegularExpression: cannot compile re2: x', 'bad_data'],
  ['invalid_query', 'Unknown column', 'internal'],
] as const)('of the store, %s with "%s" is %s', (code, message, type) => {
  expect(asQueryError(new AppError(code, message))).toMatchObject({ type });
});
