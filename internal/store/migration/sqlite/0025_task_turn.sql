-- +goose Up

-- Organizations take turns with their tasks of one kind: when each last had
-- one. Organization '' stands for tasks of nobody's.
CREATE TABLE task_turn (
  kind            TEXT NOT NULL,
  organization_id TEXT NOT NULL,
  at              INTEGER NOT NULL,
  PRIMARY KEY (kind, organization_id)
) STRICT, WITHOUT ROWID;

-- Finds the next organization that waits in one step, however many tasks the
-- one before it has.
CREATE INDEX task_fair ON task (kind, coalesce(organization_id, ''), run_at, id) WHERE state = 'ready';
