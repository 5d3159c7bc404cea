-- +goose Up

-- Who did or saw what, when: one chain for each organization, entry by entry under the hash
-- of the one before. Rows are only ever added.
CREATE TABLE audit (
  organization_id TEXT COLLATE "C" NOT NULL REFERENCES organization (id),
  seq             BIGINT NOT NULL CHECK (seq > 0),
  at              BIGINT NOT NULL,
  actor_kind      TEXT NOT NULL CHECK (actor_kind IN ('member', 'key', 'candidate', 'link', 'system')),
  actor_id        TEXT COLLATE "C" NOT NULL,
  address         TEXT NOT NULL,
  request_id      TEXT NOT NULL,
  action          TEXT COLLATE "C" NOT NULL,
  subject_kind    TEXT NOT NULL,
  subject_id      TEXT COLLATE "C" NOT NULL,
  facts           JSON,
  previous        BYTEA,
  hash            BYTEA NOT NULL,
  CONSTRAINT audit_pkey PRIMARY KEY (organization_id, seq)
);
CREATE INDEX audit_subject ON audit (organization_id, subject_id, seq);
