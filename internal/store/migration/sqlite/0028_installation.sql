-- +goose Up

-- What holds for the installation as a whole.

-- By which secrets what is kept here was made: a print of each key in use, from
-- which the key cannot be told.
CREATE TABLE secret_print (
  name  TEXT NOT NULL PRIMARY KEY,
  print BLOB NOT NULL,
  at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Backups that are being taken, and until when they have said so. Meanwhile the
-- parts of an upload stay when it has become a recording; whose parts those are
-- stands beside it.
CREATE TABLE backup_run (
  id    TEXT NOT NULL PRIMARY KEY,
  until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE held_upload (
  upload_id TEXT NOT NULL PRIMARY KEY REFERENCES upload (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- A row while another database is being copied into this one: until that has
-- ended nothing may be built on what is here.
CREATE TABLE unfinished_copy (
  one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  at  INTEGER NOT NULL
) STRICT;
