-- What the gate last said of a commit at the service that hosts it.
CREATE TABLE gate_commit_status (
  -- As the host names it, in lower case.
  repository text NOT NULL,
  sha text NOT NULL,
  -- What was said, without its numbers.
  answer text NOT NULL,
  state text NOT NULL,
  -- Whether the host will never take one of this commit.
  refused boolean NOT NULL,
  posted_at timestamptz NOT NULL,
  PRIMARY KEY (repository, sha)
);
CREATE INDEX gate_commit_status_posted ON gate_commit_status (posted_at);
-- By scope: when a commit status was last taken there, why one was not, and until when none is tried again.
ALTER TABLE connection ADD COLUMN statuses jsonb NOT NULL DEFAULT '{}';
