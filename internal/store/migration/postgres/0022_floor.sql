-- +goose Up

-- The oldest program that may work on this schema, by the newest migration it
-- knows. Most migrations only add, and leave it; one that takes something away
-- raises it to the migration since which no program needs that.
CREATE TABLE schema_floor (
  one     BIGINT NOT NULL CONSTRAINT schema_floor_key PRIMARY KEY CHECK (one = 1),
  version BIGINT NOT NULL
);
INSERT INTO schema_floor (one, version) VALUES (1, 22);
