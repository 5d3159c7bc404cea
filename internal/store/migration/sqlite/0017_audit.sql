-- +goose Up

-- Who did or saw what, when: one chain for each organization, entry by entry under the hash
-- of the one before. Rows are only ever added.
CREATE TABLE audit (
  organization_id TEXT NOT NULL REFERENCES organization (id),
  seq             INTEGER NOT NULL CHECK (seq > 0),
  at              INTEGER NOT NULL,
  actor_kind      TEXT NOT NULL CHECK (actor_kind IN ('member', 'key', 'candidate', 'link', 'system')),
  actor_id        TEXT NOT NULL,
  address         TEXT NOT NULL,
  request_id      TEXT NOT NULL,
  action          TEXT NOT NULL,
  subject_kind    TEXT NOT NULL,
  subject_id      TEXT NOT NULL,
  facts           TEXT CHECK (facts IS NULL OR json_valid(facts)),
  previous        BLOB,
  hash            BLOB NOT NULL,
  PRIMARY KEY (organization_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_subject ON audit (organization_id, subject_id, seq);
