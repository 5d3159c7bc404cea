-- +goose Up

-- Where a candidate stands with a question: the clocks and what is written so far.
CREATE TABLE try (
  interview_id TEXT NOT NULL REFERENCES interview (id) ON DELETE CASCADE,
  question_id  TEXT NOT NULL,
  take         INTEGER NOT NULL CONSTRAINT take CHECK (take > 0),
  shown_at     INTEGER NOT NULL,
  think_until  INTEGER NOT NULL,
  begun_at     INTEGER NOT NULL,
  deadline     INTEGER NOT NULL,
  thinks       INTEGER NOT NULL,
  restarts     INTEGER NOT NULL,
  form         TEXT NOT NULL,
  text         TEXT NOT NULL,
  chosen       TEXT NOT NULL CONSTRAINT chosen CHECK (json_valid(chosen)),
  skipped_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL,
  PRIMARY KEY (interview_id, question_id)
) STRICT, WITHOUT ROWID;

-- What candidates ask of the organization.
CREATE TABLE request (
  id              TEXT NOT NULL PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
  env             TEXT NOT NULL CONSTRAINT env CHECK (env IN ('live', 'test')),
  interview_id    TEXT NOT NULL REFERENCES interview (id) ON DELETE CASCADE,
  kind            TEXT NOT NULL CONSTRAINT kind CHECK (kind IN ('human', 'other_format', 'extra_time', 'written', 'deletion', 'contest')),
  note            TEXT NOT NULL,
  state           TEXT NOT NULL CONSTRAINT state CHECK (state IN ('open', 'granted', 'refused')),
  reply           TEXT NOT NULL,
  percent         INTEGER NOT NULL,
  member_id       TEXT NOT NULL,
  created_at      INTEGER NOT NULL,
  answered_at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX request_interview ON request (interview_id, created_at, id);
CREATE INDEX request_open ON request (organization_id, env, created_at, id) WHERE state = 'open';
CREATE INDEX upload_open ON upload (interview_id, created_at, id) WHERE finished_at = 0;
