import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { z } from 'zod';
import type { House } from '../../../area.ts';
import type { Actor } from '../../../platform/access.ts';
import { actorLabel } from '../../../platform/access.ts';
import { AppError } from '../../../platform/errors.ts';
import { type ChannelSpec, type ChannelType, channelKind } from './definitions.ts';
import { channelSecretTable } from './tables.ts';

const purpose = 'notification channel';
const word = z.string().trim().min(1).max(4096);
const address = z.url({ protocol: /^https?$/ }).max(4000);
const header = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,100}$/, 'expected the name of a header')
  .refine(
    (name) => !/^(?:webhook-.*|host|content-length|content-type|connection|transfer-encoding|expect|upgrade)$/i.test(name),
    'this header is the server’s own',
  );
const login = z
  .strictObject({ token: word.optional(), username: word.optional(), password: word.optional() })
  .refine(({ token, username }) => (token === undefined) !== (username === undefined), 'expected a token, or a username with its password');

/** What each type of channel keeps secret. */
export const secretSchemas = {
  slack: z
    .strictObject({ token: word.optional(), webhookUrl: address.optional() })
    .refine(
      ({ token, webhookUrl }) => (token === undefined) !== (webhookUrl === undefined),
      'expected the token of a bot, or the address of an incoming webhook',
    ),
  email: z.never('a channel for e-mail has no secret: it uses the mail server of BINNACLE_SMTP_URL'),
  pagerduty: z.strictObject({ routingKey: word }),
  opsgenie: z.strictObject({ apiKey: word }),
  msteams: z.strictObject({ webhookUrl: address }),
  ntfy: login,
  telegram: z.strictObject({ token: z.string().regex(/^\d+:[\w-]{20,100}$/, 'expected the token of a bot, such as 123456:ABC…') }),
  webpush: z.never('a channel for browsers has no secret: the server makes its own key'),
  webhook: z.strictObject({
    signingSecret: z
      .string()
      .regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, 'expected whsec_ and 24 to 64 bytes in Base64')
      .optional(),
    headers: z
      .record(header, word)
      .refine((headers) => Object.keys(headers).length <= 20, 'at most 20 headers')
      .optional(),
  }),
  alertmanager: login,
  'alertmanager-webhook': login,
} as const satisfies Record<ChannelType, z.ZodType>;

export type SecretOf<Type extends ChannelType> = z.infer<(typeof secretSchemas)[Type]>;
export type LoginSecret = z.infer<typeof login>;

/**
 * Keeps the secret of a channel, sealed, in the place of the one before.
 * @returns the signing secret of a webhook when the server made one: it is shown this once.
 * @throws AppError `not_found`, `invalid_request`
 */
export async function setSecret(house: House, name: string, given: unknown, actor: Actor): Promise<string | null> {
  const { type } = await channelSpec(house, name);
  const parsed = secretSchemas[type].safeParse(given);
  if (!parsed.success) {
    const said = parsed.error.issues.map(({ path, message }) => `${path.length === 0 ? '' : `${path.join('.')}: `}${message}`).join('; ');
    throw new AppError('invalid_request', `This is not what a channel of type ${type} keeps secret: ${said}.`);
  }
  const { content, made } = completed(type, parsed.data);
  const row = {
    channel: name,
    type,
    sealed: house.secret.seal(`${purpose} ${name}`, JSON.stringify(content)),
    updatedAt: new Date(house.clock.now()),
    updatedBy: actorLabel(actor),
  };
  await house.database.transaction(async (within) => {
    await within.insert(channelSecretTable).values(row).onConflictDoUpdate({ target: channelSecretTable.channel, set: row });
    await house.audit.record(actor, 'channel.secret.set', name, { type, fields: Object.keys(content) }, within);
  });
  return made;
}

function completed(type: ChannelType, content: Record<string, unknown>): { content: Record<string, unknown>; made: string | null } {
  if (type !== 'webhook' || content.signingSecret !== undefined) return { content, made: null };
  const made = `whsec_${randomBytes(32).toString('base64')}`;
  return { content: { ...content, signingSecret: made }, made };
}

/** @throws AppError `not_found` */
export async function removeSecret(house: House, name: string, actor: Actor): Promise<void> {
  await house.database.transaction(async (within) => {
    const removed = await within.delete(channelSecretTable).where(eq(channelSecretTable.channel, name)).returning();
    if (removed.length === 0) throw new AppError('not_found', `The channel "${name}" has no secret.`);
    await house.audit.record(actor, 'channel.secret.remove', name, {}, within);
  });
}

/** The secret of a channel; `undefined` when none is set for its type. @throws AppError `conflict` when it cannot be opened. */
export async function openSecret<Type extends ChannelType>(
  house: Pick<House, 'database' | 'secret'>,
  name: string,
  type: Type,
): Promise<SecretOf<Type> | undefined> {
  const [row] = await house.database.select().from(channelSecretTable).where(eq(channelSecretTable.channel, name));
  if (row === undefined || row.type !== type) return undefined;
  return secretSchemas[type].parse(JSON.parse(house.secret.open(`${purpose} ${name}`, row.sealed))) as SecretOf<Type>;
}

/** @throws AppError `not_found` */
export async function channelSpec(house: Pick<House, 'definitions'>, name: string): Promise<ChannelSpec> {
  const found = await house.definitions.get(channelKind, name);
  if (found === undefined) throw new AppError('not_found', `There is no NotificationChannel "${name}".`);
  return found.spec;
}
