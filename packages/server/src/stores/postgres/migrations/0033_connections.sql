CREATE TABLE connection (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  -- Also the source that its webhooks and what is read of it are counted under.
  name text NOT NULL UNIQUE,
  url text NOT NULL,
  -- Encrypted with the secret of the installation; null where nothing is read.
  sealed_token text,
  scopes jsonb NOT NULL,
  clone boolean NOT NULL,
  history_days integer NOT NULL,
  state text NOT NULL,
  waiting_until timestamptz,
  -- By scope: where reading goes on.
  cursors jsonb NOT NULL,
  progress jsonb,
  notes jsonb NOT NULL,
  last_error text NOT NULL,
  last_synced_at timestamptz,
  -- When it is read next; null where nothing is read.
  due_at timestamptz,
  -- The run that reads it, and until when that is known to live.
  lease uuid,
  leased_until timestamptz,
  secret_id uuid,
  created_at timestamptz NOT NULL,
  created_by text NOT NULL
);
