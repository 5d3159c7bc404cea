-- +goose Up

-- Whom an identity provider vouches for is one member.
CREATE UNIQUE INDEX member_subject_key ON member (subject) WHERE subject <> '';
