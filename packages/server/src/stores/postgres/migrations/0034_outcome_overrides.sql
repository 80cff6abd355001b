CREATE TABLE outcome_override (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  service text NOT NULL,
  environment text NOT NULL,
  -- Id of the deployment.
  deployment text NOT NULL,
  -- Null takes back what was said before. Rows are only ever added: the last one holds.
  failed boolean,
  reason text NOT NULL,
  -- How people see who said it.
  said_by text NOT NULL,
  said_at timestamptz NOT NULL
);
CREATE INDEX outcome_override_deployment ON outcome_override (service, environment, deployment, id);
