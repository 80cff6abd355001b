-- The first four tables are better-auth's, with names that are not reserved words.
CREATE TABLE user_account (
  id text PRIMARY KEY,
  name text NOT NULL,
  email text NOT NULL UNIQUE,
  email_verified boolean NOT NULL DEFAULT false,
  image text,
  role text NOT NULL DEFAULT 'viewer' CHECK (role IN ('viewer', 'member', 'admin')),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE user_session (
  id text PRIMARY KEY,
  token text NOT NULL UNIQUE,
  user_id text NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
  expires_at timestamptz NOT NULL,
  ip_address text,
  user_agent text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX user_session_user ON user_session (user_id);
-- A way to sign in: a password, or an account at an OpenID provider.
CREATE TABLE user_credential (
  id text PRIMARY KEY,
  account_id text NOT NULL,
  provider_id text NOT NULL,
  user_id text NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (provider_id, account_id)
);
CREATE INDEX user_credential_user ON user_credential (user_id);
CREATE TABLE user_verification (
  id text PRIMARY KEY,
  identifier text NOT NULL,
  value text NOT NULL,
  expires_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX user_verification_identifier ON user_verification (identifier);
-- Attempts to sign in since the window began, by hashed address and by hashed account.
CREATE TABLE sign_in_attempt (
  key text PRIMARY KEY,
  count integer NOT NULL,
  resets_at timestamptz NOT NULL
);
CREATE INDEX sign_in_attempt_resets ON sign_in_attempt (resets_at);
-- Of tokens and keys only SHA-256 and a prefix to recognise them by are kept.
CREATE TABLE api_token (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  role text NOT NULL CHECK (role IN ('viewer', 'member', 'admin')),
  hash text NOT NULL UNIQUE,
  prefix text NOT NULL,
  created_at timestamptz NOT NULL,
  created_by text NOT NULL,
  last_used_at timestamptz,
  expires_at timestamptz
);
CREATE TABLE ingest_key (
  id uuid PRIMARY KEY,
  source text NOT NULL,
  hash text NOT NULL UNIQUE,
  prefix text NOT NULL,
  -- Requests per second that one process takes.
  rate_limit integer NOT NULL CHECK (rate_limit > 0),
  created_at timestamptz NOT NULL,
  created_by text NOT NULL,
  last_used_at timestamptz
);
