import { ClickHouseError } from '@clickhouse/client';
import { AppError } from '../../platform/errors.ts';

/** The rows of an INSERT are wrong, not the store. The message names column and kind of mistake, never what the rows hold. */
export class MalformedRows extends Error {}

const limitCodes = new Set(['158', '159', '160', '241', '396']);
const unavailableCodes = new Set(['74', '75', '76', '209', '210', '243', '425', '999']);

/**
 * The codes that speak of an INSERT's rows: CANNOT_PARSE_* and out-of-range values. Everything else (a missing table, a
 * full disk, too many parts, memory, timeouts) may pass and must not cost anybody a row.
 */
const rowCodes = new Set([
  '6', // CANNOT_PARSE_TEXT
  '25', // CANNOT_PARSE_ESCAPE_SEQUENCE
  '26', // CANNOT_PARSE_QUOTED_STRING
  '27', // CANNOT_PARSE_INPUT_ASSERTION_FAILED
  '38', // CANNOT_PARSE_DATE
  '41', // CANNOT_PARSE_DATETIME
  '53', // TYPE_MISMATCH
  '69', // ARGUMENT_OUT_OF_BOUND
  '70', // CANNOT_CONVERT_TYPE
  '72', // CANNOT_PARSE_NUMBER
  '117', // INCORRECT_DATA
  '130', // CANNOT_READ_ARRAY_FROM_TEXT
  '131', // TOO_LARGE_STRING_SIZE
  '349', // CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN
  '407', // DECIMAL_OVERFLOW
  '467', // CANNOT_PARSE_BOOL
]);

/** A query's error in our own words: limits, an unreachable or full store, or else a query that is wrong. */
export function storeError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (!isClickHouseError(error)) {
    return new AppError('store_unavailable', `The fact store does not answer: ${message}`, { cause: error, retryAfter: 5 });
  }
  if (limitCodes.has(error.code)) {
    return new AppError('query_timeout', `The query went over its limits: ${message}`, { cause: error });
  }
  if (unavailableCodes.has(error.code)) {
    return new AppError('store_unavailable', `The fact store cannot write or read: ${message}`, { cause: error, retryAfter: 5 });
  }
  return new AppError('invalid_query', message, { cause: error });
}

/**
 * An INSERT's error. ClickHouse quotes the rows in its messages, and those may hold personal data, so only code, kind and column
 * are passed on and the original is not kept as the cause.
 */
export function insertError(error: unknown): MalformedRows | AppError {
  if (error instanceof AppError) return error;
  if (!isClickHouseError(error)) {
    const { code } = error as { code?: unknown };
    const kind = typeof code === 'string' ? code : 'no answer';
    return new AppError('store_unavailable', `The fact store does not take rows at the moment (${kind}).`, { retryAfter: 5 });
  }
  const kind = error.type ?? 'UNKNOWN';
  if (rowCodes.has(error.code)) {
    const column = /while reading the value of key (\w+)/.exec(error.message)?.[1];
    return new MalformedRows(column === undefined ? kind : `column ${column}: ${kind}`);
  }
  return new AppError('store_unavailable', `The fact store does not take rows at the moment (ClickHouse error ${error.code}, ${kind}).`, {
    retryAfter: 5,
  });
}

/** The error of an INSERT whose rows are ours to get right: whatever it says, nobody's rows were wrong, and they may be sent again. */
export function blockError(error: unknown): AppError {
  const described = insertError(error);
  return described instanceof AppError
    ? described
    : new AppError('store_unavailable', `The fact store did not take a block of columns (${described.message}).`, { retryAfter: 5 });
}

/** chDB's connection throws the class of another copy of the client, so `instanceof` alone does not tell. */
function isClickHouseError(error: unknown): error is ClickHouseError {
  return error instanceof ClickHouseError || (error instanceof Error && error.constructor.name === ClickHouseError.name && 'code' in error);
}
