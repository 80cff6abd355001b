import { createHmac } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { describe, expect, test } from 'vitest';
import type { Actor } from '../access.ts';
import type { Authenticator } from './access.ts';
import { hmacMatches, refuseUnsigned, type Signature, signedActor } from './signature.ts';

/** The vector of GitHub's documentation. */
const secret = "It's a Secret to Everybody";
const body = Buffer.from('Hello, World!');
const digest = '757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';

describe('hmacMatches', () => {
  test('the vector of GitHub’s documentation', () => {
    expect(hmacMatches(`sha256=${digest}`, 'sha256=', secret, body)).toBe(true);
    expect(hmacMatches(`sha256=${digest}`, 'sha256=', secret, 'Hello, World!')).toBe(true);
    expect(hmacMatches(digest, '', secret, body)).toBe(true);
  });

  test('hex digits in upper case are the same number', () => {
    expect(hmacMatches(`sha256=${digest.toUpperCase()}`, 'sha256=', secret, body)).toBe(true);
  });

  test.each([
    ['another body', `sha256=${createHmac('sha256', secret).update('Hello, world!').digest('hex')}`],
    ['another secret', `sha256=${createHmac('sha256', 'secret').update(body).digest('hex')}`],
    ['another function', `sha256=${createHmac('sha1', secret).update(body).digest('hex')}`],
    ['no prefix', digest],
    ['a prefix of another function', `sha1=${digest}`],
    ['one digit less', `sha256=${digest.slice(0, -1)}`],
    ['one byte less', `sha256=${digest.slice(0, -2)}`],
    ['one byte more', `sha256=${digest}00`],
    ['something after it that is no digit', `sha256=${digest}zz`],
    ['something before it', `sha256=zz${digest}`],
    ['nothing after the prefix', 'sha256='],
    ['nothing', ''],
    ['digits that are none', `sha256=${'z'.repeat(64)}`],
    ['base64', `sha256=${createHmac('sha256', secret).update(body).digest('base64')}`],
  ])('refuses %s', (_why, header) => {
    expect(hmacMatches(header, 'sha256=', secret, body)).toBe(false);
  });

  test('an empty body is signed as well', () => {
    const empty = createHmac('sha256', secret).update('').digest('hex');
    expect(hmacMatches(empty, '', secret, Buffer.alloc(0))).toBe(true);
    expect(hmacMatches(digest, '', secret, Buffer.alloc(0))).toBe(false);
  });

  test('every single bit counts', () => {
    for (let bit = 0; bit < 256; bit++) {
      const bytes = Buffer.from(digest, 'hex');
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(hmacMatches(bytes.toString('hex'), '', secret, body)).toBe(false);
    }
  });
});

