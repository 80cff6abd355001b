import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminToken, type TestApp, testApp } from '../../../../test/support/app.ts';
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

test('an alertmanager.yml that is applied says which secrets are to be set, and the command sets them', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'binnacle-import-'));
  const environment = { BINNACLE_URL: url, BINNACLE_TOKEN: adminToken };
  try {
    const file = join(directory, 'alertmanager.yml');
    writeFileSync(
      file,
      'route: {receiver: team}\nreceivers:\n  - name: team\n    pagerduty_configs: [{routing_key: hidden}]\n    webhook_configs: [{url: "https://hooks.example.org/x"}]\n',
    );
    const applied = await runCli(['apply', '-f', file], environment);
    expect(applied).toMatchObject({ code: 0 });
    expect(applied.err).toBe(
      'NotificationChannel team-pagerduty: Set the secret of channel team-pagerduty: the integration key. echo \'{"routingKey":"…"}\' | binnacle channel secret team-pagerduty\n',
    );
    expect((await runCli(['apply', '-f', file], environment)).err).toBe('');
    const set = await runCli(['channel', 'secret', 'team-pagerduty'], environment, '{"routingKey":"0123456789abcdef0123456789abcdef"}');
    expect(set).toMatchObject({ code: 0, out: 'The secret of team-pagerduty is set.\n' });
    const { channels } = (await app.call('GET', '/api/v1/channels')).body;
    expect(channels.find(({ name }: { name: string }) => name === 'team-pagerduty')).toMatchObject({ secret: 'set' });
    expect((await runCli(['channel', 'secret', 'team-pagerduty'], environment, 'x')).err).toContain('Standard input is no JSON');
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

test('help and version are no errors', async () => {
  expect(await runCli(['help', 'query'])).toMatchObject({ code: 0, err: '', out: expect.stringContaining('Usage: binnacle query') });
  expect(await runCli(['--version'])).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
});
