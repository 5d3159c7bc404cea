-- +goose Up

-- How far an import of one account of another product has come.
CREATE TABLE import_cursor (
  organization_id TEXT COLLATE "C" NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
  env             TEXT COLLATE "C" NOT NULL CHECK (env IN ('live', 'test')),
  dialect         TEXT COLLATE "C" NOT NULL,
  source          TEXT COLLATE "C" NOT NULL,
  cursor          TEXT COLLATE "C" NOT NULL,
  at              BIGINT NOT NULL,
  CONSTRAINT import_cursor_key PRIMARY KEY (organization_id, env, dialect, source)
);
