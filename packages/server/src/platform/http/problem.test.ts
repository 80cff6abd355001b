import { expect, test } from 'vitest';
import { AppError } from '../errors.ts';
import { toProblem } from './problem.ts';

test('an error that crosses a door says what it is in every field', () => {
  const problems = [{ message: 'must be positive', path: 'spec.target' }];
  expect(toProblem(new AppError('invalid_definition', 'The target is wrong.', { problems }))).toEqual({
    type: 'about:blank',
    title: 'invalid definition',
    status: 422,
    code: 'invalid_definition',
    detail: 'The target is wrong.',
    problems,
  });
});

test.each([new Error('SELECT secret FROM user'), new TypeError('x is undefined'), Object.assign(new Error('teapot'), { statusCode: 500 })])(
  'a defect keeps its details for the log: %s',
  (error) => {
    const problem = toProblem(error);
    expect(problem).toMatchObject({ status: 500, code: 'internal' });
    expect(JSON.stringify(problem)).not.toContain(error.message);
  },
);

test.each([
  ['FST_ERR_CTP_BODY_TOO_LARGE', 413, 'payload_too_large'],
  ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 415, 'unsupported_media_type'],
  ['FST_ERR_CTP_INVALID_CONTENT_LENGTH', 400, 'invalid_request'],
])('what Fastify calls %s is %i %s', (code, status, ours) => {
  expect(toProblem(Object.assign(new Error('no'), { code, statusCode: 400 }))).toMatchObject({ status, code: ours });
});

test.each([
  ['22021', 400, 'invalid_request'],
  ['22P02', 400, 'invalid_request'],
  ['22008', 400, 'invalid_request'],
  ['53100', 503, 'store_unavailable'],
  ['ECONNREFUSED', 503, 'store_unavailable'],
  ['42601', 500, 'internal'],
])('an error %s of the database, as the driver wraps it, is %i %s', (code, status, ours) => {
  const error = new Error('Failed query', { cause: Object.assign(new Error('refused'), { code }) });
  expect(toProblem(error)).toMatchObject({ status, code: ours });
});

test.each([
  'Connection terminated unexpectedly',
  'Connection terminated due to connection timeout',
  'timeout exceeded when trying to connect',
  'Client has encountered a connection error and is not queryable',
])('a database that is lost is a reason to try again: %s', (message) => {
  expect(toProblem(new Error('Failed query', { cause: new Error(message) }))).toMatchObject({ status: 503, code: 'store_unavailable' });
});
