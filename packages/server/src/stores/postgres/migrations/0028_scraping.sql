-- The server processes that share the reading of targets, and until when each is known to live.
CREATE TABLE scrape_member (
  id text PRIMARY KEY,
  until timestamptz NOT NULL
);
