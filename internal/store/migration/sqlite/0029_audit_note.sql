-- +goose Up

-- Entries of the audit log that were made and have no place in their organization's chain yet:
-- on PostgreSQL they get it a moment after their transaction, many at a time.
CREATE TABLE audit_note (
  id              TEXT NOT NULL PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organization (id),
  at              INTEGER NOT NULL,
  actor_kind      TEXT NOT NULL CHECK (actor_kind IN ('member', 'key', 'candidate', 'link', 'system')),
  actor_id        TEXT NOT NULL,
  address         TEXT NOT NULL,
  request_id      TEXT NOT NULL,
  action          TEXT NOT NULL,
  subject_kind    TEXT NOT NULL,
  subject_id      TEXT NOT NULL,
  facts           TEXT CHECK (facts IS NULL OR json_valid(facts))
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_note_organization ON audit_note (organization_id, id);
