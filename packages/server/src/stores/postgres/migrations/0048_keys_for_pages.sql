-- Keys that stand in web pages, where everybody can read them: product events and web vitals are all they may send.
ALTER TABLE ingest_key ADD COLUMN for_pages boolean NOT NULL DEFAULT false;
