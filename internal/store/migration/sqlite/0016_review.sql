-- +goose Up

-- What a reviewer rated before the machine's score was first shown, and when that was.
ALTER TABLE review ADD COLUMN blind TEXT NOT NULL DEFAULT 'null' CONSTRAINT blind CHECK (json_valid(blind));
ALTER TABLE review ADD COLUMN revealed_at INTEGER NOT NULL DEFAULT 0;
