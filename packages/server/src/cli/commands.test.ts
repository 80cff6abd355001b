import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../test/support/app.ts';
import { runCli } from '../../../../test/support/server.ts';

const nobody = { BINNACLE_TOKEN: '', BINNACLE_INGEST_KEY: '' };
const stranger = { BINNACLE_TOKEN: '', BINNACLE_INGEST_KEY: 'a-key-of-somewhere-else' };
let app: TestApp;
let url: string;
beforeAll(async () => {
  app = await testApp();
  url = await app.http.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => app.close());

describe('what is asked wrongly ends with 2, because 1 is an answer of some commands', () => {
  test.each([
    ['a command that there is not', ['frobnicate'], 'there is no command "frobnicate". Commands: up, apply'],
    ['a flag that there is not', ['plan', '-f', '.', '--frobnicate'], "unknown option '--frobnicate'"],
    ['a flag that is missing', ['plan', '--exit-code'], "required option '-f, --file <paths...>'"],
    ['an argument that is missing', ['import', 'git'], "missing required argument 'path'"],
    ['a command of a command that there is not', ['token', 'frobnicate'], "unknown command 'frobnicate'"],
  ])('%s', async (_what, args, reason) => {
    const { code, out, err } = await runCli(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(reason);
  });
});

describe('what cannot be used is named, and what to do with it', () => {
  const file = import.meta.filename;
  test.each([
    ['a data directory that is a file', ['up', '--data', file], {}, `The data directory ${file} cannot be written to: EEXIST`],
    ['a port that is none', ['up', '--port', '99999'], {}, 'BINNACLE_PORT (--port): '],
    ['a variable that no flag sets', ['up'], { BINNACLE_ADMIN_TOKEN: 'short' }, 'BINNACLE_ADMIN_TOKEN: '],
    ['a backup that is not there', ['restore', '/nowhere/b.tar', '--data', file], {}, 'The backup cannot be read: ENOENT'],
    [
      'a deployment reported without a key',
      ['deploy', '--service', 'shop'],
      nobody,
      'set BINNACLE_TOKEN, or an ingest key in BINNACLE_INGEST_KEY',
    ],
    ['a deployment reported with a wrong key', ['deploy', '--service', 'shop'], stranger, 'This ingest key is unknown or revoked'],
  ])('%s', async (_what, args, environment, reason) => {
    const { code, err } = await runCli(args, { BINNACLE_URL: url, ...environment });
    expect(err).toContain(reason);
    expect(err).not.toContain('    at ');
    expect(code).toBe(2);
  });
});

test('help and version are no errors', async () => {
  expect(await runCli(['help', 'query'])).toMatchObject({ code: 0, err: '', out: expect.stringContaining('Usage: binnacle query') });
  expect(await runCli(['--version'])).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
});
