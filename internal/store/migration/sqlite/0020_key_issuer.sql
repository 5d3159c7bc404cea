-- +goose Up

-- Who a token says it is from. A key made under another public address is
-- refused for it, and that can be told.
ALTER TABLE access_key ADD COLUMN issuer TEXT NOT NULL DEFAULT '';
