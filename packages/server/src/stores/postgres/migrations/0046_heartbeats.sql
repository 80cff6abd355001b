-- When each heartbeat last came.
CREATE TABLE heartbeat (
  name text PRIMARY KEY,
  last_at timestamptz NOT NULL
);
