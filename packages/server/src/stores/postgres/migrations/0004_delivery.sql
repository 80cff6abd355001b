CREATE TABLE repository (
  name text PRIMARY KEY,
  path text NOT NULL UNIQUE,
  -- The service that its release tags are deployments of.
  service text NOT NULL,
  tag_pattern text NOT NULL,
  state text NOT NULL CHECK (state IN ('waiting', 'importing', 'ready', 'failed')),
  done integer NOT NULL DEFAULT 0,
  total integer NOT NULL DEFAULT 0,
  commits integer NOT NULL DEFAULT 0,
  releases integer NOT NULL DEFAULT 0,
  notes jsonb NOT NULL DEFAULT '[]',
  -- What the last finished import saw: tips that need no second reading, and a digest that says whether anything changed.
  mainline_tips jsonb NOT NULL DEFAULT '[]',
  other_tips jsonb NOT NULL DEFAULT '[]',
  digest text NOT NULL DEFAULT '',
  shallow boolean NOT NULL DEFAULT false,
  imported_at timestamptz
);