describe('signedActor', () => {
  const header = (request: FastifyRequest) => request.headers['x-test-signature'];
  /** As PagerDuty signs: several signatures stand beside each other while a secret is being changed. */
  const signature: Signature = {
    protocol: 'test',
    verify(request, signed, candidate) {
      const stated = header(request);
      if (typeof stated !== 'string') return 'absent';
      return stated.split(',').some((one) => hmacMatches(one, 'v1=', candidate, signed)) ? 'valid' : 'invalid';
    },
  };
  const actorOf = (source: string, keyId = source): Actor => ({ kind: 'ingest', keyId, source });
  const known = (...secrets: readonly (readonly [secret: string, source: string, keyId?: string])[]) =>
    ({
      signing: async (protocol: string) =>
        protocol === 'test' ? secrets.map(([one, source, keyId]) => ({ secret: one, actor: actorOf(source, keyId) })) : [],
    }) as unknown as Authenticator;
  const signed = (...secrets: readonly string[]) => requestOf(secrets.map((one) => `v1=${hmac(one)}`).join(','));
  const requestOf = (stated?: string) =>
    ({ body, headers: stated === undefined ? {} : { 'x-test-signature': stated } }) as unknown as FastifyRequest;
  const hmac = (one: string) => createHmac('sha256', one).update(body).digest('hex');

  test('it is whose secret it was signed with', async () => {
    const authenticator = known(['first', 'shop'], ['second', 'search']);
    expect(await signedActor(signed('second'), signature, authenticator, undefined)).toEqual(actorOf('search'));
  });

  test('of two signatures one that fits is enough', async () => {
    expect(await signedActor(signed('new', 'old'), signature, known(['old', 'shop']), undefined)).toEqual(actorOf('shop'));
    expect(await signedActor(signed('new', 'old'), signature, known(['new', 'shop']), undefined)).toEqual(actorOf('shop'));
  });

  test('while a secret is rotated both are good; once the old one is revoked, it is not', async () => {
    const both = known(['old', 'shop', '1'], ['new', 'shop', '2']);
    expect(await signedActor(signed('old'), signature, both, undefined)).toMatchObject({ source: 'shop' });
    expect(await signedActor(signed('new'), signature, both, undefined)).toMatchObject({ source: 'shop' });
    await expect(signedActor(signed('old'), signature, known(['new', 'shop', '2']), undefined)).rejects.toMatchObject({
      code: 'unauthenticated',
      message: expect.stringContaining('fits no secret'),
    });
  });

  test('a secret that nobody knows is refused, and so is one where none is kept', async () => {
    await expect(signedActor(signed('guess'), signature, known(['real', 'shop']), undefined)).rejects.toMatchObject({
      code: 'unauthenticated',
    });
    await expect(signedActor(signed(''), signature, known(), undefined)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test('without a signature and without a key nobody is let in', async () => {
    await expect(signedActor(requestOf(), signature, known(['real', 'shop']), undefined)).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  });

  test('a key alone counts, unless its source signs', async () => {
    const keyed = { key: 'bnk_key', actor: actorOf('shop') };
    expect(await signedActor(requestOf(), signature, known(['real', 'search']), keyed)).toEqual(actorOf('shop'));
    await expect(signedActor(requestOf(), signature, known(['real', 'shop']), keyed)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test('a key does not make a wrong signature good', async () => {
    const keyed = { key: 'bnk_key', actor: actorOf('shop') };
    await expect(signedActor(signed('guess'), signature, known(), keyed)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(await signedActor(signed('bnk_key'), signature, known(), keyed)).toEqual(actorOf('shop'));
  });

  test('the key of a source that signs is no secret to sign with', async () => {
    const keyed = { key: 'bnk_key', actor: actorOf('shop') };
    await expect(signedActor(signed('bnk_key'), signature, known(['real', 'shop']), keyed)).rejects.toMatchObject({
      code: 'unauthenticated',
    });
    expect(await signedActor(signed('real'), signature, known(['real', 'shop']), keyed)).toEqual(actorOf('shop'));
    // The server's own key may be both.
    expect(
      await signedActor(signed('own'), signature, known(['own', 'environment', 'environment']), {
        key: 'own',
        actor: actorOf('environment', 'environment'),
      }),
    ).toMatchObject({ source: 'environment' });
  });

  test('a token that is an ingest key counts, unless it is one for web pages, where everybody can read it', async () => {
    const carried: Signature = { ...signature, verify: () => 'invalid', token: () => 'bnk_token' };
    const withKey = (actor: Actor) => ({ ...known(), ingest: async () => actor }) as Authenticator;
    expect(await signedActor(requestOf(), carried, withKey(actorOf('shop')), undefined)).toEqual(actorOf('shop'));
    await expect(
      signedActor(requestOf(), carried, withKey({ kind: 'ingest', keyId: 'shop', source: 'shop', forPages: true }), undefined),
    ).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  });

  test('before a body is read, who carries neither key nor signature is refused, and what would have to be unpacked', () => {
    const request = (headers: Record<string, string>) => ({ headers }) as unknown as FastifyRequest;
    expect(() => refuseUnsigned(request({}), signature)).toThrow('No signature');
    expect(() => refuseUnsigned(request({ 'x-test-signature': 'v1=00' }), signature)).not.toThrow();
    expect(() => refuseUnsigned(request({ 'x-test-signature': 'v1=00', 'content-encoding': 'gzip' }), signature)).toThrow('uncompressed');
    expect(() => refuseUnsigned(request({ 'content-encoding': 'identity' }), { ...signature, inBody: true })).not.toThrow();
  });
});
