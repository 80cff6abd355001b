-- Whether what an entry says is still to be told to channels.
ALTER TABLE incident_entry ADD COLUMN untold boolean NOT NULL DEFAULT false;
CREATE INDEX incident_entry_untold ON incident_entry (created_at) WHERE untold;
-- What an incident cost as it was computed last: the list of incidents shows it.
CREATE TABLE incident_impact (
  incident integer PRIMARY KEY REFERENCES incident (number) ON DELETE CASCADE,
  -- Of the incident, when it was computed.
  version integer NOT NULL,
  computed_at timestamptz NOT NULL,
  -- Of the SLO that lost most; null where none counted.
  budget_minutes double precision,
  slo text NOT NULL,
  -- Null where it is not known, with why.
  people integer,
  why_no_people text NOT NULL
);
