-- Alerts, of this server's rules and of other tools.
CREATE TABLE alert (
  id uuid PRIMARY KEY,
  source text NOT NULL,
  -- What is the same alert, within its source.
  key text NOT NULL,
  -- Whether it is the newest of its key: what is told of the key concerns this one.
  latest boolean NOT NULL,
  -- As Prometheus computes it of labels.
  fingerprint text NOT NULL,
  name text NOT NULL,
  service text NOT NULL,
  environment text NOT NULL,
  labels jsonb NOT NULL,
  annotations jsonb NOT NULL,
  state text NOT NULL CHECK (state IN ('firing', 'acknowledged', 'resolved')),
  urgency text NOT NULL CHECK (urgency IN ('page', 'ticket', 'info')),
  cause text NOT NULL CHECK (cause IN ('condition', 'no_data', 'error')),
  rule text NOT NULL,
  link text NOT NULL,
  value double precision,
  starts_at timestamptz NOT NULL,
  -- Later than its start when it ended and fired again after a short while.
  fired_at timestamptz NOT NULL,
  ends_at timestamptz,
  expires_at timestamptz,
  acknowledged_at timestamptz,
  acknowledged_by text,
  -- When somebody first took it up, also when they gave it back.
  taken_up_at timestamptz,
  resolved_by text,
  rating text CHECK (rating IN ('useful', 'not_useful')),
  rating_reason text,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  -- When a change of its texts was last put down as an event.
  changed_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX alert_latest ON alert (source, key) WHERE latest;
CREATE INDEX alert_open ON alert (urgency, service) WHERE state <> 'resolved';
CREATE INDEX alert_expiry ON alert (expires_at) WHERE state <> 'resolved' AND expires_at IS NOT NULL;
CREATE INDEX alert_started ON alert (starts_at DESC);
CREATE INDEX alert_ended ON alert (ends_at) WHERE state = 'resolved';
CREATE INDEX alert_fingerprint ON alert (fingerprint);
-- What happened to an alert, by whom.
CREATE TABLE alert_event (
  id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  alert uuid NOT NULL REFERENCES alert (id) ON DELETE CASCADE,
  at timestamptz NOT NULL,
  kind text NOT NULL,
  actor text NOT NULL,
  details jsonb NOT NULL,
  -- Whether it still has to be put on the timeline.
  untold boolean NOT NULL
);
CREATE INDEX alert_event_alert ON alert_event (alert, id);
CREATE INDEX alert_event_untold ON alert_event (id) WHERE untold;
-- Alerts whose groups have to be found.
CREATE TABLE alert_unrouted (
  alert uuid PRIMARY KEY REFERENCES alert (id) ON DELETE CASCADE
);
-- Version of the routing by which alerts stand in groups.
CREATE TABLE alert_routing_state (
  name text PRIMARY KEY,
  version integer NOT NULL
);
-- Alerts that are told together, and what was told of them.
CREATE TABLE alert_group (
  -- Hash of the route and the labels by which it groups.
  id text PRIMARY KEY,
  -- The same for all that is told of the group from its first alert to its last.
  key text NOT NULL,
  route text NOT NULL,
  receiver text NOT NULL,
  -- The alert that began it.
  alertname text NOT NULL,
  labels jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  next_at timestamptz NOT NULL,
  flushes integer NOT NULL,
  told_at timestamptz,
  told_firing jsonb NOT NULL,
  told_acknowledged jsonb NOT NULL,
  -- Why nothing is told of it now: names of time intervals.
  muted_by jsonb NOT NULL
);
CREATE INDEX alert_group_next ON alert_group (next_at);
CREATE INDEX alert_group_route ON alert_group (route, alertname);
CREATE TABLE alert_group_member (
  group_id text NOT NULL REFERENCES alert_group (id) ON DELETE CASCADE,
  alert uuid NOT NULL REFERENCES alert (id) ON DELETE CASCADE,
  PRIMARY KEY (group_id, alert)
);
CREATE INDEX alert_group_member_alert ON alert_group_member (alert);
CREATE TABLE silence (
  id uuid PRIMARY KEY,
  matchers jsonb NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  created_by text NOT NULL,
  comment text NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX silence_ends ON silence (ends_at);
