-- Notifications to be sent and those that were.
CREATE TABLE notification (
  id uuid PRIMARY KEY,
  sequence bigint GENERATED ALWAYS AS IDENTITY,
  target text NOT NULL,
  group_key text NOT NULL,
  content jsonb NOT NULL,
  state text NOT NULL CHECK (state IN ('queued', 'sent', 'failed', 'superseded', 'skipped')),
  attempts integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL,
  -- Since when what it tells is due: its own time, or that of the oldest unsent one it stands for.
  due_since timestamptz NOT NULL,
  next_at timestamptz NOT NULL,
  leased_until timestamptz,
  sent_at timestamptz,
  error text,
  note text,
  fell_back_to text
);
CREATE INDEX notification_due ON notification (next_at) WHERE state = 'queued';
CREATE INDEX notification_queued ON notification (target, group_key, sequence) WHERE state = 'queued';
CREATE INDEX notification_created ON notification (created_at DESC);
CREATE INDEX notification_target ON notification (target, created_at DESC);
CREATE INDEX notification_group ON notification (group_key, created_at DESC);
-- What the messages of a group have in common at one target.
CREATE TABLE notification_thread (
  target text NOT NULL,
  group_key text NOT NULL,
  root uuid NOT NULL,
  reference jsonb,
  ended text NOT NULL CHECK (ended IN ('no', 'yes')),
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (target, group_key)
);
CREATE INDEX notification_thread_updated ON notification_thread (updated_at);
-- Secrets of channels, sealed.
CREATE TABLE channel_secret (
  channel text PRIMARY KEY,
  type text NOT NULL,
  sealed text NOT NULL,
  updated_at timestamptz NOT NULL,
  updated_by text NOT NULL
);
-- Browsers that show notifications, and the key pair by which push services know this server.
CREATE TABLE push_subscription (
  id text PRIMARY KEY,
  user_id text NOT NULL,
  email text NOT NULL,
  sealed text NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE TABLE push_key (
  name text PRIMARY KEY,
  public_key text NOT NULL,
  sealed text NOT NULL
);
