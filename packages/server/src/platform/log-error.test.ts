import { Writable } from 'node:stream';
import { DrizzleQueryError } from 'drizzle-orm/errors';
import { expect, test } from 'vitest';
import { AppError } from './errors.ts';
import { createLog } from './log.ts';

function logged(error: unknown) {
  let text = '';
  const destination = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  const log = createLog('info', destination);
  log.error({ err: error }, 'request failed');
  return { text, err: JSON.parse(text).err };
}

test('a statement that failed is logged without its values', () => {
  const cause = Object.assign(new Error('duplicate key value violates unique constraint'), {
    code: '23505',
    detail: 'Key (email)=(ada@example.org) already exists.',
  });
  const { text, err } = logged(
    new DrizzleQueryError('insert into user_account values ($1, $2)', ['ada@example.org', 'line\n    at x'], cause),
  );
  expect(text).not.toContain('ada@example.org');
  expect(text).not.toContain('at x');
  expect(err).toMatchObject({ type: 'DrizzleQueryError', code: '23505' });
  expect(err.message).toBe('Failed query: insert into user_account values ($1, $2): duplicate key value violates unique constraint');
  expect(err.stack).toContain('log-error.test.ts');
});

test('causes are told one after another, and a circle of them ends', () => {
  const error = new AppError('store_unavailable', 'It does not answer.', { cause: new TypeError('no socket') });
  expect(logged(error).err).toMatchObject({ type: 'AppError', code: 'store_unavailable', message: 'It does not answer.: no socket' });
  const circle = new Error('round');
  circle.cause = circle;
  expect(logged(circle).err.message).toBe('round: round: round: round: round');
});

test('what was thrown and is no error is told too', () => {
  expect(logged('just words').err).toEqual({ type: 'string', message: 'just words', stack: '' });
});
