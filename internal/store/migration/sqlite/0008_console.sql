-- +goose Up

-- Filters of a list that a member keeps under a name.
CREATE TABLE saved_view (
  id              TEXT NOT NULL PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
  member_id       TEXT NOT NULL REFERENCES member (id) ON DELETE CASCADE,
  name            TEXT NOT NULL,
  query           TEXT NOT NULL,
  created_at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX saved_view_name_key ON saved_view (member_id, name);

-- How long a member looked at an interview's review.
CREATE TABLE review_time (
  interview_id TEXT NOT NULL REFERENCES interview (id) ON DELETE CASCADE,
  member_id    TEXT NOT NULL REFERENCES member (id) ON DELETE CASCADE,
  spent_ms     INTEGER NOT NULL CONSTRAINT spent_ms CHECK (spent_ms >= 0),
  updated_at   INTEGER NOT NULL,
  PRIMARY KEY (interview_id, member_id)
) STRICT, WITHOUT ROWID;
