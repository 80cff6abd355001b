-- jsonb sorts the fields of a manifest by length; an export should give them back in the order people wrote them.
ALTER TABLE definition ALTER COLUMN manifest TYPE json;
ALTER TABLE definition_version ALTER COLUMN manifest TYPE json;
