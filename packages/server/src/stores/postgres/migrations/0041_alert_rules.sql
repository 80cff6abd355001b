-- One row for each evaluation of the rules that were due at one time: what of the watcher itself is measured.
CREATE TABLE alert_turn (
  -- The time that was evaluated, not when that was done.
  at timestamptz PRIMARY KEY,
  started_at timestamptz NOT NULL,
  seconds double precision NOT NULL,
  -- Milliseconds; the intervals whose rules were due.
  intervals bigint[] NOT NULL,
  rules integer NOT NULL,
  -- Questions to metrics that answered all rules.
  evaluations integer NOT NULL,
  errors integer NOT NULL
);
-- The newest evaluation of each interval: what a process that takes over goes on from.
CREATE TABLE alert_interval (
  -- Milliseconds.
  interval_ms bigint PRIMARY KEY,
  evaluated_at timestamptz NOT NULL
);
-- What is known of a rule; written when it changes, not at each evaluation.
CREATE TABLE alert_rule_state (
  rule text PRIMARY KEY,
  definition text NOT NULL,
  -- What the condition said: ok, no_data, error.
  health text NOT NULL CHECK (health IN ('ok', 'no_data', 'error')),
  error text,
  -- Since when it is so.
  since timestamptz NOT NULL,
  seconds double precision NOT NULL
);
CREATE TABLE alert_rule_alert (
  -- Hash of the rule and of the alert's labels.
  id text PRIMARY KEY,
  rule text NOT NULL,
  definition text NOT NULL,
  cause text NOT NULL CHECK (cause IN ('condition', 'no_data', 'error')),
  -- Labels of the series that it is about, without those of the rule.
  series jsonb NOT NULL,
  labels jsonb NOT NULL,
  annotations jsonb NOT NULL,
  state text NOT NULL CHECK (state IN ('pending', 'firing', 'resolved')),
  value double precision NOT NULL,
  active_at timestamptz NOT NULL,
  fired_at timestamptz,
  keep_firing_since timestamptz,
  resolved_at timestamptz,
  -- Since when its texts are as they are, and the newest times at which it began to fire or ended (milliseconds).
  told_at timestamptz NOT NULL,
  transitions jsonb NOT NULL,
  link text NOT NULL
);
CREATE INDEX alert_rule_alert_rule ON alert_rule_alert (rule);
