-- +goose Up

-- Results in the words of one door, made from the result's document at the first read. Any
-- row may be deleted at any time: the next read makes it anew.
CREATE TABLE wording (
  interview_id TEXT NOT NULL REFERENCES interview (id) ON DELETE CASCADE,
  name         TEXT NOT NULL,
  stamp        TEXT NOT NULL,
  gaps         BLOB NOT NULL,
  body         BLOB NOT NULL,
  PRIMARY KEY (interview_id, name)
) STRICT;
