-- +goose Up

-- What was mailed to candidates, or is about to be: neither addresses nor words.
CREATE TABLE mail (
  id              TEXT COLLATE "C" NOT NULL CONSTRAINT mail_id_key PRIMARY KEY,
  organization_id TEXT COLLATE "C" NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
  env             TEXT COLLATE "C" NOT NULL CHECK (env IN ('live', 'test')),
  interview_id    TEXT COLLATE "C" NOT NULL REFERENCES interview (id) ON DELETE CASCADE,
  kind            TEXT COLLATE "C" NOT NULL CHECK (kind IN ('invitation', 'reminder', 'ended')),
  state           TEXT COLLATE "C" NOT NULL CHECK (state IN ('queued', 'sent', 'failed', 'skipped')),
  reason          TEXT COLLATE "C" NOT NULL,
  automatic       BOOLEAN NOT NULL,
  attempts        BIGINT NOT NULL,
  due_at          BIGINT NOT NULL,
  next_at         BIGINT NOT NULL,
  settled_at      BIGINT NOT NULL,
  created_at      BIGINT NOT NULL,
  updated_at      BIGINT NOT NULL,
  version         BIGINT NOT NULL
);
CREATE INDEX mail_interview ON mail (interview_id, created_at, id);
CREATE INDEX mail_organization ON mail (organization_id);
