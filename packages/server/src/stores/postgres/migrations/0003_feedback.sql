CREATE TABLE review (
  week text PRIMARY KEY,
  closed_at timestamptz NOT NULL,
  closed_by text NOT NULL,
  -- What the review showed when it was closed: later data must not rewrite what people agreed on.
  sections jsonb NOT NULL
);
CREATE TABLE review_comment (
  id uuid PRIMARY KEY,
  week text NOT NULL,
  subject text NOT NULL,
  text text NOT NULL,
  author text NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX review_comment_week ON review_comment (week, created_at);
CREATE TABLE action (
  id uuid PRIMARY KEY,
  title text NOT NULL,
  owner text NOT NULL,
  due date NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'done', 'dropped')),
  -- Why it was dropped.
  reason text,
  metric text,
  expected jsonb,
  -- The week of the review it was agreed in.
  review text,
  created_at timestamptz NOT NULL,
  created_by text NOT NULL,
  done_at timestamptz
);
CREATE INDEX action_state ON action (state, due);
CREATE INDEX action_review ON action (review);
