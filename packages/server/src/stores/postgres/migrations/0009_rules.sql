-- One process at a time evaluates rules: whose lease it is, and until when.
CREATE TABLE rule_lease (
  name text PRIMARY KEY,
  holder text NOT NULL,
  until timestamptz NOT NULL
);
CREATE TABLE rule_group_run (
  -- Name of the definition.
  rule_group text PRIMARY KEY,
  -- The time that was evaluated last, not when that was done.
  evaluated_at timestamptz NOT NULL,
  seconds double precision NOT NULL,
  -- Evaluations that never happened because no server ran or it was too slow, and when the newest of them was.
  missed integer NOT NULL,
  missed_at timestamptz,
  -- One entry a rule: health, error, seconds.
  rules jsonb NOT NULL
);
CREATE TABLE active_alert (
  -- Hash of the rule and of the alert's labels.
  id text PRIMARY KEY,
  rule_group text NOT NULL,
  -- Hash of the rule's name and labels, so that a change of its expression keeps its alerts.
  rule text NOT NULL,
  name text NOT NULL,
  labels jsonb NOT NULL,
  annotations jsonb NOT NULL,
  state text NOT NULL CHECK (state IN ('pending', 'firing', 'resolved')),
  value double precision NOT NULL,
  active_at timestamptz NOT NULL,
  fired_at timestamptz,
  -- Since when the condition has ended while the alert fires on.
  keep_firing_since timestamptz,
  resolved_at timestamptz,
  evaluated_at timestamptz NOT NULL
);
CREATE INDEX active_alert_rule_group ON active_alert (rule_group);
