-- Who takes over from whom for a while.
CREATE TABLE schedule_override (
  id uuid PRIMARY KEY,
  schedule text NOT NULL,
  -- E-mail address of whoever is on call instead.
  person text NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL CHECK (ends_at > starts_at),
  reason text NOT NULL,
  -- The same for both halves of a swap.
  swap uuid,
  created_at timestamptz NOT NULL,
  created_by text NOT NULL
);
CREATE INDEX schedule_override_time ON schedule_override (schedule, ends_at);
-- Calendars of others that schedules follow, as they were last read.
CREATE TABLE schedule_calendar (
  url text PRIMARY KEY,
  content text,
  fetched_at timestamptz,
  tried_at timestamptz NOT NULL,
  problem text
);
CREATE TABLE contact_method (
  id uuid PRIMARY KEY,
  user_id text NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
  kind text NOT NULL CHECK (kind IN ('email', 'slack', 'push', 'ntfy', 'telegram')),
  address text NOT NULL,
  created_at timestamptz NOT NULL,
  UNIQUE (user_id, kind, address)
);
CREATE TABLE contact_rule (
  id uuid PRIMARY KEY,
  user_id text NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
  urgency text NOT NULL CHECK (urgency IN ('page', 'ticket', 'info')),
  after_minutes integer NOT NULL CHECK (after_minutes >= 0),
  -- None: the e-mail address of the account.
  method uuid REFERENCES contact_method (id) ON DELETE CASCADE
);
CREATE INDEX contact_rule_user ON contact_rule (user_id, urgency);
-- Addresses of calendars that a person gave to other programs are void once the number grows.
CREATE TABLE calendar_serial (
  user_id text PRIMARY KEY REFERENCES user_account (id) ON DELETE CASCADE,
  serial integer NOT NULL
);
CREATE TABLE escalation (
  id uuid PRIMARY KEY,
  policy text NOT NULL,
  group_key text NOT NULL,
  -- What was last told of the group of alerts.
  content jsonb NOT NULL,
  state text NOT NULL CHECK (state IN ('running', 'acknowledged', 'resolved', 'exhausted')),
  -- Level that is told next, from 0, and how often all levels were gone through.
  level integer NOT NULL,
  round integer NOT NULL,
  -- Counts the levels that were told: names notifications, so that a level done twice tells once.
  step integer NOT NULL,
  -- Whether anybody was told in this round.
  reached boolean NOT NULL,
  next_at timestamptz,
  started_at timestamptz NOT NULL,
  ended_at timestamptz
);
CREATE UNIQUE INDEX escalation_open ON escalation (policy, group_key) WHERE state IN ('running', 'acknowledged', 'exhausted');
CREATE INDEX escalation_due ON escalation (next_at) WHERE state = 'running';
CREATE INDEX escalation_started ON escalation (started_at DESC);
-- Who is told in which way, at once or later; the id is that of the notification.
CREATE TABLE escalation_notice (
  id uuid PRIMARY KEY,
  escalation uuid NOT NULL REFERENCES escalation (id) ON DELETE CASCADE,
  level integer NOT NULL,
  target jsonb NOT NULL,
  due_at timestamptz NOT NULL,
  state text NOT NULL CHECK (state IN ('waiting', 'queued', 'dropped'))
);
CREATE INDEX escalation_notice_due ON escalation_notice (due_at) WHERE state = 'waiting';
CREATE INDEX escalation_notice_of ON escalation_notice (escalation);
CREATE TABLE escalation_event (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  escalation uuid NOT NULL REFERENCES escalation (id) ON DELETE CASCADE,
  at timestamptz NOT NULL,
  text text NOT NULL
);
CREATE INDEX escalation_event_of ON escalation_event (escalation, id);
