import { createHash, createSign, generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../test/support/app.ts';
import { createHttp } from '../http/server.ts';
import { createAuth } from './index.ts';

const clientId = 'binnacle';
const clientSecret = 'known to both';
const publicUrl = 'https://binnacle.example.org';
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const person = { sub: '7', email: 'Grace@example.org', email_verified: true, name: 'Grace' };

/** An OpenID provider on loopback that lets everybody in as `claims` says. */
const provider = {
  server: undefined as unknown as Server,
  issuer: '',
  claims: person as Record<string, unknown>,
  signingKey: privateKey,
  nonce: '',
  challenge: '',
  async start() {
    this.server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      const answer = this.answer(request.url ?? '', new URLSearchParams(body));
      response.writeHead(answer === undefined ? 400 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer ?? { error: 'invalid_grant' }));
    });
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.issuer = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  },
  answer(path: string, form: URLSearchParams): object | undefined {
    if (path === '/.well-known/openid-configuration') {
      const endpoints = {
        authorization_endpoint: `${this.issuer}/authorize`,
        token_endpoint: `${this.issuer}/token`,
        jwks_uri: `${this.issuer}/keys`,
      };
      return { issuer: this.issuer, ...endpoints, id_token_signing_alg_values_supported: ['RS256'] };
    }
    if (path === '/keys') return { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: '1', alg: 'RS256', use: 'sig' }] };
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isGood = form.get('code') === 'good' && form.get('client_secret') === clientSecret && challenge === this.challenge;
    return isGood ? { access_token: 'unused', token_type: 'Bearer', id_token: this.idToken() } : undefined;
  },
  idToken(): string {
    const now = Math.floor(Date.now() / 1000);
    const parts = [
      { alg: 'RS256', kid: '1' },
      { iss: this.issuer, aud: clientId, iat: now, exp: now + 60, nonce: this.nonce, ...this.claims },
    ];
    const signed = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    return `${signed}.${createSign('RSA-SHA256').update(signed).sign(this.signingKey, 'base64url')}`;
  },
};

let app: TestApp;
beforeAll(async () => {
  await provider.start();
  app = await testApp({
    environment: {
      BINNACLE_PUBLIC_URL: publicUrl,
      BINNACLE_OIDC_ISSUER: provider.issuer,
      BINNACLE_OIDC_CLIENT_ID: clientId,
      BINNACLE_OIDC_CLIENT_SECRET: clientSecret,
    },
  });
});
beforeEach(() => {
  provider.claims = person;
  provider.signingKey = privateKey;
});
afterAll(async () => {
  await app.close();
  provider.server.close();
});

function cookiesOf(headers: Record<string, unknown>): string[] {
  return [headers['set-cookie'] ?? []].flat().map(String);
}

function get(url: string, cookies: readonly string[]) {
  const cookie = cookies.map((one) => one.split(';')[0]).join('; ');
  return app.call('GET', url, undefined, { authorization: '', cookie });
}

/** The way of a browser: to the provider and back. */
async function signIn({ code = 'good', withCookies = true } = {}) {
  const begun = await get('/api/v1/sign-in/oidc', []);
  const { searchParams } = new URL(String(begun.headers.location));
  provider.nonce = searchParams.get('nonce') ?? '';
  provider.challenge = searchParams.get('code_challenge') ?? '';
  const back = new URL(searchParams.get('redirect_uri') ?? '');
  const query = new URLSearchParams({ code, state: searchParams.get('state') ?? '' });
  const ended = await get(`${back.pathname}?${query}`, withCookies ? cookiesOf(begun.headers) : []);
  const session = await get('/api/v1/session', cookiesOf(ended.headers));
  return { begun: searchParams, back, location: String(ended.headers.location), cookies: cookiesOf(ended.headers), session: session.body };
}

test('the session says that there is a provider', async () => {
  expect((await get('/api/v1/session', [])).body.oidc).toBe(true);
});

