-- +goose Up

-- What holds for the installation as a whole.

-- By which secrets what is kept here was made: a print of each key in use, from
-- which the key cannot be told.
CREATE TABLE secret_print (
  name  TEXT COLLATE "C" NOT NULL CONSTRAINT secret_print_name_key PRIMARY KEY,
  print BYTEA NOT NULL,
  at    BIGINT NOT NULL
);

-- Backups that are being taken, and until when they have said so. Meanwhile the
-- parts of an upload stay when it has become a recording; whose parts those are
-- stands beside it.
CREATE TABLE backup_run (
  id    TEXT COLLATE "C" NOT NULL CONSTRAINT backup_run_id_key PRIMARY KEY,
  until BIGINT NOT NULL
);
CREATE TABLE held_upload (
  upload_id TEXT COLLATE "C" NOT NULL CONSTRAINT held_upload_upload_id_key PRIMARY KEY REFERENCES upload (id) ON DELETE CASCADE
);

-- A row while another database is being copied into this one: until that has
-- ended nothing may be built on what is here.
CREATE TABLE unfinished_copy (
  one BIGINT NOT NULL CONSTRAINT unfinished_copy_one_key PRIMARY KEY CHECK (one = 1),
  at  BIGINT NOT NULL
);
