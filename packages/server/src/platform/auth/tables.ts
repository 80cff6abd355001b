import { boolean, integer, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { roles } from '../access.ts';

const time = (name: string) => timestamp(name, { withTimezone: true });

export const userTable = pgTable('user_account', {
  id: text().primaryKey(),
  name: text().notNull(),
  email: text().notNull(),
  emailVerified: boolean('email_verified').notNull(),
  image: text(),
  role: text({ enum: roles }).notNull(),
  createdAt: time('created_at').notNull(),
  updatedAt: time('updated_at').notNull(),
});

export const sessionTable = pgTable('user_session', {
  id: text().primaryKey(),
  token: text().notNull(),
  userId: text('user_id').notNull(),
  expiresAt: time('expires_at').notNull(),
  ipAddress: text('ip_address'),
  userAgent: text('user_agent'),
  createdAt: time('created_at').notNull(),
  updatedAt: time('updated_at').notNull(),
});

/** A way to sign in: a password, or an account at the OpenID provider. */
export const credentialTable = pgTable('user_credential', {
  id: text().primaryKey(),
  accountId: text('account_id').notNull(),
  providerId: text('provider_id').notNull(),
  userId: text('user_id').notNull(),
  accessToken: text('access_token'),
  refreshToken: text('refresh_token'),
  idToken: text('id_token'),
  accessTokenExpiresAt: time('access_token_expires_at'),
  refreshTokenExpiresAt: time('refresh_token_expires_at'),
  scope: text(),
  password: text(),
  createdAt: time('created_at').notNull(),
  updatedAt: time('updated_at').notNull(),
});

export const verificationTable = pgTable('user_verification', {
  id: text().primaryKey(),
  identifier: text().notNull(),
  value: text().notNull(),
  expiresAt: time('expires_at').notNull(),
  createdAt: time('created_at').notNull(),
  updatedAt: time('updated_at').notNull(),
});

export const attemptTable = pgTable('sign_in_attempt', {
  key: text().primaryKey(),
  count: integer().notNull(),
  resetsAt: time('resets_at').notNull(),
});

export const apiTokenTable = pgTable('api_token', {
  id: uuid().primaryKey(),
  name: text().notNull(),
  role: text({ enum: roles }).notNull(),
  hash: text().notNull(),
  prefix: text().notNull(),
  createdAt: time('created_at').notNull(),
  createdBy: text('created_by').notNull(),
  lastUsedAt: time('last_used_at'),
  expiresAt: time('expires_at'),
});

export const ingestKeyTable = pgTable('ingest_key', {
  id: uuid().primaryKey(),
  source: text().notNull(),
  hash: text().notNull(),
  prefix: text().notNull(),
  rateLimit: integer('rate_limit').notNull(),
  forPages: boolean('for_pages').notNull(),
  createdAt: time('created_at').notNull(),
  createdBy: text('created_by').notNull(),
  lastUsedAt: time('last_used_at'),
});

export const settingTable = pgTable('setting', {
  name: text().primaryKey(),
  value: jsonb().notNull(),
});

export const signingSecretTable = pgTable('signing_secret', {
  id: uuid().primaryKey(),
  source: text().notNull(),
  protocol: text().notNull(),
  /** Encrypted with the secret of the installation. */
  sealed: text().notNull(),
  createdAt: time('created_at').notNull(),
  createdBy: text('created_by').notNull(),
});
