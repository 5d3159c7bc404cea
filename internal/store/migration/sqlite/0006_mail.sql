-- +goose Up

-- What was mailed to candidates, or is about to be: neither addresses nor words.
CREATE TABLE mail (
  id              TEXT NOT NULL PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
  env             TEXT NOT NULL CONSTRAINT env CHECK (env IN ('live', 'test')),
  interview_id    TEXT NOT NULL REFERENCES interview (id) ON DELETE CASCADE,
  kind            TEXT NOT NULL CONSTRAINT kind CHECK (kind IN ('invitation', 'reminder', 'ended')),
  state           TEXT NOT NULL CONSTRAINT state CHECK (state IN ('queued', 'sent', 'failed', 'skipped')),
  reason          TEXT NOT NULL,
  automatic       INTEGER NOT NULL CONSTRAINT automatic CHECK (automatic IN (0, 1)),
  attempts        INTEGER NOT NULL,
  due_at          INTEGER NOT NULL,
  next_at         INTEGER NOT NULL,
  settled_at      INTEGER NOT NULL,
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL,
  version         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX mail_interview ON mail (interview_id, created_at, id);
CREATE INDEX mail_organization ON mail (organization_id);
