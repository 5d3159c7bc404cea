-- +goose Up

-- How far an import of one account of another product has come.
CREATE TABLE import_cursor (
  organization_id TEXT NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
  env             TEXT NOT NULL CONSTRAINT env CHECK (env IN ('live', 'test')),
  dialect         TEXT NOT NULL,
  source          TEXT NOT NULL,
  cursor          TEXT NOT NULL,
  at              INTEGER NOT NULL,
  PRIMARY KEY (organization_id, env, dialect, source)
) STRICT, WITHOUT ROWID;
