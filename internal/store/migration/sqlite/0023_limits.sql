-- +goose Up

-- What each node allowed callers lately, so that limits hold over all nodes.
-- SQLite has one node, and nothing here.
CREATE TABLE limit_use (
  name  TEXT NOT NULL,
  node  TEXT NOT NULL,
  taken INTEGER NOT NULL,
  at    INTEGER NOT NULL,
  PRIMARY KEY (name, node)
) STRICT, WITHOUT ROWID;
CREATE INDEX limit_use_at ON limit_use (at);
