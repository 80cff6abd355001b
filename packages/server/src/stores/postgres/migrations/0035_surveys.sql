CREATE TABLE survey (
  name text PRIMARY KEY,
  -- The strongest promise that was ever made: fewest answers that are shown together. 0 before the first round.
  k integer NOT NULL DEFAULT 0,
  -- When the server first saw its definition: what was due before is not made up for.
  since timestamptz NOT NULL,
  -- Why its last round that was due did not begin.
  problem text
);
CREATE TABLE survey_participants (
  team text PRIMARY KEY,
  -- E-mail addresses as JSON, encrypted with the secret of the installation.
  sealed text NOT NULL,
  addresses integer NOT NULL,
  -- People of the team besides, whom a link reaches.
  people integer NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE TABLE survey_round (
  id uuid PRIMARY KEY,
  survey text NOT NULL,
  number integer NOT NULL,
  opened_at timestamptz NOT NULL,
  closes_at timestamptz NOT NULL,
  closed_at timestamptz,
  remind_at timestamptz,
  k integer NOT NULL,
  -- Hides whose answers are whose while the round is open; gone when it is closed.
  salt text,
  -- What was asked and promised, as the definition stood when the round began.
  asked jsonb NOT NULL,
  invited jsonb NOT NULL,
  undelivered integer NOT NULL DEFAULT 0,
  -- What may be shown, made once from the answers, which are deleted then.
  release jsonb,
  -- The release stands among the facts.
  published boolean NOT NULL DEFAULT false,
  UNIQUE (survey, number)
);
CREATE UNIQUE INDEX survey_round_open ON survey_round (survey) WHERE closed_at IS NULL;
CREATE TABLE survey_invitation (
  id uuid PRIMARY KEY,
  round uuid NOT NULL REFERENCES survey_round (id) ON DELETE CASCADE,
  team text NOT NULL,
  -- Which questions come first for this person, when they rotate.
  seed integer NOT NULL,
  -- Where a reminder goes; encrypted.
  address text,
  answered boolean NOT NULL DEFAULT false,
  -- No reminder goes to it: there was one, or its owner wants none.
  reminded boolean NOT NULL DEFAULT false
);
CREATE INDEX survey_invitation_round ON survey_invitation (round);
CREATE TABLE survey_token (
  hash text PRIMARY KEY,
  invitation uuid NOT NULL REFERENCES survey_invitation (id) ON DELETE CASCADE
);
CREATE INDEX survey_token_invitation ON survey_token (invitation);
CREATE TABLE survey_link (
  hash text PRIMARY KEY,
  round uuid NOT NULL REFERENCES survey_round (id) ON DELETE CASCADE,
  team text NOT NULL,
  -- The link's token, which all of the team may see; encrypted.
  sealed text NOT NULL,
  places integer NOT NULL
);
CREATE TABLE survey_pool (
  round uuid NOT NULL REFERENCES survey_round (id) ON DELETE CASCADE,
  team text NOT NULL,
  -- All answers of the team so far, by question and without an order, encrypted with the round's salt.
  sealed text NOT NULL,
  PRIMARY KEY (round, team)
);
CREATE TABLE survey_message (
  id uuid PRIMARY KEY,
  round uuid NOT NULL REFERENCES survey_round (id) ON DELETE CASCADE,
  -- Channel, address and text; encrypted.
  sealed text NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  next_at timestamptz NOT NULL
);
CREATE INDEX survey_message_next ON survey_message (next_at);
-- Addresses whose people want no more invitations, as keyed hashes: what is not asked need not be read.
CREATE TABLE survey_opt_out (
  address text PRIMARY KEY
);
