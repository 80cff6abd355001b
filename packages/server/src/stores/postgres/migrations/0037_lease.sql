-- Who does the work that is done every few seconds.
CREATE TABLE lease (
  name text PRIMARY KEY,
  holder text NOT NULL,
  until timestamptz NOT NULL
);
-- The lease of the rules is one of them; it is taken anew within half a minute.
DROP TABLE rule_lease;
