CREATE TABLE budget_correction (
  id uuid PRIMARY KEY,
  slo text NOT NULL,
  -- Null: all objectives.
  objective text,
  kind text NOT NULL,
  effect text NOT NULL,
  -- Whole minutes; until is exclusive.
  since timestamptz NOT NULL,
  until timestamptz NOT NULL,
  -- Bad events given back; null: all of them.
  events double precision,
  reason text NOT NULL,
  made_by text NOT NULL,
  made_at timestamptz NOT NULL,
  withdrawn_by text,
  withdrawn_at timestamptz,
  withdrawn_because text
);
CREATE INDEX budget_correction_slo ON budget_correction (slo, since);

CREATE TABLE budget_exception (
  id uuid PRIMARY KEY,
  slo text NOT NULL,
  -- Null: all objectives.
  objective text,
  until timestamptz NOT NULL,
  reason text NOT NULL,
  made_by text NOT NULL,
  made_at timestamptz NOT NULL,
  ended_by text,
  ended_at timestamptz
);
CREATE INDEX budget_exception_slo ON budget_exception (slo, until);

-- How each objective stands: computed every minute.
CREATE TABLE budget_state (
  slo text NOT NULL,
  objective text NOT NULL,
  service text NOT NULL,
  -- Empty: whichever.
  environment text NOT NULL,
  state text NOT NULL,
  -- Empty at first.
  previous text NOT NULL,
  -- When the state began.
  since timestamptz NOT NULL,
  -- Share of the budget.
  remaining double precision,
  -- What the policy says of deployments in this state.
  deploys text NOT NULL,
  -- One sentence.
  says text NOT NULL,
  policy text NOT NULL,
  computed_at timestamptz NOT NULL,
  -- Time of the newest fact behind it.
  data_at timestamptz,
  -- Whether there ever was data in a window of it.
  had_data boolean NOT NULL,
  -- Whether the change to this state stands on the timeline.
  told boolean NOT NULL,
  PRIMARY KEY (slo, objective)
);
CREATE INDEX budget_state_service ON budget_state (service);
