CREATE TABLE signing_secret (
  id uuid PRIMARY KEY,
  source text NOT NULL,
  protocol text NOT NULL,
  -- Encrypted with the secret of the installation.
  sealed text NOT NULL,
  created_at timestamptz NOT NULL,
  created_by text NOT NULL
);
CREATE TABLE delivery_watermark (
  name text PRIMARY KEY,
  -- What was received before this has been computed.
  received timestamptz NOT NULL
);
