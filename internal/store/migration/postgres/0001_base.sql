-- Everything the first release keeps. Times are microseconds since 1970 UTC, 0 for none
-- (docs/adr/0002-times-as-integers.md). Constraint names are column names: package store
-- turns a violation into the field that caused it.

-- +goose Up

CREATE SEQUENCE organization_serial START 1001;
CREATE SEQUENCE position_serial START 1001;
CREATE SEQUENCE plan_serial START 1001;
CREATE SEQUENCE candidate_serial START 1001;
CREATE SEQUENCE interview_serial START 1001;

CREATE TABLE organization (
  serial     BIGINT NOT NULL CONSTRAINT organization_serial_key PRIMARY KEY CHECK (serial > 0),
  id         TEXT COLLATE "C" NOT NULL UNIQUE,
  parent_id  TEXT COLLATE "C" REFERENCES organization (id),
  name       TEXT COLLATE "C" NOT NULL,
  settings   JSON NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX organization_parent ON organization (parent_id, id);
CREATE INDEX organization_name ON organization (name, serial);

CREATE TABLE member (
  id              TEXT COLLATE "C" NOT NULL CONSTRAINT member_id_key PRIMARY KEY,
  organization_id TEXT COLLATE "C" NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
  email           TEXT COLLATE "C" NOT NULL UNIQUE,
  name            TEXT COLLATE "C" NOT NULL,
  password_hash   TEXT COLLATE "C" NOT NULL,
  subject         TEXT COLLATE "C" NOT NULL,
  role            TEXT COLLATE "C" NOT NULL CHECK (role IN ('owner', 'admin', 'recruiter', 'reviewer')),
  created_at      BIGINT NOT NULL,
  disabled_at     BIGINT NOT NULL
);
CREATE INDEX member_organization ON member (organization_id, created_at, id);

CREATE TABLE access_key (
  id              TEXT COLLATE "C" NOT NULL CONSTRAINT access_key_id_key PRIMARY KEY,
  organization_id TEXT COLLATE "C" NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
  name            TEXT COLLATE "C" NOT NULL,
  dialect         TEXT COLLATE "C" NOT NULL,
  prefix          TEXT COLLATE "C" NOT NULL,
  hash            BYTEA,
  partner         BOOLEAN NOT NULL,
  scopes          JSON NOT NULL,
  env             TEXT COLLATE "C" NOT NULL CHECK (env IN ('live', 'test')),
  networks        JSON NOT NULL,
  expires_at      BIGINT NOT NULL,
  last_used_at    BIGINT NOT NULL,
  revoked_at      BIGINT NOT NULL,
  created_at      BIGINT NOT NULL
);
CREATE INDEX access_key_prefix ON access_key (prefix);
CREATE INDEX access_key_organization ON access_key (organization_id, created_at, id);

CREATE TABLE position (
  serial          BIGINT NOT NULL CONSTRAINT position_serial_key PRIMARY KEY CHECK (serial > 0),
  id              TEXT COLLATE "C" NOT NULL UNIQUE,
  organization_id TEXT COLLATE "C" NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
  env             TEXT COLLATE "C" NOT NULL CHECK (env IN ('live', 'test')),
  title           TEXT COLLATE "C" NOT NULL,
  department      TEXT COLLATE "C" NOT NULL,
  location        TEXT COLLATE "C" NOT NULL,
  must_have       JSON NOT NULL,
  nice_to_have    JSON NOT NULL,
  status          TEXT COLLATE "C" NOT NULL CHECK (status IN ('open', 'draft', 'closed', 'archived')),
  external_id     TEXT COLLATE "C",
  metadata        JSON NOT NULL,
  extra           JSON NOT NULL,
  version         BIGINT NOT NULL,
  created_at      BIGINT NOT NULL,
  updated_at      BIGINT NOT NULL,
  folded          TEXT COLLATE "C" NOT NULL,
  description     TEXT COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX position_external_id_key ON position (organization_id, env, external_id);
CREATE INDEX position_list ON position (organization_id, env, created_at, id);
CREATE INDEX position_status ON position (organization_id, env, status, created_at, id);

CREATE TABLE plan (
  serial          BIGINT NOT NULL CONSTRAINT plan_serial_key PRIMARY KEY CHECK (serial > 0),
  id              TEXT COLLATE "C" NOT NULL UNIQUE,
  short_id        TEXT COLLATE "C" NOT NULL UNIQUE CHECK (short_id ~ '^[0-9a-f]{8}$'),
  organization_id TEXT COLLATE "C" NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
  env             TEXT COLLATE "C" NOT NULL CHECK (env IN ('live', 'test')),
  position_id     TEXT COLLATE "C" REFERENCES position (id),
  name            TEXT COLLATE "C" NOT NULL,
  mode            TEXT COLLATE "C" NOT NULL CHECK (mode IN ('recorded', 'conversation', 'phone')),
  language        TEXT COLLATE "C" NOT NULL,
  voice           TEXT COLLATE "C" NOT NULL,
  skills          JSON NOT NULL,
  limits          JSON NOT NULL,
  thresholds      JSON NOT NULL,
  intro           TEXT COLLATE "C" NOT NULL,
  outro           TEXT COLLATE "C" NOT NULL,
  redirect_url    TEXT COLLATE "C" NOT NULL,
  status          TEXT COLLATE "C" NOT NULL CHECK (status IN ('active', 'draft', 'archived')),
  external_id     TEXT COLLATE "C",
  metadata        JSON NOT NULL,
  extra           JSON NOT NULL,
  version         BIGINT NOT NULL,
  created_at      BIGINT NOT NULL,
  updated_at      BIGINT NOT NULL,
  folded          TEXT COLLATE "C" NOT NULL,
  questions       JSON NOT NULL
);
CREATE UNIQUE INDEX plan_external_id_key ON plan (organization_id, env, external_id);
CREATE INDEX plan_list ON plan (organization_id, env, created_at, id);
CREATE INDEX plan_status ON plan (organization_id, env, status, created_at, id);
CREATE INDEX plan_position ON plan (position_id, created_at, id);

CREATE TABLE candidate (
  serial          BIGINT NOT NULL CONSTRAINT candidate_serial_key PRIMARY KEY CHECK (serial > 0),
  id              TEXT COLLATE "C" NOT NULL UNIQUE,
  organization_id TEXT COLLATE "C" NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
  env             TEXT COLLATE "C" NOT NULL CHECK (env IN ('live', 'test')),
  first_name      TEXT COLLATE "C" NOT NULL,
  last_name       TEXT COLLATE "C" NOT NULL,
  email           TEXT COLLATE "C",
  phone           TEXT COLLATE "C" NOT NULL,
  locale          TEXT COLLATE "C" NOT NULL,
  time_zone       TEXT COLLATE "C" NOT NULL,
  external_id     TEXT COLLATE "C",
  metadata        JSON NOT NULL,
  extra           JSON NOT NULL,
  retain_until    BIGINT NOT NULL,
  erased_at       BIGINT NOT NULL,
  version         BIGINT NOT NULL,
  created_at      BIGINT NOT NULL,
  updated_at      BIGINT NOT NULL,
  folded          TEXT COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX candidate_email_key ON candidate (organization_id, env, email);
CREATE UNIQUE INDEX candidate_external_id_key ON candidate (organization_id, env, external_id);
CREATE INDEX candidate_list ON candidate (organization_id, env, created_at, id);

CREATE TABLE interview (
  serial          BIGINT NOT NULL CONSTRAINT interview_serial_key PRIMARY KEY CHECK (serial > 0),
  id              TEXT COLLATE "C" NOT NULL UNIQUE,
  organization_id TEXT COLLATE "C" NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
  env             TEXT COLLATE "C" NOT NULL CHECK (env IN ('live', 'test')),
  test            BOOLEAN NOT NULL,
  state           TEXT COLLATE "C" NOT NULL CHECK (state IN ('scheduled', 'invited', 'opened', 'consented',
                    'in_progress', 'interrupted', 'completed', 'processing', 'ready', 'failed',
                    'expired', 'cancelled', 'revoked', 'declined', 'withdrawn')),
  reason          TEXT COLLATE "C" NOT NULL,
  completion      TEXT COLLATE "C" NOT NULL CHECK (completion IN ('', 'all_answered', 'candidate_finished',
                    'time_up', 'completed_by_caller', 'synthetic')),
  plan_id         TEXT COLLATE "C" NOT NULL REFERENCES plan (id),
  position_id     TEXT COLLATE "C" REFERENCES position (id),
  candidate_id    TEXT COLLATE "C" NOT NULL REFERENCES candidate (id),
  external_id     TEXT COLLATE "C",
  metadata        JSON NOT NULL,
  extra           JSON NOT NULL,
  link_hash       BYTEA UNIQUE,
  link_version    BIGINT NOT NULL,
  version         BIGINT NOT NULL,
  result_version  BIGINT NOT NULL,
  duration_ms     BIGINT NOT NULL,
  consent_version TEXT COLLATE "C" NOT NULL,
  created_at      BIGINT NOT NULL,
  updated_at      BIGINT NOT NULL,
  scheduled_at    BIGINT NOT NULL,
  invited_at      BIGINT NOT NULL,
  expires_at      BIGINT NOT NULL,
  opened_at       BIGINT NOT NULL,
  consented_at    BIGINT NOT NULL,
  started_at      BIGINT NOT NULL,
  completed_at    BIGINT NOT NULL,
  ready_at        BIGINT NOT NULL,
  ended_at        BIGINT NOT NULL,
  plan_name       TEXT COLLATE "C" NOT NULL,
  plan_version    BIGINT NOT NULL,
  mode            TEXT COLLATE "C" NOT NULL,
  language        TEXT COLLATE "C" NOT NULL,
  asked           JSON NOT NULL
);
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
  from_state TEXT COLLATE "C" NOT NULL,
  to_state   TEXT COLLATE "C" NOT NULL,
  CONSTRAINT interview_edge_to_state_key PRIMARY KEY (from_state, to_state)
);

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
CREATE FUNCTION interview_state_edge() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM interview_edge WHERE from_state = OLD.state AND to_state = NEW.state) THEN
    RAISE EXCEPTION 'interview_state_edge' USING ERRCODE = 'check_violation', CONSTRAINT = 'interview_state_edge';
  END IF;
  RETURN NEW;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER interview_state_edge BEFORE UPDATE OF state ON interview
  FOR EACH ROW WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION interview_state_edge();

CREATE TABLE sitting (
  id           TEXT COLLATE "C" NOT NULL CONSTRAINT sitting_id_key PRIMARY KEY,
  interview_id TEXT COLLATE "C" NOT NULL REFERENCES interview (id) ON DELETE CASCADE,
  client       TEXT COLLATE "C" NOT NULL,
  started_at   BIGINT NOT NULL,
  ended_at     BIGINT NOT NULL
);
CREATE INDEX sitting_interview ON sitting (interview_id, started_at, id);

CREATE TABLE recording (
  id           TEXT COLLATE "C" NOT NULL CONSTRAINT recording_id_key PRIMARY KEY,
  interview_id TEXT COLLATE "C" NOT NULL REFERENCES interview (id) ON DELETE CASCADE,
  kind         TEXT COLLATE "C" NOT NULL CHECK (kind IN ('session', 'introduction', 'answer')),
  sitting_id   TEXT COLLATE "C" REFERENCES sitting (id),
  question_id  TEXT COLLATE "C" NOT NULL,
  media_type   TEXT COLLATE "C" NOT NULL,
  video        BOOLEAN NOT NULL,
  bytes        BIGINT NOT NULL CHECK (bytes >= 0),
  sha256       TEXT COLLATE "C" NOT NULL,
  duration_ms  BIGINT NOT NULL,
  loudness     DOUBLE PRECISION NOT NULL,
  blob_key     TEXT COLLATE "C" NOT NULL,
  mp3_key      TEXT COLLATE "C" NOT NULL,
  derived      BOOLEAN NOT NULL,
  started_at   BIGINT NOT NULL,
  created_at   BIGINT NOT NULL,
  removed_at   BIGINT NOT NULL,
  version      BIGINT NOT NULL,
  waveform     BYTEA
);
CREATE INDEX recording_interview ON recording (interview_id, created_at, id);
CREATE INDEX recording_kept ON recording (created_at) WHERE removed_at = 0;

CREATE TABLE call_attempt (
  id           TEXT COLLATE "C" NOT NULL CONSTRAINT call_attempt_id_key PRIMARY KEY,
  interview_id TEXT COLLATE "C" NOT NULL REFERENCES interview (id) ON DELETE CASCADE,
  direction    TEXT COLLATE "C" NOT NULL CHECK (direction IN ('outbound', 'inbound')),
  state        TEXT COLLATE "C" NOT NULL CHECK (state IN ('scheduled', 'in_progress', 'completed', 'failed', 'cancelled')),
  reason       TEXT COLLATE "C" NOT NULL,
  retry        BIGINT NOT NULL,
  duration_ms  BIGINT NOT NULL,
  recording_id TEXT COLLATE "C" REFERENCES recording (id),
  scheduled_at BIGINT NOT NULL,
  called_at    BIGINT NOT NULL,
  created_at   BIGINT NOT NULL
);
CREATE INDEX call_attempt_interview ON call_attempt (interview_id, created_at, id);

CREATE TABLE signal (
  id           TEXT COLLATE "C" NOT NULL CONSTRAINT signal_id_key PRIMARY KEY,
  interview_id TEXT COLLATE "C" NOT NULL REFERENCES interview (id) ON DELETE CASCADE,
  kind         TEXT COLLATE "C" NOT NULL,
  at           BIGINT NOT NULL,
  duration_ms  BIGINT NOT NULL,
  detail       TEXT COLLATE "C" NOT NULL,
  severity     TEXT COLLATE "C" NOT NULL CHECK (severity IN ('info', 'notice', 'concern'))
);
CREATE INDEX signal_interview ON signal (interview_id, at, id);

CREATE TABLE review (
  id            TEXT COLLATE "C" NOT NULL CONSTRAINT review_id_key PRIMARY KEY,
  interview_id  TEXT COLLATE "C" NOT NULL REFERENCES interview (id) ON DELETE CASCADE,
  member_id     TEXT COLLATE "C" NOT NULL REFERENCES member (id),
  ratings       JSON NOT NULL,
  machine_shown BOOLEAN NOT NULL,
  decision      TEXT COLLATE "C" NOT NULL CHECK (decision IN ('', 'advance', 'hold', 'reject')),
  reason        TEXT COLLATE "C" NOT NULL,
  note          TEXT COLLATE "C" NOT NULL,
  created_at    BIGINT NOT NULL,
  updated_at    BIGINT NOT NULL
);
CREATE UNIQUE INDEX review_member_id_key ON review (interview_id, member_id);

CREATE TABLE answer (
  id           TEXT COLLATE "C" NOT NULL CONSTRAINT answer_id_key PRIMARY KEY,
  interview_id TEXT COLLATE "C" NOT NULL REFERENCES interview (id) ON DELETE CASCADE,
  question_id  TEXT COLLATE "C" NOT NULL,
  take         BIGINT NOT NULL CHECK (take > 0),
  form         TEXT COLLATE "C" NOT NULL CHECK (form IN ('spoken', 'video', 'text', 'code', 'choice')),
  text         TEXT COLLATE "C" NOT NULL,
  chosen       JSON NOT NULL,
  recording_id TEXT COLLATE "C" REFERENCES recording (id),
  from_ms      BIGINT NOT NULL,
  to_ms        BIGINT NOT NULL,
  state        TEXT COLLATE "C" NOT NULL CHECK (state IN ('received', 'transcribed', 'waiting', 'unreadable')),
  reason       TEXT COLLATE "C" NOT NULL,
  duration_ms  BIGINT NOT NULL,
  started_at   BIGINT NOT NULL,
  received_at  BIGINT NOT NULL,
  version      BIGINT NOT NULL
);
CREATE UNIQUE INDEX answer_take_key ON answer (interview_id, question_id, take);

CREATE TABLE transcript (
  answer_id  TEXT COLLATE "C" NOT NULL REFERENCES answer (id) ON DELETE CASCADE,
  version    BIGINT NOT NULL CHECK (version > 0),
  language   TEXT COLLATE "C" NOT NULL,
  engine     JSON NOT NULL,
  corrected  BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  segments   JSON NOT NULL,
  CONSTRAINT transcript_version_key PRIMARY KEY (answer_id, version)
);

-- n is the turn's time in milliseconds and a few bits of its own: rows lie, and search
-- reads them, in the order spoken.
CREATE TABLE turn (
  n            BIGINT NOT NULL CONSTRAINT turn_n_key PRIMARY KEY,
  interview_id TEXT COLLATE "C" NOT NULL REFERENCES interview (id) ON DELETE CASCADE,
  id           TEXT COLLATE "C" NOT NULL,
  seq          BIGINT NOT NULL,
  speaker      TEXT COLLATE "C" NOT NULL CHECK (speaker IN ('interviewer', 'candidate')),
  question_id  TEXT COLLATE "C" NOT NULL,
  answer_id    TEXT COLLATE "C" REFERENCES answer (id),
  recording_id TEXT COLLATE "C" REFERENCES recording (id),
  form         TEXT COLLATE "C" NOT NULL CHECK (form IN ('spoken', 'video', 'text', 'code', 'choice')),
  language     TEXT COLLATE "C" NOT NULL,
  start_ms     BIGINT NOT NULL,
  end_ms       BIGINT NOT NULL,
  at           BIGINT NOT NULL,
  corrected    BOOLEAN NOT NULL,
  engine       JSON NOT NULL,
  text         TEXT COLLATE "C" NOT NULL,
  segments     JSON NOT NULL
);
CREATE UNIQUE INDEX turn_seq_key ON turn (interview_id, seq);
CREATE UNIQUE INDEX turn_id_key ON turn (interview_id, id);

-- The words of candidates' turns, cut by package store the same way for both databases;
-- space stands for organization and environment. A common word is found by walking the
-- tenant's turns from the newest, a rare one by its own index: the planner knows which.
CREATE TABLE turn_word (
  n     BIGINT NOT NULL PRIMARY KEY REFERENCES turn (n) ON DELETE CASCADE,
  space TEXT COLLATE "C" NOT NULL,
  words TSVECTOR NOT NULL
);
CREATE INDEX turn_word_space ON turn_word (space, n);
CREATE INDEX turn_word_words ON turn_word USING gin (words);

CREATE TABLE upload (
  id              TEXT COLLATE "C" NOT NULL CONSTRAINT upload_id_key PRIMARY KEY,
  organization_id TEXT COLLATE "C" NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
  interview_id    TEXT COLLATE "C" NOT NULL REFERENCES interview (id) ON DELETE CASCADE,
  question_id     TEXT COLLATE "C" NOT NULL,
  length          BIGINT NOT NULL CHECK (length >= -1),
  received        BIGINT NOT NULL CHECK (received >= 0),
  parts           JSON NOT NULL,
  metadata        JSON NOT NULL,
  started_at      BIGINT NOT NULL,
  created_at      BIGINT NOT NULL,
  expires_at      BIGINT NOT NULL,
  finished_at     BIGINT NOT NULL,
  answer_id       TEXT COLLATE "C" REFERENCES answer (id),
  version         BIGINT NOT NULL
);
CREATE INDEX upload_interview ON upload (interview_id);
CREATE INDEX upload_stale ON upload (expires_at, id) WHERE finished_at = 0;

CREATE TABLE assessment (
  id           TEXT COLLATE "C" NOT NULL CONSTRAINT assessment_id_key PRIMARY KEY,
  interview_id TEXT COLLATE "C" NOT NULL REFERENCES interview (id) ON DELETE CASCADE,
  version      BIGINT NOT NULL CHECK (version > 0),
  created_at   BIGINT NOT NULL,
  document     BYTEA NOT NULL
);
CREATE UNIQUE INDEX assessment_version_key ON assessment (interview_id, version);

CREATE TABLE stage_run (
  interview_id TEXT COLLATE "C" NOT NULL REFERENCES interview (id) ON DELETE CASCADE,
  stage        TEXT COLLATE "C" NOT NULL CHECK (stage IN ('transcribe', 'assess', 'report', 'deliver')),
  state        TEXT COLLATE "C" NOT NULL CHECK (state IN ('pending', 'running', 'waiting', 'done', 'failed')),
  attempt      BIGINT NOT NULL,
  reason       TEXT COLLATE "C" NOT NULL,
  started_at   BIGINT NOT NULL,
  finished_at  BIGINT NOT NULL,
  CONSTRAINT stage_run_stage_key PRIMARY KEY (interview_id, stage)
);

-- A result is read far more often than anything else and never changes: one row, one
-- document, kept byte for byte.
CREATE TABLE result (
  interview_id TEXT COLLATE "C" NOT NULL REFERENCES interview (id) ON DELETE CASCADE,
  version      BIGINT NOT NULL CHECK (version > 0),
  document     BYTEA NOT NULL,
  CONSTRAINT result_version_key PRIMARY KEY (interview_id, version)
);

-- An event's seq is base + 1,024 times its transaction's id + its place in the
-- transaction. A reader stops before the oldest transaction that is still open, so
-- nothing comes in behind it, and writers never wait for each other. base is raised when
-- the rows come from a server whose transactions had counted further.
CREATE TABLE event_base (base BIGINT NOT NULL);
INSERT INTO event_base (base) VALUES (0);

CREATE TABLE event (
  seq             BIGINT NOT NULL CONSTRAINT event_seq_key PRIMARY KEY,
  id              TEXT COLLATE "C" NOT NULL UNIQUE,
  organization_id TEXT COLLATE "C" NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
  env             TEXT COLLATE "C" NOT NULL CHECK (env IN ('live', 'test')),
  type            TEXT COLLATE "C" NOT NULL,
  subject         TEXT COLLATE "C" NOT NULL,
  interview_id    TEXT COLLATE "C" REFERENCES interview (id) ON DELETE CASCADE,
  data            JSON,
  at              BIGINT NOT NULL
);
CREATE INDEX event_space ON event (organization_id, env, seq);
CREATE INDEX event_interview ON event (interview_id, seq) WHERE interview_id IS NOT NULL;

CREATE TABLE webhook (
  id              TEXT COLLATE "C" NOT NULL CONSTRAINT webhook_id_key PRIMARY KEY,
  organization_id TEXT COLLATE "C" NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
  env             TEXT COLLATE "C" NOT NULL CHECK (env IN ('live', 'test')),
  url             TEXT COLLATE "C" NOT NULL,
  description     TEXT COLLATE "C" NOT NULL,
  types           JSON NOT NULL,
  wording         TEXT COLLATE "C" NOT NULL,
  plan_id         TEXT COLLATE "C" REFERENCES plan (id),
  secrets         JSON NOT NULL,
  disabled        BOOLEAN NOT NULL,
  failures        BIGINT NOT NULL,
  open_until      BIGINT NOT NULL,
  extra           JSON NOT NULL,
  version         BIGINT NOT NULL,
  created_at      BIGINT NOT NULL,
  updated_at      BIGINT NOT NULL,
  deleted_at      BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX webhook_list ON webhook (organization_id, env, created_at, id) WHERE deleted_at = 0;

CREATE TABLE delivery (
  id              TEXT COLLATE "C" NOT NULL CONSTRAINT delivery_id_key PRIMARY KEY,
  organization_id TEXT COLLATE "C" NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
  webhook_id      TEXT COLLATE "C" NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
  event_id        TEXT COLLATE "C" NOT NULL REFERENCES event (id) ON DELETE CASCADE,
  event_type      TEXT COLLATE "C" NOT NULL,
  state           TEXT COLLATE "C" NOT NULL CHECK (state IN ('pending', 'succeeded', 'failed', 'skipped')),
  attempts        JSON NOT NULL,
  next_at         BIGINT NOT NULL,
  created_at      BIGINT NOT NULL,
  updated_at      BIGINT NOT NULL,
  version         BIGINT NOT NULL
);
CREATE INDEX delivery_event_id_idx ON delivery (webhook_id, event_id); -- a replay is one more delivery of an event
CREATE INDEX delivery_list ON delivery (webhook_id, created_at, id);
CREATE INDEX delivery_event ON delivery (event_id);

CREATE TABLE share (
  id              TEXT COLLATE "C" NOT NULL CONSTRAINT share_id_key PRIMARY KEY,
  organization_id TEXT COLLATE "C" NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
  env             TEXT COLLATE "C" NOT NULL CHECK (env IN ('live', 'test')),
  interview_id    TEXT COLLATE "C" NOT NULL REFERENCES interview (id) ON DELETE CASCADE,
  token_hash      BYTEA NOT NULL UNIQUE,
  expires_at      BIGINT NOT NULL,
  revoked_at      BIGINT NOT NULL,
  created_at      BIGINT NOT NULL,
  views           BIGINT NOT NULL,
  viewed_at       BIGINT NOT NULL
);
CREATE INDEX share_interview ON share (interview_id, created_at, id);

CREATE TABLE alias (
  organization_id TEXT COLLATE "C" NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
  dialect         TEXT COLLATE "C" NOT NULL,
  kind            TEXT COLLATE "C" NOT NULL,
  theirs          TEXT COLLATE "C" NOT NULL,
  ours            TEXT COLLATE "C" NOT NULL,
  CONSTRAINT alias_theirs_key PRIMARY KEY (organization_id, dialect, kind, theirs)
);
CREATE INDEX alias_ours ON alias (organization_id, dialect, kind, ours);

CREATE TABLE once (
  organization_id TEXT COLLATE "C" NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
  env             TEXT COLLATE "C" NOT NULL CHECK (env IN ('live', 'test')),
  key             TEXT COLLATE "C" NOT NULL,
  digest          BYTEA,
  id              TEXT COLLATE "C" NOT NULL,
  at              BIGINT NOT NULL,
  CONSTRAINT once_key_key PRIMARY KEY (organization_id, env, key)
);
CREATE INDEX once_at ON once (at);

CREATE TABLE task (
  id              TEXT COLLATE "C" NOT NULL CONSTRAINT task_id_key PRIMARY KEY,
  kind            TEXT COLLATE "C" NOT NULL,
  key             TEXT COLLATE "C" NOT NULL,
  organization_id TEXT COLLATE "C" REFERENCES organization (id) ON DELETE CASCADE,
  interview_id    TEXT COLLATE "C" REFERENCES interview (id) ON DELETE CASCADE,
  payload         JSON,
  state           TEXT COLLATE "C" NOT NULL CHECK (state IN ('ready', 'running', 'done', 'given_up', 'cancelled')),
  attempt         BIGINT NOT NULL,
  max_attempts    BIGINT NOT NULL,
  run_at          BIGINT NOT NULL,
  node            TEXT COLLATE "C" NOT NULL,
  lease_until     BIGINT NOT NULL,
  reason          TEXT COLLATE "C" NOT NULL,
  created_at      BIGINT NOT NULL,
  finished_at     BIGINT NOT NULL
);
CREATE UNIQUE INDEX task_key_key ON task (kind, key) WHERE key <> '' AND state IN ('ready', 'running');
CREATE INDEX task_due ON task (run_at, id) WHERE state = 'ready';
CREATE INDEX task_running ON task (lease_until, id) WHERE state = 'running';
CREATE INDEX task_ended ON task (finished_at) WHERE state IN ('done', 'cancelled');
CREATE INDEX task_kind ON task (kind, state);
CREATE INDEX task_interview ON task (interview_id, id) WHERE interview_id IS NOT NULL;
CREATE INDEX task_organization ON task (organization_id, id) WHERE organization_id IS NOT NULL;
