ALTER TABLE repository
  -- Host and path of its origin (github.com/acme/shop), by which other tools know it; empty without a hosted origin.
  ADD COLUMN full_name text NOT NULL DEFAULT '',
  -- How changes come into its mainline: shares of merge commits, squash merges and single commits; null until it is known.
  ADD COLUMN merge_strategy jsonb;
CREATE TABLE delivery_seen (
  name text PRIMARY KEY,
  -- Of what an earlier computation went by: when it differs, everything is computed again.
  digest text NOT NULL
);
