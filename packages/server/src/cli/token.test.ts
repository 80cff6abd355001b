import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { adminToken, type TestApp, testApp } from '../../../../test/support/app.ts';

const program = join(import.meta.dirname, 'index.ts');
let app: TestApp;
let url: string;
beforeAll(async () => {
  app = await testApp();
  url = await app.http.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => app.close());

function binnacle(args: string[], token = adminToken): Promise<{ code: number; out: string; err: string }> {
  const env = { PATH: process.env.PATH ?? '', BINNACLE_URL: url, BINNACLE_TOKEN: token };
  return new Promise((resolve) => {
    execFile(process.execPath, [program, 'token', ...args], { env }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}

test('a token is created, used, listed and revoked from the terminal', async () => {
  const created = await binnacle(['create', '--name', 'ci', '--role', 'admin', '--expires', '2999-01-01T00:00:00Z']);
  expect(created).toMatchObject({ code: 0, err: '' });
  const token = created.out.trim();
  expect(token).toMatch(/^bnt_[\w-]{43}$/);
  const listed = await binnacle(['list', '--json'], token);
  const [{ id, ...entry }] = JSON.parse(listed.out);
  expect(entry).toMatchObject({ name: 'ci', role: 'admin', prefix: token.slice(0, 10), expiresAt: '2999-01-01T00:00:00.000Z' });
  const table = (await binnacle(['list'])).out.split('\n');
  expect(table[0]).toMatch(/^ID +NAME +ROLE +TOKEN +CREATED +LAST USED +EXPIRES$/);
  expect(table[1]).toMatch(new RegExp(`^${id} +ci +admin +${token.slice(0, 10)}… .* 2999-01-01 00:00Z$`));
  expect(await binnacle(['revoke', id])).toMatchObject({ code: 0, out: `Revoked ${id}\n` });
  expect((await binnacle(['list'], token)).code).toBe(2);
  expect((await binnacle(['list'])).out).toBe('There are no API tokens.\n');
});

test('a role nobody knows is refused with those there are', async () => {
  const { code, err } = await binnacle(['create', '--name', 'ci', '--role', 'boss']);
  expect(code).toBe(2);
  expect(err).toContain('expected one of viewer, member, admin');
});

test('a token of a member may not make tokens', async () => {
  const member = (await binnacle(['create', '--name', 'm', '--role', 'member'])).out.trim();
  const { code, err } = await binnacle(['create', '--name', 'x', '--role', 'admin'], member);
  expect(code).toBe(2);
  expect(err).toContain('needs the role admin');
});
