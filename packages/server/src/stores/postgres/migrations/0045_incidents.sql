CREATE TABLE incident (
  number integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  title text NOT NULL,
  severity text NOT NULL CHECK (severity IN ('sev1', 'sev2', 'sev3', 'sev4')),
  status text NOT NULL CHECK (status IN ('triage', 'active', 'mitigated', 'resolved', 'canceled')),
  services jsonb NOT NULL,
  environment text NOT NULL,
  -- E-mail addresses by role.
  roles jsonb NOT NULL,
  summary text NOT NULL,
  source text NOT NULL CHECK (source IN ('alert', 'page', 'slack', 'api')),
  -- What declares the same incident again while it is open; none when people declared it.
  key text,
  started_at timestamptz NOT NULL,
  detected_at timestamptz NOT NULL,
  acknowledged_at timestamptz,
  mitigated_at timestamptz,
  resolved_at timestamptz,
  declared_at timestamptz NOT NULL,
  declared_by text NOT NULL,
  -- Grows with each change; the facts hold that which was published.
  version integer NOT NULL,
  published integer NOT NULL
);
CREATE UNIQUE INDEX incident_open_key ON incident (key) WHERE key IS NOT NULL AND status NOT IN ('resolved', 'canceled');
CREATE INDEX incident_open ON incident (status) WHERE status IN ('triage', 'active');
CREATE INDEX incident_started ON incident (started_at DESC);
CREATE INDEX incident_unpublished ON incident (number) WHERE version > published;
CREATE TABLE incident_alert (
  incident integer NOT NULL REFERENCES incident (number) ON DELETE CASCADE,
  alert uuid NOT NULL,
  linked_at timestamptz NOT NULL,
  linked_by text NOT NULL,
  PRIMARY KEY (incident, alert)
);
CREATE INDEX incident_alert_alert ON incident_alert (alert);
-- What people write on the timeline of an incident, and what they change about it.
CREATE TABLE incident_entry (
  id uuid PRIMARY KEY,
  incident integer NOT NULL REFERENCES incident (number) ON DELETE CASCADE,
  at timestamptz NOT NULL,
  kind text NOT NULL,
  text text NOT NULL,
  author text NOT NULL,
  pinned boolean NOT NULL,
  created_at timestamptz NOT NULL,
  edited_at timestamptz,
  -- What it said before, with when and by whom it was changed.
  history jsonb NOT NULL
);
CREATE INDEX incident_entry_of ON incident_entry (incident, at);
