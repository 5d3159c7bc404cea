-- +goose Up

-- Filters of a list that a member keeps under a name.
CREATE TABLE saved_view (
  id              TEXT COLLATE "C" NOT NULL CONSTRAINT saved_view_id_key PRIMARY KEY,
  organization_id TEXT COLLATE "C" NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
  member_id       TEXT COLLATE "C" NOT NULL REFERENCES member (id) ON DELETE CASCADE,
  name            TEXT COLLATE "C" NOT NULL,
  query           TEXT COLLATE "C" NOT NULL,
  created_at      BIGINT NOT NULL
);
CREATE UNIQUE INDEX saved_view_name_key ON saved_view (member_id, name);

-- How long a member looked at an interview's review.
CREATE TABLE review_time (
  interview_id TEXT COLLATE "C" NOT NULL REFERENCES interview (id) ON DELETE CASCADE,
  member_id    TEXT COLLATE "C" NOT NULL REFERENCES member (id) ON DELETE CASCADE,
  spent_ms     BIGINT NOT NULL CONSTRAINT spent_ms CHECK (spent_ms >= 0),
  updated_at   BIGINT NOT NULL,
  PRIMARY KEY (interview_id, member_id)
);
