-- +goose Up

-- Results in the words of one door, made from the result's document at the first read. Any
-- row may be deleted at any time: the next read makes it anew.
CREATE TABLE wording (
  interview_id TEXT COLLATE "C" NOT NULL REFERENCES interview (id) ON DELETE CASCADE,
  name         TEXT COLLATE "C" NOT NULL,
  stamp        TEXT NOT NULL,
  gaps         BYTEA NOT NULL,
  body         BYTEA NOT NULL,
  CONSTRAINT wording_pkey PRIMARY KEY (interview_id, name)
);
-- Unpacking a compressed body costs more than reading a longer one.
ALTER TABLE wording ALTER COLUMN body SET STORAGE EXTERNAL;
