import { describe, expect, test } from 'vitest';
import { runCli } from '../../../../test/support/server.ts';

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

test('help and version are no errors', async () => {
  expect(await runCli(['help', 'query'])).toMatchObject({ code: 0, err: '', out: expect.stringContaining('Usage: binnacle query') });
  expect(await runCli(['--version'])).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
});
