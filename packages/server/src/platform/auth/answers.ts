import { z } from 'zod';
import { isoAnswer } from '../http/time.ts';
import { roleSchema } from './schemas.ts';

/** What the routes of identity answer. */

const text = z.string();
const person = z.object({ id: text, name: text, email: text, role: roleSchema });
const user = person.extend({ createdAt: isoAnswer });

export const personAnswer = z.object({ user: person });
export const userAnswer = z.object({ user });
export const usersAnswer = z.object({ users: z.array(user) });

export const sessionAnswer = z.object({
  user: person.nullable(),
  setup: z.boolean().describe('There is no administrator yet'),
  oidc: z.boolean().describe('Signing in with OpenID Connect is set up'),
  timezone: text,
  version: text,
  beaconKey: text.nullable().describe('The ingest key of the pages, for who is signed in'),
});

const prefix = text.describe('The first characters, to recognise it by');
const lastUsedAt = isoAnswer.nullable().describe('To the minute');

export const tokensAnswer = z.object({
  tokens: z.array(
    z.object({ id: text, name: text, role: roleSchema, prefix, createdAt: isoAnswer, lastUsedAt, expiresAt: isoAnswer.nullable() }),
  ),
});
export const newTokenAnswer = z.object({ id: text, token: text });

export const keysAnswer = z.object({
  keys: z.array(
    z.object({ id: text, source: text, prefix, rateLimit: z.number().int(), forPages: z.boolean(), createdAt: isoAnswer, lastUsedAt }),
  ),
});
export const newKeyAnswer = z.object({ id: text, key: text });

export const auditAnswer = z.object({
  entries: z.array(z.object({ id: z.number().int(), at: isoAnswer, actor: text, action: text, subject: text, details: z.unknown() })),
});

export const signingSecretsAnswer = z.object({
  secrets: z.array(z.object({ id: text, source: text, protocol: text, createdAt: isoAnswer })),
});
export const newSigningSecretAnswer = z.object({ id: text, secret: text });
