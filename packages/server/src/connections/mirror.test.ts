import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { TestRepository } from '../../../../test/support/git.ts';
import { updateMirror } from './mirror.ts';

const authorization = `Basic ${Buffer.from('x-access-token:s3cret-token').toString('base64')}`;
const shop = new TestRepository('shop.git');
const scratch = mkdtempSync(join(tmpdir(), 'E-mirror-'));
let heard: { url: string; authorization: string | undefined }[];
let intercept: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
let count = 0;

/** A git server over HTTP, which asks for the token as the services do. */
const server = createServer((request, response) => {
  heard.push({ url: request.url ?? '', authorization: request.headers.authorization });
  if (intercept?.(request, response)) return;
  if (request.headers.authorization !== authorization) {
    response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
    return;
  }
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://git');
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: dirname(shop.path),
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      GIT_CONFIG_COUNT: '2',
      GIT_CONFIG_KEY_0: 'safe.directory',
      GIT_CONFIG_VALUE_0: '*',
      GIT_CONFIG_KEY_1: 'uploadpack.allowFilter',
      GIT_CONFIG_VALUE_1: 'true',
      PATH_INFO: pathname.replace('/acme', ''),
      QUERY_STRING: searchParams.toString(),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      ...(request.headers['content-encoding'] === undefined ? {} : { HTTP_CONTENT_ENCODING: request.headers['content-encoding'] }),
    },
  });
  request.pipe(child.stdin);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  child.on('close', () => {
    const all = Buffer.concat(chunks);
    const end = all.indexOf('\r\n\r\n');
    const headers = Object.fromEntries(
      all
        .subarray(0, end)
        .toString()
        .split('\r\n')
        .map((line) => line.split(': ') as [string, string]),
    );
    response.writeHead(Number(headers.Status?.slice(0, 3) ?? 200), headers).end(all.subarray(end + 4));
  });
});
let url: string;

beforeAll(async () => {
  shop.commit('a', { at: '2024-01-01T00:00:00Z' }).commit('b', { at: '2024-01-02T00:00:00Z' });
  shop.tag('v1.0.0', 'a', '2024-01-01T00:00:00Z').branch('main', 'b').branch('release', 'a').branch('old', 'a').write();
  git('symbolic-ref', 'HEAD', 'refs/heads/release');
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/acme/${basename(shop.path)}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  shop.remove();
  rmSync(scratch, { recursive: true, force: true });
});
beforeEach(() => {
  heard = [];
  intercept = undefined;
});

const git = (...args: string[]) => execFileSync('git', args, { cwd: shop.path, encoding: 'utf8' }).trim();
const inMirror = (directory: string, ...args: string[]) => execFileSync('git', args, { cwd: directory, encoding: 'utf8' }).trim();
const mirror = (directory: string, token: string | undefined = authorization, from = url) =>
  updateMirror({ directory, url: from, authorization: token, signal: new AbortController().signal });
const fresh = () => join(scratch, `clone-${++count}`);
const refs = (directory: string) => inMirror(directory, 'for-each-ref', '--format=%(refname)').split('\n');

test('clones branches as those of origin, tags and the default branch; the token stands nowhere', async () => {
  const directory = fresh();
  expect(await mirror(directory)).toEqual({ defaultBranch: 'release', changed: true });
  expect(refs(directory)).toEqual([
    'refs/remotes/origin/HEAD',
    'refs/remotes/origin/main',
    'refs/remotes/origin/old',
    'refs/remotes/origin/release',
    'refs/tags/v1.0.0',
  ]);
  expect(inMirror(directory, 'rev-list', '--all')).toBe(git('rev-list', '--all'));
  expect(inMirror(directory, 'symbolic-ref', 'refs/remotes/origin/HEAD')).toBe('refs/remotes/origin/release');
  expect(inMirror(directory, 'config', 'remote.origin.partialclonefilter')).toBe('blob:none');
  const config = readFileSync(join(directory, 'config'), 'utf8');
  expect(config).toContain(url);
  expect(config).not.toMatch(/s3cret|Authorization|extraHeader/i);
  expect(heard.length).toBeGreaterThan(0);
  expect(heard.every((one) => one.authorization === authorization)).toBe(true);
});

test('again, nothing changes; what was forced, added and deleted at the service is so here', async () => {
  const directory = fresh();
  await mirror(directory);
  expect(await mirror(directory)).toMatchObject({ changed: false });
  const root = git('rev-parse', 'v1.0.0^{commit}');
  const was = git('rev-parse', 'main');
  try {
    git('update-ref', 'refs/heads/main', root);
    git('update-ref', '-d', 'refs/heads/old');
    git('update-ref', 'refs/heads/old/nested', root);
    expect(await mirror(directory)).toMatchObject({ changed: true });
    expect(inMirror(directory, 'rev-parse', 'refs/remotes/origin/main')).toBe(root);
    expect(refs(directory)).toContain('refs/remotes/origin/old/nested');
    expect(refs(directory)).not.toContain('refs/remotes/origin/old');
  } finally {
    git('update-ref', 'refs/heads/main', was);
    git('update-ref', '-d', 'refs/heads/old/nested');
  }
});

test('a wrong token, and none, are said as such', async () => {
  await expect(mirror(fresh(), 'Basic d3Jvbmc=')).rejects.toMatchObject({ code: 'unauthorized' });
  await expect(
    updateMirror({ directory: fresh(), url, authorization: undefined, signal: new AbortController().signal }),
  ).rejects.toMatchObject({
    code: 'unauthorized',
  });
});

test('a repository that was deleted is said as such, and what is known of it stays', async () => {
  const directory = fresh();
  await mirror(directory);
  renameSync(shop.path, `${shop.path}.gone`);
  try {
    await expect(mirror(directory)).rejects.toMatchObject({ code: 'gone' });
    await expect(mirror(fresh())).rejects.toMatchObject({ code: 'gone' });
  } finally {
    renameSync(`${shop.path}.gone`, shop.path);
  }
  expect(refs(directory)).toContain('refs/tags/v1.0.0');
});

test('a redirect to another host is not followed: the token stays', async () => {
  const strangers: unknown[] = [];
  const stranger = createServer((request, response) => {
    strangers.push(request.headers.authorization);
    response.writeHead(404).end();
  });
  await new Promise<void>((done) => stranger.listen(0, '127.0.0.1', done));
  intercept = (request, response) => {
    response.writeHead(302, { location: `http://127.0.0.1:${(stranger.address() as AddressInfo).port}${request.url}` }).end();
    return true;
  };
  await expect(mirror(fresh())).rejects.toMatchObject({ code: expect.stringMatching(/gone|unavailable/) });
  expect(strangers).toEqual([]);
  stranger.close();
});

test.each(['file:///etc', 'ssh://git@example.org/x', '/etc', 'ext::sh -c id', '--upload-pack=id'])('%s is not cloned', async (address) => {
  await expect(mirror(fresh(), undefined, address)).rejects.toMatchObject({ code: 'unexpected' });
});

test('stopping ends a clone under way', async () => {
  const ending = new AbortController();
  intercept = () => {
    ending.abort(new Error('stopping'));
    return true;
  };
  await expect(updateMirror({ directory: fresh(), url, authorization, signal: ending.signal })).rejects.toThrow('stopping');
});
