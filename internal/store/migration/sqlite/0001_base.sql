-- Everything the first release keeps. Times are microseconds since 1970 UTC, 0 for none
-- (docs/adr/0002-times-as-integers.md). Constraint names are column names: package store
-- turns a violation into the field that caused it.

-- +goose Up

CREATE TABLE counter (
  name  TEXT NOT NULL PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO counter (name, value) VALUES
  ('organization', 1000), ('position', 1000), ('plan', 1000), ('candidate', 1000), ('interview', 1000), ('event', 0);

CREATE TABLE organization (
  serial     INTEGER NOT NULL PRIMARY KEY CONSTRAINT serial CHECK (serial > 0),
  id         TEXT NOT NULL UNIQUE,
  parent_id  TEXT REFERENCES organization (id),
  name       TEXT NOT NULL,
  settings   TEXT NOT NULL CONSTRAINT settings CHECK (json_valid(settings)),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX organization_parent ON organization (parent_id, id);
CREATE INDEX organization_name ON organization (name, serial);

CREATE TABLE member (
  id              TEXT NOT NULL PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
  email           TEXT NOT NULL UNIQUE,
  name            TEXT NOT NULL,
  password_hash   TEXT NOT NULL,
  subject         TEXT NOT NULL,
  role            TEXT NOT NULL CONSTRAINT role CHECK (role IN ('owner', 'admin', 'recruiter', 'reviewer')),
  created_at      INTEGER NOT NULL,
  disabled_at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX member_organization ON member (organization_id, created_at, id);

CREATE TABLE access_key (
  id              TEXT NOT NULL PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
  name            TEXT NOT NULL,
  dialect         TEXT NOT NULL,
  prefix          TEXT NOT NULL,
  hash            BLOB,
  partner         INTEGER NOT NULL CONSTRAINT partner CHECK (partner IN (0, 1)),
  scopes          TEXT NOT NULL CONSTRAINT scopes CHECK (json_valid(scopes)),
  env             TEXT NOT NULL CONSTRAINT env CHECK (env IN ('live', 'test')),
  networks        TEXT NOT NULL CONSTRAINT networks CHECK (json_valid(networks)),
  expires_at      INTEGER NOT NULL,
  last_used_at    INTEGER NOT NULL,
  revoked_at      INTEGER NOT NULL,
  created_at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX access_key_prefix ON access_key (prefix);
CREATE INDEX access_key_organization ON access_key (organization_id, created_at, id);

CREATE TABLE position (
  serial          INTEGER NOT NULL PRIMARY KEY CONSTRAINT serial CHECK (serial > 0),
  id              TEXT NOT NULL UNIQUE,
  organization_id TEXT NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
  env             TEXT NOT NULL CONSTRAINT env CHECK (env IN ('live', 'test')),
  title           TEXT NOT NULL,
  department      TEXT NOT NULL,
  location        TEXT NOT NULL,
  must_have       TEXT NOT NULL CONSTRAINT must_have CHECK (json_valid(must_have)),
  nice_to_have    TEXT NOT NULL CONSTRAINT nice_to_have CHECK (json_valid(nice_to_have)),
  status          TEXT NOT NULL CONSTRAINT status CHECK (status IN ('open', 'draft', 'closed', 'archived')),
  external_id     TEXT,
  metadata        TEXT NOT NULL CONSTRAINT metadata CHECK (json_valid(metadata)),
  extra           TEXT NOT NULL CONSTRAINT extra CHECK (json_valid(extra)),
  version         INTEGER NOT NULL,
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL,
  folded          TEXT NOT NULL,
  description     TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX position_external_id_key ON position (organization_id, env, external_id);
CREATE INDEX position_list ON position (organization_id, env, created_at, id);
CREATE INDEX position_status ON position (organization_id, env, status, created_at, id);

CREATE TABLE plan (
  serial          INTEGER NOT NULL PRIMARY KEY CONSTRAINT serial CHECK (serial > 0),
  id              TEXT NOT NULL UNIQUE,
  short_id        TEXT NOT NULL UNIQUE CONSTRAINT short_id CHECK (length(short_id) = 8 AND short_id NOT GLOB '*[^0-9a-f]*'),
  organization_id TEXT NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
  env             TEXT NOT NULL CONSTRAINT env CHECK (env IN ('live', 'test')),
  position_id     TEXT REFERENCES position (id),
  name            TEXT NOT NULL,
  mode            TEXT NOT NULL CONSTRAINT mode CHECK (mode IN ('recorded', 'conversation', 'phone')),
  language        TEXT NOT NULL,
  voice           TEXT NOT NULL,
  skills          TEXT NOT NULL CONSTRAINT skills CHECK (json_valid(skills)),
  limits          TEXT NOT NULL CONSTRAINT limits CHECK (json_valid(limits)),
  thresholds      TEXT NOT NULL CONSTRAINT thresholds CHECK (json_valid(thresholds)),
  intro           TEXT NOT NULL,
  outro           TEXT NOT NULL,
  redirect_url    TEXT NOT NULL,
  status          TEXT NOT NULL CONSTRAINT status CHECK (status IN ('active', 'draft', 'archived')),
  external_id     TEXT,
  metadata        TEXT NOT NULL CONSTRAINT metadata CHECK (json_valid(metadata)),
  extra           TEXT NOT NULL CONSTRAINT extra CHECK (json_valid(extra)),
  version         INTEGER NOT NULL,
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL,
  folded          TEXT NOT NULL,
  questions       TEXT NOT NULL CONSTRAINT questions CHECK (json_valid(questions))
) STRICT;
CREATE UNIQUE INDEX plan_external_id_key ON plan (organization_id, env, external_id);
CREATE INDEX plan_list ON plan (organization_id, env, created_at, id);
CREATE INDEX plan_status ON plan (organization_id, env, status, created_at, id);
CREATE INDEX plan_position ON plan (position_id, created_at, id);

CREATE TABLE candidate (
  serial          INTEGER NOT NULL PRIMARY KEY CONSTRAINT serial CHECK (serial > 0),
  id              TEXT NOT NULL UNIQUE,
  organization_id TEXT NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
  env             TEXT NOT NULL CONSTRAINT env CHECK (env IN ('live', 'test')),
  first_name      TEXT NOT NULL,
  last_name       TEXT NOT NULL,
  email           TEXT,
  phone           TEXT NOT NULL,
  locale          TEXT NOT NULL,
  time_zone       TEXT NOT NULL,
  external_id     TEXT,
  metadata        TEXT NOT NULL CONSTRAINT metadata CHECK (json_valid(metadata)),
  extra           TEXT NOT NULL CONSTRAINT extra CHECK (json_valid(extra)),
  retain_until    INTEGER NOT NULL,
  erased_at       INTEGER NOT NULL,
  version         INTEGER NOT NULL,
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL,
  folded          TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX candidate_email_key ON candidate (organization_id, env, email);
CREATE UNIQUE INDEX candidate_external_id_key ON candidate (organization_id, env, external_id);
CREATE INDEX candidate_list ON candidate (organization_id, env, created_at, id);

CREATE TABLE interview (
  serial          INTEGER NOT NULL PRIMARY KEY CONSTRAINT serial CHECK (serial > 0),
  id              TEXT NOT NULL UNIQUE,
  organization_id TEXT NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
  env             TEXT NOT NULL CONSTRAINT env CHECK (env IN ('live', 'test')),
  test            INTEGER NOT NULL CONSTRAINT test CHECK (test IN (0, 1)),
  state           TEXT NOT NULL CONSTRAINT state CHECK (state IN ('scheduled', 'invited', 'opened', 'consented',
                    'in_progress', 'interrupted', 'completed', 'processing', 'ready', 'failed',
                    'expired', 'cancelled', 'revoked', 'declined', 'withdrawn')),
  reason          TEXT NOT NULL,
  completion      TEXT NOT NULL CONSTRAINT completion CHECK (completion IN ('', 'all_answered', 'candidate_finished',
                    'time_up', 'completed_by_caller', 'synthetic')),
  plan_id         TEXT NOT NULL REFERENCES plan (id),
  position_id     TEXT REFERENCES position (id),
  candidate_id    TEXT NOT NULL REFERENCES candidate (id),
  external_id     TEXT,
  metadata        TEXT NOT NULL CONSTRAINT metadata CHECK (json_valid(metadata)),
  extra           TEXT NOT NULL CONSTRAINT extra CHECK (json_valid(extra)),
  link_hash       BLOB UNIQUE,
  link_version    INTEGER NOT NULL,
  version         INTEGER NOT NULL,
  result_version  INTEGER NOT NULL,
  duration_ms     INTEGER NOT NULL,
  consent_version TEXT NOT NULL,
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL,
  scheduled_at    INTEGER NOT NULL,
  invited_at      INTEGER NOT NULL,
  expires_at      INTEGER NOT NULL,
  opened_at       INTEGER NOT NULL,
  consented_at    INTEGER NOT NULL,
  started_at      INTEGER NOT NULL,
  completed_at    INTEGER NOT NULL,
  ready_at        INTEGER NOT NULL,
  ended_at        INTEGER NOT NULL,
  plan_name       TEXT NOT NULL,
  plan_version    INTEGER NOT NULL,
  mode            TEXT NOT NULL,
  language        TEXT NOT NULL,
  asked           TEXT NOT NULL CONSTRAINT asked CHECK (json_valid(asked))
) STRICT;
CREATE INDEX interview_list ON interview (organization_id, env, created_at, id);
CREATE INDEX interview_state ON interview (organization_id, env, state, created_at, id);
CREATE INDEX interview_external ON interview (organization_id, env, external_id, created_at, id) WHERE external_id IS NOT NULL;
CREATE INDEX interview_plan ON interview (plan_id, created_at, id);
CREATE INDEX interview_position ON interview (position_id, created_at, id) WHERE position_id IS NOT NULL;
CREATE INDEX interview_candidate ON interview (candidate_id, created_at, id);
CREATE INDEX interview_overdue ON interview (expires_at, id)
  WHERE expires_at > 0 AND state IN ('scheduled', 'invited', 'opened', 'consented', 'in_progress', 'interrupted');

-- The machine of interview.State, repeated: the trigger refuses every other step.
CREATE TABLE interview_edge (
  from_state TEXT NOT NULL,
  to_state   TEXT NOT NULL,
  PRIMARY KEY (from_state, to_state)
) STRICT, WITHOUT ROWID;

INSERT INTO interview_edge (from_state, to_state) VALUES
  ('scheduled', 'invited'), ('scheduled', 'expired'), ('scheduled', 'cancelled'), ('scheduled', 'revoked'), ('scheduled', 'completed'),
  ('invited', 'opened'), ('invited', 'consented'), ('invited', 'in_progress'), ('invited', 'expired'), ('invited', 'cancelled'),
  ('invited', 'revoked'), ('invited', 'declined'), ('invited', 'withdrawn'), ('invited', 'completed'),
  ('opened', 'consented'), ('opened', 'expired'), ('opened', 'cancelled'), ('opened', 'revoked'), ('opened', 'declined'),
  ('opened', 'withdrawn'), ('opened', 'in_progress'), ('opened', 'completed'),
  ('consented', 'in_progress'), ('consented', 'expired'), ('consented', 'cancelled'), ('consented', 'revoked'),
  ('consented', 'declined'), ('consented', 'withdrawn'), ('consented', 'completed'),
  ('in_progress', 'interrupted'), ('in_progress', 'completed'), ('in_progress', 'cancelled'), ('in_progress', 'revoked'),
  ('in_progress', 'withdrawn'), ('in_progress', 'expired'),
  ('interrupted', 'in_progress'), ('interrupted', 'completed'), ('interrupted', 'cancelled'), ('interrupted', 'revoked'),
  ('interrupted', 'withdrawn'), ('interrupted', 'expired'),
  ('completed', 'processing'), ('completed', 'withdrawn'),
  ('processing', 'ready'), ('processing', 'failed'), ('processing', 'withdrawn'),
  ('ready', 'processing'), ('ready', 'withdrawn'),
  ('failed', 'processing'), ('failed', 'withdrawn');

-- +goose StatementBegin
CREATE TRIGGER interview_state_edge BEFORE UPDATE OF state ON interview
WHEN NEW.state <> OLD.state
  AND NOT EXISTS (SELECT 1 FROM interview_edge WHERE from_state = OLD.state AND to_state = NEW.state)
BEGIN
  SELECT RAISE(ABORT, 'interview_state_edge');
END;
-- +goose StatementEnd

CREATE TABLE sitting (
  id           TEXT NOT NULL PRIMARY KEY,
  interview_id TEXT NOT NULL REFERENCES interview (id) ON DELETE CASCADE,
  client       TEXT NOT NULL,
  started_at   INTEGER NOT NULL,
  ended_at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sitting_interview ON sitting (interview_id, started_at, id);

CREATE TABLE recording (
  id           TEXT NOT NULL PRIMARY KEY,
  interview_id TEXT NOT NULL REFERENCES interview (id) ON DELETE CASCADE,
  kind         TEXT NOT NULL CONSTRAINT kind CHECK (kind IN ('session', 'introduction', 'answer')),
  sitting_id   TEXT REFERENCES sitting (id),
  question_id  TEXT NOT NULL,
  media_type   TEXT NOT NULL,
  video        INTEGER NOT NULL CONSTRAINT video CHECK (video IN (0, 1)),
  bytes        INTEGER NOT NULL CONSTRAINT bytes CHECK (bytes >= 0),
  sha256       TEXT NOT NULL,
  duration_ms  INTEGER NOT NULL,
  loudness     REAL NOT NULL,
  blob_key     TEXT NOT NULL,
  mp3_key      TEXT NOT NULL,
  derived      INTEGER NOT NULL CONSTRAINT derived CHECK (derived IN (0, 1)),
  started_at   INTEGER NOT NULL,
  created_at   INTEGER NOT NULL,
  removed_at   INTEGER NOT NULL,
  version      INTEGER NOT NULL,
  waveform     BLOB
) STRICT;
CREATE INDEX recording_interview ON recording (interview_id, created_at, id);
CREATE INDEX recording_kept ON recording (created_at) WHERE removed_at = 0;

CREATE TABLE call_attempt (
  id           TEXT NOT NULL PRIMARY KEY,
  interview_id TEXT NOT NULL REFERENCES interview (id) ON DELETE CASCADE,
  direction    TEXT NOT NULL CONSTRAINT direction CHECK (direction IN ('outbound', 'inbound')),
  state        TEXT NOT NULL CONSTRAINT state CHECK (state IN ('scheduled', 'in_progress', 'completed', 'failed', 'cancelled')),
  reason       TEXT NOT NULL,
  retry        INTEGER NOT NULL,
  duration_ms  INTEGER NOT NULL,
  recording_id TEXT REFERENCES recording (id),
  scheduled_at INTEGER NOT NULL,
  called_at    INTEGER NOT NULL,
  created_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX call_attempt_interview ON call_attempt (interview_id, created_at, id);

CREATE TABLE signal (
  id           TEXT NOT NULL PRIMARY KEY,
  interview_id TEXT NOT NULL REFERENCES interview (id) ON DELETE CASCADE,
  kind         TEXT NOT NULL,
  at           INTEGER NOT NULL,
  duration_ms  INTEGER NOT NULL,
  detail       TEXT NOT NULL,
  severity     TEXT NOT NULL CONSTRAINT severity CHECK (severity IN ('info', 'notice', 'concern'))
) STRICT, WITHOUT ROWID;
CREATE INDEX signal_interview ON signal (interview_id, at, id);

CREATE TABLE review (
  id            TEXT NOT NULL PRIMARY KEY,
  interview_id  TEXT NOT NULL REFERENCES interview (id) ON DELETE CASCADE,
  member_id     TEXT NOT NULL REFERENCES member (id),
  ratings       TEXT NOT NULL CONSTRAINT ratings CHECK (json_valid(ratings)),
  machine_shown INTEGER NOT NULL CONSTRAINT machine_shown CHECK (machine_shown IN (0, 1)),
  decision      TEXT NOT NULL CONSTRAINT decision CHECK (decision IN ('', 'advance', 'hold', 'reject')),
  reason        TEXT NOT NULL,
  note          TEXT NOT NULL,
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX review_member_id_key ON review (interview_id, member_id);

CREATE TABLE answer (
  id           TEXT NOT NULL PRIMARY KEY,
  interview_id TEXT NOT NULL REFERENCES interview (id) ON DELETE CASCADE,
  question_id  TEXT NOT NULL,
  take         INTEGER NOT NULL CONSTRAINT take CHECK (take > 0),
  form         TEXT NOT NULL CONSTRAINT form CHECK (form IN ('spoken', 'video', 'text', 'code', 'choice')),
  text         TEXT NOT NULL,
  chosen       TEXT NOT NULL CONSTRAINT chosen CHECK (json_valid(chosen)),
  recording_id TEXT REFERENCES recording (id),
  from_ms      INTEGER NOT NULL,
  to_ms        INTEGER NOT NULL,
  state        TEXT NOT NULL CONSTRAINT state CHECK (state IN ('received', 'transcribed', 'waiting', 'unreadable')),
  reason       TEXT NOT NULL,
  duration_ms  INTEGER NOT NULL,
  started_at   INTEGER NOT NULL,
  received_at  INTEGER NOT NULL,
  version      INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX answer_take_key ON answer (interview_id, question_id, take);

CREATE TABLE transcript (
  answer_id  TEXT NOT NULL REFERENCES answer (id) ON DELETE CASCADE,
  version    INTEGER NOT NULL CONSTRAINT version CHECK (version > 0),
  language   TEXT NOT NULL,
  engine     TEXT NOT NULL CONSTRAINT engine CHECK (json_valid(engine)),
  corrected  INTEGER NOT NULL CONSTRAINT corrected CHECK (corrected IN (0, 1)),
  created_at INTEGER NOT NULL,
  segments   TEXT NOT NULL CONSTRAINT segments CHECK (json_valid(segments)),
  PRIMARY KEY (answer_id, version)
) STRICT;

-- n is the turn's time in milliseconds and a few bits of its own: rows lie, and search
-- reads them, in the order spoken.
CREATE TABLE turn (
  n            INTEGER NOT NULL PRIMARY KEY,
  interview_id TEXT NOT NULL REFERENCES interview (id) ON DELETE CASCADE,
  id           TEXT NOT NULL,
  seq          INTEGER NOT NULL,
  speaker      TEXT NOT NULL CONSTRAINT speaker CHECK (speaker IN ('interviewer', 'candidate')),
  question_id  TEXT NOT NULL,
  answer_id    TEXT REFERENCES answer (id),
  recording_id TEXT REFERENCES recording (id),
  form         TEXT NOT NULL CONSTRAINT form CHECK (form IN ('spoken', 'video', 'text', 'code', 'choice')),
  language     TEXT NOT NULL,
  start_ms     INTEGER NOT NULL,
  end_ms       INTEGER NOT NULL,
  at           INTEGER NOT NULL,
  corrected    INTEGER NOT NULL CONSTRAINT corrected CHECK (corrected IN (0, 1)),
  engine       TEXT NOT NULL CONSTRAINT engine CHECK (json_valid(engine)),
  text         TEXT NOT NULL,
  segments     TEXT NOT NULL CONSTRAINT segments CHECK (json_valid(segments))
) STRICT;
CREATE UNIQUE INDEX turn_seq_key ON turn (interview_id, seq);
CREATE UNIQUE INDEX turn_id_key ON turn (interview_id, id);

-- The words of candidates' turns, cut by package store the same way for both databases;
-- space holds one word that stands for organization and environment.
CREATE VIRTUAL TABLE turn_word USING fts5 (
  space, body, content = '', contentless_delete = 1, detail = full, tokenize = 'ascii'
);

-- +goose StatementBegin
CREATE TRIGGER turn_word_delete AFTER DELETE ON turn WHEN OLD.speaker = 'candidate'
BEGIN
  DELETE FROM turn_word WHERE rowid = OLD.n;
END;
-- +goose StatementEnd

CREATE TABLE upload (
  id              TEXT NOT NULL PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
  interview_id    TEXT NOT NULL REFERENCES interview (id) ON DELETE CASCADE,
  question_id     TEXT NOT NULL,
  length          INTEGER NOT NULL CONSTRAINT length CHECK (length >= -1),
  received        INTEGER NOT NULL CONSTRAINT received CHECK (received >= 0),
  parts           TEXT NOT NULL CONSTRAINT parts CHECK (json_valid(parts)),
  metadata        TEXT NOT NULL CONSTRAINT metadata CHECK (json_valid(metadata)),
  started_at      INTEGER NOT NULL,
  created_at      INTEGER NOT NULL,
  expires_at      INTEGER NOT NULL,
  finished_at     INTEGER NOT NULL,
  answer_id       TEXT REFERENCES answer (id),
  version         INTEGER NOT NULL
) STRICT;
CREATE INDEX upload_interview ON upload (interview_id);
CREATE INDEX upload_stale ON upload (expires_at, id) WHERE finished_at = 0;

CREATE TABLE assessment (
  id           TEXT NOT NULL PRIMARY KEY,
  interview_id TEXT NOT NULL REFERENCES interview (id) ON DELETE CASCADE,
  version      INTEGER NOT NULL CONSTRAINT version CHECK (version > 0),
  created_at   INTEGER NOT NULL,
  document     BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX assessment_version_key ON assessment (interview_id, version);

CREATE TABLE stage_run (
  interview_id TEXT NOT NULL REFERENCES interview (id) ON DELETE CASCADE,
  stage        TEXT NOT NULL CONSTRAINT stage CHECK (stage IN ('transcribe', 'assess', 'report', 'deliver')),
  state        TEXT NOT NULL CONSTRAINT state CHECK (state IN ('pending', 'running', 'waiting', 'done', 'failed')),
  attempt      INTEGER NOT NULL,
  reason       TEXT NOT NULL,
  started_at   INTEGER NOT NULL,
  finished_at  INTEGER NOT NULL,
  PRIMARY KEY (interview_id, stage)
) STRICT, WITHOUT ROWID;

-- A result is read far more often than anything else and never changes: one row, one
-- document, kept byte for byte.
CREATE TABLE result (
  interview_id TEXT NOT NULL REFERENCES interview (id) ON DELETE CASCADE,
  version      INTEGER NOT NULL CONSTRAINT version CHECK (version > 0),
  document     BLOB NOT NULL,
  PRIMARY KEY (interview_id, version)
) STRICT;

CREATE TABLE event (
  seq             INTEGER NOT NULL PRIMARY KEY,
  id              TEXT NOT NULL UNIQUE,
  organization_id TEXT NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
  env             TEXT NOT NULL CONSTRAINT env CHECK (env IN ('live', 'test')),
  type            TEXT NOT NULL,
  subject         TEXT NOT NULL,
  interview_id    TEXT REFERENCES interview (id) ON DELETE CASCADE,
  data            TEXT CONSTRAINT data CHECK (json_valid(data)),
  at              INTEGER NOT NULL
) STRICT;
CREATE INDEX event_space ON event (organization_id, env, seq);
CREATE INDEX event_interview ON event (interview_id, seq) WHERE interview_id IS NOT NULL;

CREATE TABLE webhook (
  id              TEXT NOT NULL PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
  env             TEXT NOT NULL CONSTRAINT env CHECK (env IN ('live', 'test')),
  url             TEXT NOT NULL,
  description     TEXT NOT NULL,
  types           TEXT NOT NULL CONSTRAINT types CHECK (json_valid(types)),
  wording         TEXT NOT NULL,
  plan_id         TEXT REFERENCES plan (id),
  secrets         TEXT NOT NULL CONSTRAINT secrets CHECK (json_valid(secrets)),
  disabled        INTEGER NOT NULL CONSTRAINT disabled CHECK (disabled IN (0, 1)),
  failures        INTEGER NOT NULL,
  open_until      INTEGER NOT NULL,
  extra           TEXT NOT NULL CONSTRAINT extra CHECK (json_valid(extra)),
  version         INTEGER NOT NULL,
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL,
  deleted_at      INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX webhook_list ON webhook (organization_id, env, created_at, id) WHERE deleted_at = 0;

CREATE TABLE delivery (
  id              TEXT NOT NULL PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
  webhook_id      TEXT NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
  event_id        TEXT NOT NULL REFERENCES event (id) ON DELETE CASCADE,
  event_type      TEXT NOT NULL,
  state           TEXT NOT NULL CONSTRAINT state CHECK (state IN ('pending', 'succeeded', 'failed', 'skipped')),
  attempts        TEXT NOT NULL CONSTRAINT attempts CHECK (json_valid(attempts)),
  next_at         INTEGER NOT NULL,
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL,
  version         INTEGER NOT NULL
) STRICT;
CREATE INDEX delivery_event_id_idx ON delivery (webhook_id, event_id); -- a replay is one more delivery of an event
CREATE INDEX delivery_list ON delivery (webhook_id, created_at, id);
CREATE INDEX delivery_event ON delivery (event_id);

CREATE TABLE share (
  id              TEXT NOT NULL PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
  env             TEXT NOT NULL CONSTRAINT env CHECK (env IN ('live', 'test')),
  interview_id    TEXT NOT NULL REFERENCES interview (id) ON DELETE CASCADE,
  token_hash      BLOB NOT NULL UNIQUE,
  expires_at      INTEGER NOT NULL,
  revoked_at      INTEGER NOT NULL,
  created_at      INTEGER NOT NULL,
  views           INTEGER NOT NULL,
  viewed_at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX share_interview ON share (interview_id, created_at, id);

CREATE TABLE alias (
  organization_id TEXT NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
  dialect         TEXT NOT NULL,
  kind            TEXT NOT NULL,
  theirs          TEXT NOT NULL,
  ours            TEXT NOT NULL,
  PRIMARY KEY (organization_id, dialect, kind, theirs)
) STRICT, WITHOUT ROWID;
CREATE INDEX alias_ours ON alias (organization_id, dialect, kind, ours);

CREATE TABLE once (
  organization_id TEXT NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
  env             TEXT NOT NULL CONSTRAINT env CHECK (env IN ('live', 'test')),
  key             TEXT NOT NULL,
  digest          BLOB,
  id              TEXT NOT NULL,
  at              INTEGER NOT NULL,
  PRIMARY KEY (organization_id, env, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX once_at ON once (at);

CREATE TABLE task (
  id              TEXT NOT NULL PRIMARY KEY,
  kind            TEXT NOT NULL,
  key             TEXT NOT NULL,
  organization_id TEXT REFERENCES organization (id) ON DELETE CASCADE,
  interview_id    TEXT REFERENCES interview (id) ON DELETE CASCADE,
  payload         TEXT CONSTRAINT payload CHECK (json_valid(payload)),
  state           TEXT NOT NULL CONSTRAINT state CHECK (state IN ('ready', 'running', 'done', 'given_up', 'cancelled')),
  attempt         INTEGER NOT NULL,
  max_attempts    INTEGER NOT NULL,
  run_at          INTEGER NOT NULL,
  node            TEXT NOT NULL,
  lease_until     INTEGER NOT NULL,
  reason          TEXT NOT NULL,
  created_at      INTEGER NOT NULL,
  finished_at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX task_key_key ON task (kind, key) WHERE key <> '' AND state IN ('ready', 'running');
CREATE INDEX task_due ON task (run_at, id) WHERE state = 'ready';
CREATE INDEX task_running ON task (lease_until, id) WHERE state = 'running';
CREATE INDEX task_ended ON task (finished_at) WHERE state IN ('done', 'cancelled');
CREATE INDEX task_kind ON task (kind, state);
CREATE INDEX task_interview ON task (interview_id, id) WHERE interview_id IS NOT NULL;
CREATE INDEX task_organization ON task (organization_id, id) WHERE organization_id IS NOT NULL;
