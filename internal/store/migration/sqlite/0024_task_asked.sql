-- +goose Up

-- When run_at was last set, by the same clock: a clock that was ahead and is set back leaves
-- tasks that seem to be due much later than was meant. 0 is when the task was created.
ALTER TABLE task ADD COLUMN asked_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX task_asked ON task ((CASE asked_at WHEN 0 THEN created_at ELSE asked_at END)) WHERE state = 'ready';
