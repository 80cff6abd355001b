import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { adminToken, type TestApp, testApp } from '../../../../test/support/app.ts';
import { Kinds } from '../definitions/kinds.ts';
import { reference } from '../definitions/reference.ts';
import { knownKinds } from './known-kinds.ts';

const program = join(import.meta.dirname, 'index.ts');
let app: TestApp;
let url: string;
let directory: string;
beforeAll(async () => {
  app = await testApp();
  url = await app.http.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => app.close());
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'binnacle-manifests-'));
  return () => rmSync(directory, { recursive: true, force: true });
});

interface Outcome {
  code: number | null;
  out: string;
  err: string;
}

/** Runs the real program in the test's directory. */
function binnacle(args: string[], options: { environment?: Record<string, string>; input?: string } = {}): Promise<Outcome> {
  const environment = { PATH: process.env.PATH ?? '', BINNACLE_URL: url, BINNACLE_TOKEN: adminToken, ...options.environment };
  const child = spawn(process.execPath, [program, ...args], { cwd: directory, env: environment });
  child.stdin.end(options.input ?? '');
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (err += chunk));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

function write(path: string, text: string): void {
  const file = join(directory, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

const team = (name: string, description: string) =>
  `apiVersion: binnacle/v1\nkind: Team\nmetadata: {name: ${name}}\nspec:\n  description: ${description}\n`;

test('a directory is planned, applied, changed and pruned', async () => {
  write('defs/teams.yaml', `${team('alpha', 'First')}---\n${team('beta', 'Second')}`);
  write('defs/deep/gamma.json', '{"apiVersion":"binnacle/v1","kind":"Team","metadata":{"name":"gamma"},"spec":{}}');
  write('defs/notes.txt', 'not a manifest');
  const planned = await binnacle(['plan', '-f', 'defs', '--exit-code']);
  expect(planned).toMatchObject({ code: 1, err: '' });
  expect(planned.out).toContain('create  Team alpha\n');
  expect(planned.out).toContain('Plan: 3 to create, 0 to update, 0 to delete, 0 unchanged.');
  expect(await binnacle(['apply', '-f', 'defs'])).toMatchObject({ code: 0, out: expect.stringContaining('Applied: 3 created') });
  expect(await binnacle(['plan', '-f', 'defs', '--exit-code'])).toMatchObject({
    code: 0,
    out: 'Plan: 0 to create, 0 to update, 0 to delete, 3 unchanged.\n',
  });

  write('defs/teams.yaml', team('alpha', 'Changed'));
  const pruned = await binnacle(['plan', '--prune', '-f', 'defs/teams.yaml', '-f', 'defs/deep']);
  expect(pruned.out).toBe(
    'update  Team alpha\n          spec.description: "First" → "Changed"\ndelete  Team beta\n\nPlan: 0 to create, 1 to update, 1 to delete, 1 unchanged.\n',
  );
  expect(await binnacle(['apply', '--prune', '-f', 'defs'])).toMatchObject({ code: 0 });
  expect((await app.call('GET', '/api/v1/definitions/Team/beta')).status).toBe(404);
});

test('manifests come from standard input', async () => {
  const outcome = await binnacle(['apply', '--json', '-f', '-'], { input: team('piped', 'x') });
  expect(JSON.parse(outcome.out)).toEqual({ changes: [{ action: 'create', kind: 'Team', name: 'piped', differences: [] }] });
});

test('mistakes name file, line, column and path, found here or by the server', async () => {
  write('a.yaml', `${team('fine', 'x')}---\n${team('odd', 'x').replace('description', 'descripton')}`);
  const server = await binnacle(['apply', '-f', 'a.yaml']);
  expect(server.code).toBe(2);
  expect(server.err).toBe(
    'Nothing was applied. 1 problem:\n  a.yaml:11:3: spec.descripton: unknown field "descripton". Did you mean "description"?\n',
  );
  expect((await binnacle(['validate', '-f', 'a.yaml'])).err).toContain('a.yaml:11:3: spec.descripton: unknown field');
  write('b.yaml', 'a: [1,\nb: 2\n');
  expect(await binnacle(['plan', '-f', 'b.yaml'])).toMatchObject({ code: 2, err: expect.stringContaining('b.yaml:2:1: not valid YAML') });
});

test('validating needs no server and opens no store', async () => {
  const environment = { BINNACLE_URL: 'http://127.0.0.1:1' };
  write('ok.yaml', team('offline', 'x'));
  expect(await binnacle(['validate', '-f', 'ok.yaml'], { environment })).toEqual({ code: 0, out: '1 manifest valid.\n', err: '' });
  expect(existsSync(join(directory, '.binnacle'))).toBe(false);
});

test('what is exported plans back without a change', async () => {
  expect(await binnacle(['export', '--kind', 'Team', '-o', 'out.yaml'])).toMatchObject({ code: 0, out: '' });
  expect(readFileSync(join(directory, 'out.yaml'), 'utf8')).toContain('name: piped');
  expect((await binnacle(['plan', '-f', 'out.yaml', '--exit-code'])).code).toBe(0);
  expect(await binnacle(['export', '--kind', 'Nope'])).toMatchObject({ code: 2, err: 'There is no kind "Nope".\n' });
});

test('what people made is taken over by files, and the plan says so', async () => {
  await app.call('POST', '/api/v1/definitions/apply', team('mine', 'x'), { 'content-type': 'application/yaml' });
  const outcome = await binnacle(['plan', '-f', '-'], { input: team('mine', 'x') });
  expect(outcome.out).toContain('update  Team mine\n          owner: "people" → "files"\n');
});

test.each([
  ['no server', { BINNACLE_URL: 'http://127.0.0.1:1' }, 'Cannot reach Binnacle at http://127.0.0.1:1'],
  ['no address', { BINNACLE_URL: 'over there' }, 'BINNACLE_URL is "over there"'],
  ['no token', { BINNACLE_TOKEN: '' }, 'needs an API token'],
  ['a wrong token', { BINNACLE_TOKEN: 'wrong-token' }, 'does not know the API token in BINNACLE_TOKEN'],
] as const)('with %s it says what to do', async (_, environment, message) => {
  const outcome = await binnacle(['apply', '-f', '-'], { environment, input: team('x', 'x') });
  expect(outcome).toMatchObject({ code: 2, out: '', err: expect.stringContaining(message) });
});

test('a token that may only read is told so', async () => {
  const { body } = await app.call('POST', '/api/v1/tokens', { name: 'reader', role: 'viewer' });
  const outcome = await binnacle(['apply', '-f', '-'], { environment: { BINNACLE_TOKEN: body.token }, input: team('x', 'x') });
  expect(outcome).toMatchObject({ code: 2, err: 'Refused with the API token in BINNACLE_TOKEN: This needs the role member.\n' });
});

test('a server that is not Binnacle is found out', async () => {
  const other = createServer((_, response) => response.end('<html>')).listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const environment = { BINNACLE_URL: `http://127.0.0.1:${(other.address() as AddressInfo).port}` };
  const outcome = await binnacle(['apply', '-f', '-'], { environment, input: team('x', 'x') });
  other.close();
  expect(outcome).toMatchObject({ code: 2, err: expect.stringContaining('does not answer as Binnacle does') });
});

test('files that cannot be read are named', async () => {
  write('empty.yaml', '# nothing\n');
  write('binary.yaml', '');
  writeFileSync(join(directory, 'binary.yaml'), Buffer.from([0x61, 0xff]));
  expect((await binnacle(['plan', '-f', 'nowhere.yaml'])).err).toBe('nowhere.yaml does not exist.\n');
  expect((await binnacle(['plan', '-f', 'empty.yaml'])).err).toBe('There is no manifest in empty.yaml.\n');
  expect((await binnacle(['plan', '-f', 'binary.yaml'])).err).toBe('Cannot read binary.yaml: it is not UTF-8 text\n');
});

test('the published schemas, examples and reference page are those of this version; "binnacle reference" writes them', async () => {
  const docs = join(import.meta.dirname, '../../../../docs');
  for (const { path, text } of reference(new Kinds((await knownKinds()).kinds))) {
    expect(readFileSync(join(docs, path), 'utf8'), path).toBe(text);
  }
});
