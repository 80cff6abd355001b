import { z } from 'zod';
import type { Audit } from '../audit.ts';
import type { Http } from '../http/server.ts';
import {
  auditAnswer,
  keysAnswer,
  newKeyAnswer,
  newSigningSecretAnswer,
  newTokenAnswer,
  signingSecretsAnswer,
  tokensAnswer,
  userAnswer,
  usersAnswer,
} from './answers.ts';
import type { ApiTokens } from './api-tokens.ts';
import type { IngestKeys } from './ingest-keys.ts';
import { emailSchema, nameSchema, passwordSchema, roleSchema } from './schemas.ts';
import type { SigningSecrets } from './signing-secrets.ts';
import type { Users } from './users.ts';

export interface AdministrationOptions {
  readonly users: Users;
  readonly tokens: ApiTokens;
  readonly keys: IngestKeys;
  readonly signing: SigningSecrets;
  readonly audit: Audit;
}

const newUser = z.object({ name: nameSchema, email: emailSchema, password: passwordSchema, role: roleSchema });
const userChange = z
  .object({ role: roleSchema.optional(), password: passwordSchema.optional() })
  .refine(({ role, password }) => role !== undefined || password !== undefined, 'give a role, a password, or both');
const userId = z.object({ id: z.string().min(1).max(100) });
const uuid = z.object({ id: z.uuid() });
const newToken = z.object({ name: nameSchema, role: roleSchema, expiresAt: z.iso.datetime({ offset: true }).nullish() });
const newKey = z.object({
  source: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .refine((source) => source !== 'binnacle-ui' && source !== 'environment', 'this source is the server’s own'),
  rateLimit: z.number().int().min(1).max(100_000).default(1000),
  forPages: z.boolean().default(false).describe('It will stand in web pages: it may send product events and web vitals alone'),
});
const auditQuery = z.object({ limit: z.coerce.number().int().min(1).max(1000).default(100) });

/** What administrators do: users, API tokens, ingest keys, and the log of what was done. */
export function administrationRoutes(http: Http, { users, tokens, keys, signing, audit }: AdministrationOptions): void {
  const access = { config: { access: 'admin' }, bodyLimit: 16_384 } as const;

  http.get('/api/v1/users', { ...access, schema: { summary: 'Users', response: { 200: usersAnswer } } }, async () => ({
    users: await users.list(),
  }));
  http.post(
    '/api/v1/users',
    { ...access, schema: { summary: 'Add a user', body: newUser, response: { 201: userAnswer } } },
    async (request, reply) => reply.code(201).send({ user: await users.create(request.actor, request.body) }),
  );
  http.patch(
    '/api/v1/users/:id',
    {
      ...access,
      schema: { summary: 'Change the role or the password of a user', params: userId, body: userChange, response: { 200: userAnswer } },
    },
    async (request) => ({ user: await users.change(request.actor, request.params.id, request.body) }),
  );
  http.delete('/api/v1/users/:id', { ...access, schema: { summary: 'Remove a user', params: userId } }, async (request, reply) => {
    await users.remove(request.actor, request.params.id);
    return reply.code(204).send();
  });

  http.get('/api/v1/tokens', { ...access, schema: { summary: 'API tokens', response: { 200: tokensAnswer } } }, async () => ({
    tokens: await tokens.list(),
  }));
  http.post(
    '/api/v1/tokens',
    {
      ...access,
      schema: { summary: 'Create an API token; its text is shown this once', body: newToken, response: { 201: newTokenAnswer } },
    },
    async (request, reply) => {
      const { name, role, expiresAt } = request.body;
      const created = await tokens.create(request.actor, name, role, expiresAt == null ? undefined : new Date(expiresAt));
      return reply.code(201).header('cache-control', 'no-store').send(created);
    },
  );
  http.delete('/api/v1/tokens/:id', { ...access, schema: { summary: 'Revoke an API token', params: uuid } }, async (request, reply) => {
    await tokens.revoke(request.actor, request.params.id);
    return reply.code(204).send();
  });

  http.get('/api/v1/ingest-keys', { ...access, schema: { summary: 'Ingest keys', response: { 200: keysAnswer } } }, async () => ({
    keys: await keys.list(),
  }));
  http.post(
    '/api/v1/ingest-keys',
    { ...access, schema: { summary: 'Create an ingest key; it is shown this once', body: newKey, response: { 201: newKeyAnswer } } },
    async (request, reply) => {
      return reply
        .code(201)
        .header('cache-control', 'no-store')
        .send(await keys.create(request.actor, request.body));
    },
  );
  http.delete(
    '/api/v1/ingest-keys/:id',
    { ...access, schema: { summary: 'Revoke an ingest key', params: uuid } },
    async (request, reply) => {
      await keys.revoke(request.actor, request.params.id);
      return reply.code(204).send();
    },
  );

  signingSecretRoutes(http, signing);

  http.get(
    '/api/v1/audit',
    { ...access, schema: { summary: 'Who changed what, newest first', querystring: auditQuery, response: { 200: auditAnswer } } },
    async (request) => ({
      entries: await audit.list(request.query.limit),
    }),
  );
}

const newSigningSecret = z.object({
  source: newKey.shape.source,
  protocol: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'lower case letters, digits and "-"'),
  secret: z.string().min(8).max(1000).optional().describe('One that the sender chose (Linear and PagerDuty do); made up when absent'),
});

function signingSecretRoutes(http: Http, signing: SigningSecrets): void {
  const access = { config: { access: 'admin' }, bodyLimit: 16_384 } as const;
  http.get(
    '/api/v1/signing-secrets',
    { ...access, schema: { summary: 'Secrets that webhooks are signed with', response: { 200: signingSecretsAnswer } } },
    async () => ({ secrets: await signing.list() }),
  );
  http.post(
    '/api/v1/signing-secrets',
    {
      ...access,
      schema: {
        summary: 'Add a secret that webhooks are signed with; it is shown this once',
        body: newSigningSecret,
        response: { 201: newSigningSecretAnswer },
      },
    },
    async (request, reply) => {
      const { source, protocol, secret } = request.body;
      const created = await signing.create(request.actor, source, protocol, secret);
      return reply.code(201).header('cache-control', 'no-store').send(created);
    },
  );
  http.delete(
    '/api/v1/signing-secrets/:id',
    { ...access, schema: { summary: 'Revoke a signing secret', params: uuid } },
    async (request, reply) => {
      await signing.revoke(request.actor, request.params.id);
      return reply.code(204).send();
    },
  );
}
