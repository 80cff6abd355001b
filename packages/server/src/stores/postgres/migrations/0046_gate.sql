-- Times in which nothing is to be deployed. An empty service or environment stands for all of them.
CREATE TABLE deploy_freeze (
  id uuid PRIMARY KEY,
  service text NOT NULL,
  environment text NOT NULL,
  starts_at timestamptz NOT NULL,
  -- Excluded; brought forward when it is ended early.
  ends_at timestamptz NOT NULL,
  reason text NOT NULL,
  lets_hotfixes boolean NOT NULL,
  created_at timestamptz NOT NULL,
  created_by text NOT NULL,
  ended_by text
);
CREATE INDEX deploy_freeze_ends ON deploy_freeze (ends_at);
-- While one holds, the gate lets deployments of its service through.
CREATE TABLE gate_override (
  id uuid PRIMARY KEY,
  service text NOT NULL,
  environment text NOT NULL,
  reason text NOT NULL,
  created_at timestamptz NOT NULL,
  created_by text NOT NULL,
  until timestamptz NOT NULL,
  withdrawn_by text
);
CREATE INDEX gate_override_service ON gate_override (service, until);
-- Every question that the gate answered; the same answer to the same asker within a minute is one row.
CREATE TABLE gate_answer (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- Hashes of who asked what, and of what was answered without its numbers.
  question text NOT NULL,
  answer text NOT NULL,
  first_at timestamptz NOT NULL,
  last_at timestamptz NOT NULL,
  times integer NOT NULL,
  service text NOT NULL,
  environment text,
  change text,
  caller text NOT NULL,
  sha text,
  ref text,
  run text,
  decision text NOT NULL CHECK (decision IN ('allow', 'deny', 'unknown')),
  reasons jsonb NOT NULL,
  override jsonb
);
CREATE INDEX gate_answer_question ON gate_answer (question, last_at DESC);
CREATE INDEX gate_answer_last ON gate_answer (last_at DESC);
CREATE INDEX gate_answer_service ON gate_answer (service, last_at DESC);
-- How performance and cost budgets stood when they were last judged: the gate answers from these.
CREATE TABLE budget_standing (
  name text PRIMARY KEY,
  -- Of the definition that was judged.
  version integer NOT NULL,
  judged_at timestamptz NOT NULL,
  limits jsonb NOT NULL
);