test('whoever the provider knows becomes a viewer, once, and the audit log has it', async () => {
  const first = await signIn();
  expect(first.begun.get('scope')).toBe('openid profile email');
  expect(first.back.href).toBe(`${publicUrl}/api/v1/auth/callback/oidc`);
  expect(first.location).toMatch(/^(https:\/\/binnacle\.example\.org)?\/$/);
  expect(first.session.user).toMatchObject({ name: 'Grace', email: 'grace@example.org', role: 'viewer' });
  expect((await signIn()).session.user.id).toBe(first.session.user.id);
  const { entries } = (await app.call('GET', '/api/v1/audit')).body;
  const created = entries.filter(({ action }: { action: string }) => action === 'user.created');
  expect(created).toEqual([
    expect.objectContaining({ subject: `user:${first.session.user.id}`, details: expect.objectContaining({ via: 'oidc' }) }),
  ]);
});

test('behind https the session cookie is sent over https alone', async () => {
  const { cookies } = await signIn();
  const session = cookies.find((cookie) => cookie.startsWith('__Secure-binnacle.session_token='));
  expect(session).toMatch(/; HttpOnly; Secure; SameSite=Lax/);
});

test('a user with a password and the same verified address is the same user, with the role they had', async () => {
  const { body } = await app.call('POST', '/api/v1/users', {
    name: 'Ada',
    email: 'ada@example.org',
    password: 'correct horse battery',
    role: 'member',
  });
  provider.claims = { sub: '8', email: 'ada@example.org', email_verified: true, name: 'Ada L.' };
  expect((await signIn()).session.user).toMatchObject({ id: body.user.id, role: 'member' });
});

test('an address that the provider has not verified takes nobody over', async () => {
  await app.call('POST', '/api/v1/users', { name: 'Eve', email: 'eve@example.org', password: 'correct horse battery', role: 'admin' });
  provider.claims = { sub: '9', email: 'eve@example.org', email_verified: false, name: 'Not Eve' };
  const answer = await signIn();
  expect(answer.location).toContain('/sign-in?error=account_not_linked');
  expect(answer.session.user).toBeNull();
});

test('the provider cannot give a role', async () => {
  provider.claims = { sub: '10', email: 'linus@example.org', email_verified: true, name: 'Linus', role: 'admin' };
  expect((await signIn()).session.user.role).toBe('viewer');
});

test.each([
  ['a token signed by somebody else', { signingKey: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey }],
  ['a token for another application', { claims: { ...person, aud: 'another' } }],
  ['a token of another issuer', { claims: { ...person, iss: 'http://127.0.0.1:1' } }],
  ['a token that has expired', { claims: { ...person, exp: 1 } }],
  ['a token of another sign-in', { claims: { ...person, nonce: 'replayed' } }],
])('%s lets nobody in', async (_name, forged) => {
  Object.assign(provider, forged);
  const answer = await signIn();
  expect(answer.session.user).toBeNull();
  expect(answer.location).toContain('/sign-in?error=');
});

test('a wrong code, and a browser that did not begin here, are sent back to sign in', async () => {
  for (const answer of [await signIn({ code: 'guessed' }), await signIn({ withCookies: false })]) {
    expect(answer.session.user).toBeNull();
    expect(answer.location).toMatch(/error=/);
  }
});

test('a call of the callback by itself is sent away', async () => {
  const answer = await get('/api/v1/auth/callback/oidc?code=good', []);
  expect(answer.status).toBe(302);
  expect(cookiesOf(answer.headers).join()).not.toContain('session_token=');
});

test('a provider that is down keeps nobody with a password out', async () => {
  const config = { ...app.house.config, oidcIssuer: 'http://127.0.0.1:1' };
  const auth = await createAuth({ ...app.house, config });
  const http = await createHttp({ log: app.house.log, bodyLimit: config.bodyLimit, authenticator: auth.authenticator, version: 'test' });
  auth.routes(http);
  const payload = { name: 'Margaret', email: 'margaret@example.org', password: 'correct horse battery', role: 'member' };
  await app.call('POST', '/api/v1/users', payload);
  expect((await http.inject({ method: 'POST', url: '/api/v1/sign-in', payload })).statusCode).toBe(200);
  const answer = await http.inject({ method: 'GET', url: '/api/v1/sign-in/oidc' });
  expect(answer).toMatchObject({ statusCode: 503, headers: { 'retry-after': '30' } });
  await http.close();
});
