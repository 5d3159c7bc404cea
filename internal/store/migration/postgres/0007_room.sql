-- +goose Up

-- Where a candidate stands with a question: the clocks and what is written so far.
CREATE TABLE try (
  interview_id TEXT COLLATE "C" NOT NULL REFERENCES interview (id) ON DELETE CASCADE,
  question_id  TEXT COLLATE "C" NOT NULL,
  take         BIGINT NOT NULL CHECK (take > 0),
  shown_at     BIGINT NOT NULL,
  think_until  BIGINT NOT NULL,
  begun_at     BIGINT NOT NULL,
  deadline     BIGINT NOT NULL,
  thinks       BIGINT NOT NULL,
  restarts     BIGINT NOT NULL,
  form         TEXT COLLATE "C" NOT NULL,
  text         TEXT COLLATE "C" NOT NULL,
  chosen       JSON NOT NULL,
  skipped_at   BIGINT NOT NULL,
  updated_at   BIGINT NOT NULL,
  PRIMARY KEY (interview_id, question_id)
);

-- What candidates ask of the organization.
CREATE TABLE request (
  id              TEXT COLLATE "C" NOT NULL CONSTRAINT request_id_key PRIMARY KEY,
  organization_id TEXT COLLATE "C" NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
  env             TEXT COLLATE "C" NOT NULL CHECK (env IN ('live', 'test')),
  interview_id    TEXT COLLATE "C" NOT NULL REFERENCES interview (id) ON DELETE CASCADE,
  kind            TEXT COLLATE "C" NOT NULL CHECK (kind IN ('human', 'other_format', 'extra_time', 'written', 'deletion', 'contest')),
  note            TEXT COLLATE "C" NOT NULL,
  state           TEXT COLLATE "C" NOT NULL CHECK (state IN ('open', 'granted', 'refused')),
  reply           TEXT COLLATE "C" NOT NULL,
  percent         BIGINT NOT NULL,
  member_id       TEXT COLLATE "C" NOT NULL,
  created_at      BIGINT NOT NULL,
  answered_at     BIGINT NOT NULL
);
CREATE INDEX request_interview ON request (interview_id, created_at, id);
CREATE INDEX request_open ON request (organization_id, env, created_at, id) WHERE state = 'open';
CREATE INDEX upload_open ON upload (interview_id, created_at, id) WHERE finished_at = 0;
