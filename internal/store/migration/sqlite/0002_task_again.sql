-- +goose Up

-- A task that is asked for while it runs is run again: what it was asked for may be younger
-- than what it read.
ALTER TABLE task ADD COLUMN again INTEGER NOT NULL DEFAULT 0;
