-- +goose Up

-- An interview whose candidate was erased: ids, state, times and counts stay.
ALTER TABLE interview ADD COLUMN erased_at INTEGER NOT NULL DEFAULT 0;

-- All foreign ids of one of ours.
CREATE INDEX alias_whose ON alias (organization_id, ours);

-- What must not be deleted for now, on a candidate or on one interview.
CREATE TABLE legal_hold (
  id              TEXT NOT NULL PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
  env             TEXT NOT NULL CONSTRAINT env CHECK (env IN ('live', 'test')),
  candidate_id    TEXT NOT NULL REFERENCES candidate (id) ON DELETE CASCADE,
  interview_id    TEXT REFERENCES interview (id) ON DELETE CASCADE,
  reason          TEXT NOT NULL,
  placed_by       TEXT NOT NULL,
  until_at        INTEGER NOT NULL,
  created_at      INTEGER NOT NULL,
  released_at     INTEGER NOT NULL,
  released_by     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX legal_hold_list ON legal_hold (organization_id, env, created_at, id);
CREATE INDEX legal_hold_candidate ON legal_hold (candidate_id) WHERE released_at = 0;

-- Deletions, from the request to the certificate, which is signed byte for byte.
CREATE TABLE erasure (
  id              TEXT NOT NULL PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
  env             TEXT NOT NULL CONSTRAINT env CHECK (env IN ('live', 'test')),
  kind            TEXT NOT NULL CONSTRAINT kind CHECK (kind IN ('person', 'media')),
  candidate_id    TEXT NOT NULL REFERENCES candidate (id) ON DELETE CASCADE,
  interviews      TEXT NOT NULL CONSTRAINT interviews CHECK (json_valid(interviews)),
  state           TEXT NOT NULL CONSTRAINT state CHECK (state IN ('held', 'deleting', 'done')),
  why             TEXT NOT NULL,
  requested_by    TEXT NOT NULL,
  counts          TEXT NOT NULL CONSTRAINT counts CHECK (json_valid(counts)),
  objects         TEXT NOT NULL CONSTRAINT objects CHECK (json_valid(objects)),
  folders         TEXT NOT NULL CONSTRAINT folders CHECK (json_valid(folders)),
  certificate     BLOB,
  signature       TEXT NOT NULL CONSTRAINT signature CHECK (json_valid(signature)),
  requested_at    INTEGER NOT NULL,
  begun_at        INTEGER NOT NULL,
  done_at         INTEGER NOT NULL,
  version         INTEGER NOT NULL
) STRICT;
CREATE INDEX erasure_list ON erasure (organization_id, env, requested_at, id);
CREATE INDEX erasure_candidate ON erasure (candidate_id, requested_at, id);
CREATE INDEX erasure_held ON erasure (requested_at, id) WHERE state = 'held';

-- Zeros take the free pages for a moment, so that nothing deleted is left in them.
CREATE TABLE scrub (zeros BLOB NOT NULL) STRICT;
