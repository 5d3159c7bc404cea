-- +goose Up

-- An interview whose candidate was erased: ids, state, times and counts stay.
ALTER TABLE interview ADD COLUMN erased_at BIGINT NOT NULL DEFAULT 0;

-- All foreign ids of one of ours.
CREATE INDEX alias_whose ON alias (organization_id, ours);

-- What must not be deleted for now, on a candidate or on one interview.
CREATE TABLE legal_hold (
  id              TEXT COLLATE "C" NOT NULL CONSTRAINT legal_hold_id_key PRIMARY KEY,
  organization_id TEXT COLLATE "C" NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
  env             TEXT COLLATE "C" NOT NULL CHECK (env IN ('live', 'test')),
  candidate_id    TEXT COLLATE "C" NOT NULL REFERENCES candidate (id) ON DELETE CASCADE,
  interview_id    TEXT COLLATE "C" REFERENCES interview (id) ON DELETE CASCADE,
  reason          TEXT COLLATE "C" NOT NULL,
  placed_by       TEXT COLLATE "C" NOT NULL,
  until_at        BIGINT NOT NULL,
  created_at      BIGINT NOT NULL,
  released_at     BIGINT NOT NULL,
  released_by     TEXT COLLATE "C" NOT NULL
);
CREATE INDEX legal_hold_list ON legal_hold (organization_id, env, created_at, id);
CREATE INDEX legal_hold_candidate ON legal_hold (candidate_id) WHERE released_at = 0;

-- Deletions, from the request to the certificate, which is signed byte for byte.
CREATE TABLE erasure (
  id              TEXT COLLATE "C" NOT NULL CONSTRAINT erasure_id_key PRIMARY KEY,
  organization_id TEXT COLLATE "C" NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
  env             TEXT COLLATE "C" NOT NULL CHECK (env IN ('live', 'test')),
  kind            TEXT COLLATE "C" NOT NULL CHECK (kind IN ('person', 'media')),
  candidate_id    TEXT COLLATE "C" NOT NULL REFERENCES candidate (id) ON DELETE CASCADE,
  interviews      JSON NOT NULL,
  state           TEXT COLLATE "C" NOT NULL CHECK (state IN ('held', 'deleting', 'done')),
  why             TEXT COLLATE "C" NOT NULL,
  requested_by    TEXT COLLATE "C" NOT NULL,
  counts          JSON NOT NULL,
  objects         JSON NOT NULL,
  folders         JSON NOT NULL,
  certificate     BYTEA,
  signature       JSON NOT NULL,
  requested_at    BIGINT NOT NULL,
  begun_at        BIGINT NOT NULL,
  done_at         BIGINT NOT NULL,
  version         BIGINT NOT NULL
);
CREATE INDEX erasure_list ON erasure (organization_id, env, requested_at, id);
CREATE INDEX erasure_candidate ON erasure (candidate_id, requested_at, id);
CREATE INDEX erasure_held ON erasure (requested_at, id) WHERE state = 'held';
