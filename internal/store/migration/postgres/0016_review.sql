-- +goose Up

-- What a reviewer rated before the machine's score was first shown, and when that was.
ALTER TABLE review ADD COLUMN blind JSON NOT NULL DEFAULT 'null';
ALTER TABLE review ADD COLUMN revealed_at BIGINT NOT NULL DEFAULT 0;
