import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anonymous } from '../access.ts';
import { createLog } from '../log.ts';
import { createHttp, type Http } from './server.ts';
import { webRoutes } from './web.ts';

const page = { accept: 'text/html,application/xhtml+xml' };

async function serve(directory: string): Promise<Http> {
  const authenticator = { actor: async () => anonymous, ingest: async () => undefined, signing: async () => [] };
  const http = await createHttp({ log: createLog('silent'), bodyLimit: 1_000_000, authenticator, version: 'test' });
  await webRoutes(http, directory);
  return http;
}

describe('the web pages', () => {
  const directory = mkdtempSync(join(tmpdir(), 'binnacle-web-'));
  let http: Http;
  beforeAll(async () => {
    mkdirSync(join(directory, 'assets'));
    writeFileSync(join(directory, 'index.html'), '<title>Binnacle</title>');
    writeFileSync(join(directory, 'push-worker.js'), 'listen()');
    writeFileSync(join(directory, 'assets/entry-abc123.js'), 'start()');
    writeFileSync(join(directory, 'assets/entry-abc123.js.gz'), gzipSync('start()'));
    mkdirSync(join(directory, '.vite'));
    writeFileSync(join(directory, '.vite/manifest.json'), '{}');
    http = await serve(directory);
  });
  afterAll(async () => {
    await http.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it.each(['/', '/delivery', '/explore/delivery.change_lead_time', '/setup?token=x'])(
    'answers %s with the page, asked again each time',
    async (url) => {
      const response = await http.inject({ url, headers: page });
      expect(response.statusCode).toBe(200);
      expect(response.body).toContain('<title>Binnacle</title>');
      expect(response.headers['cache-control']).toBe('no-cache');
    },
  );

  it('lets caches keep hashed assets for ever, and sends them compressed to those who can read that', async () => {
    const plain = await http.inject({ url: '/assets/entry-abc123.js' });
    expect(plain.body).toBe('start()');
    expect(plain.headers['cache-control']).toContain('immutable');
    const packed = await http.inject({ url: '/assets/entry-abc123.js', headers: { 'accept-encoding': 'gzip, br' } });
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(packed.headers['content-type']).toContain('javascript');
  });

  it('answers with the service worker, asked again each time, and lets pages of this server alone start it', async () => {
    const { body, headers } = await http.inject({ url: '/push-worker.js', headers: { 'service-worker': 'script' } });
    expect([body, headers['cache-control']]).toEqual(['listen()', 'no-cache']);
    expect(headers['content-type']).toContain('javascript');
    // Browsers take worker-src, and without one script-src.
    expect(headers['content-security-policy']).toMatch(/(?:^|;)script-src 'self'(?:;|$)/);
    expect(headers['content-security-policy']).not.toMatch(/worker-src|child-src/);
  });

  it.each(['/assets/gone.js', '/.vite/manifest.json', '/api/v1/nothing'])('answers 404 and no page for %s', async (url) => {
    const response = await http.inject({ url, headers: page });
    expect(response.statusCode).toBe(404);
    expect(response.headers['content-type']).toContain('application/problem+json');
    expect(response.headers['cache-control'] ?? '').not.toContain('immutable');
  });

  it('sends nothing from outside of its directory', async () => {
    const response = await http.inject({ url: '/assets/..%2f..%2fetc/passwd', headers: page });
    expect(response.statusCode).toBe(400);
  });

  it('answers programs that mistype an address with problem details', async () => {
    const response = await http.inject({ url: '/v1/metricz', headers: { accept: 'application/json' } });
    expect(response.statusCode).toBe(404);
    expect(response.json().code).toBe('not_found');
  });

  it('opens the front door to programs, too, which do not say that they want a page', async () => {
    const response = await http.inject({ url: '/', headers: { accept: '*/*' } });
    expect(response.statusCode).toBe(200);
    expect(response.headers['content-type']).toContain('text/html');
  });

  it('says how to build the pages when they have not been built', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'binnacle-web-'));
    const unbuilt = await serve(empty);
    const response = await unbuilt.inject({ url: '/', headers: page });
    expect(response.statusCode).toBe(503);
    expect(response.body).toContain('npm run build');
    await unbuilt.close();
    rmSync(empty, { recursive: true, force: true });
  });
});
