CREATE TABLE migration (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE definition (
  kind text NOT NULL,
  name text NOT NULL,
  api_version text NOT NULL,
  manifest jsonb NOT NULL,
  owner text NOT NULL CHECK (owner IN ('files', 'people', 'binnacle')),
  version integer NOT NULL,
  updated_at timestamptz NOT NULL,
  updated_by text NOT NULL,
  PRIMARY KEY (kind, name)
);
CREATE TABLE definition_version (
  kind text NOT NULL,
  name text NOT NULL,
  version integer NOT NULL,
  manifest jsonb,
  changed_at timestamptz NOT NULL,
  changed_by text NOT NULL,
  PRIMARY KEY (kind, name, version)
);
CREATE TABLE audit_entry (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL,
  actor text NOT NULL,
  action text NOT NULL,
  subject text NOT NULL,
  details jsonb NOT NULL
);
CREATE INDEX audit_entry_at ON audit_entry (at DESC);
CREATE TABLE setting (
  name text PRIMARY KEY,
  value jsonb NOT NULL
);
INSERT INTO migration (name) VALUES ('0001_base');
