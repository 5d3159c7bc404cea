-- +goose Up

-- What each node allowed callers lately, so that limits hold over all nodes.
-- Losing it in a crash costs nothing: it is not logged.
CREATE UNLOGGED TABLE limit_use (
  name  TEXT COLLATE "C" NOT NULL,
  node  TEXT COLLATE "C" NOT NULL,
  taken BIGINT NOT NULL,
  at    BIGINT NOT NULL,
  CONSTRAINT limit_use_name_key PRIMARY KEY (name, node)
);
CREATE INDEX limit_use_at ON limit_use (at);
