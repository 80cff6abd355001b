import { z } from 'zod';
import { serviceKinds } from './services.ts';

const name = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .refine((text) => text !== 'binnacle-ui' && text !== 'environment' && text !== 'anonymous', 'this source is the server’s own');
const scope = z
  .string()
  .trim()
  .max(200)
  .regex(/^[\p{L}\p{N}_][\p{L}\p{N}_./ -]*$/u, 'letters, digits and "_ . / -", beginning with a letter or digit')
  .refine(
    (text) => !text.split('/').some((part) => part === '' || part === '.' || part === '..'),
    'no empty parts, "." or ".." between slashes',
  );
const scopes = z
  .array(scope)
  .max(200)
  .refine((all) => new Set(all).size === all.length, 'each once');
// No control characters: the token becomes a header.
const token = z
  .string()
  .trim()
  .min(1)
  .max(4000)
  .regex(/^[\x21-\x7e]+( [\x21-\x7e]+)*$/, 'printable ASCII');
const secret = z.string().trim().min(8).max(1000);
const url = z.string().max(500);
const historyDays = z.number().int().min(1).max(3650);

export const newConnection = z.strictObject({
  kind: z.enum(serviceKinds),
  name: name.optional().describe('Source that webhooks are counted under; the kind when absent'),
  url: url.optional().describe('Base address of the service; its public one when absent'),
  token: token.optional(),
  scopes: scopes.default([]).describe('Repositories (owner/name), projects or teams'),
  clone: z.boolean().default(true).describe('Keep a clone of each repository, without the contents of files'),
  historyDays: historyDays.default(180),
  secret: secret.optional().describe('The signing secret, where the service made it up'),
});
export const connectionChange = z.strictObject({
  name: name.optional(),
  url: url.optional(),
  token: token.nullable().optional(),
  scopes: scopes.optional(),
  clone: z.boolean().optional(),
  historyDays: historyDays.optional(),
  paused: z.boolean().optional().describe('While it is paused nothing is read; webhooks are taken'),
});
export const triedConnection = z.strictObject({
  kind: z.enum(serviceKinds),
  url: url.optional(),
  token: token.optional(),
  scopes: scopes.default([]),
});
export const replacedSecret = z.strictObject({ secret: secret.optional() }).default({});
export const deliveryQuery = z.object({
  protocol: z.string().max(100).optional(),
  source: z.string().max(100).optional(),
  outcome: z.enum(['accepted', 'ignored', 'rejected']).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export const connectionId = z.object({ id: z.uuid() });
