-- +goose Up

-- What was deleted stays with what belongs to it, and no list has it.
ALTER TABLE position ADD COLUMN deleted_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE plan ADD COLUMN deleted_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE candidate ADD COLUMN deleted_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE interview ADD COLUMN deleted_at BIGINT NOT NULL DEFAULT 0;

-- A deleted candidate's address is free for another.
DROP INDEX candidate_email_key;
DROP INDEX candidate_external_id_key;
CREATE UNIQUE INDEX candidate_email_key ON candidate (organization_id, env, email) WHERE deleted_at = 0;
CREATE UNIQUE INDEX candidate_external_id_key ON candidate (organization_id, env, external_id) WHERE deleted_at = 0;

-- What was used in a time.
CREATE INDEX interview_completed ON interview (organization_id, env, completed_at) WHERE completed_at > 0;

-- A webhook may hear of the children of its organization too.
ALTER TABLE webhook ADD COLUMN children BOOLEAN NOT NULL DEFAULT FALSE;

-- What a dialect keeps of an organization.
ALTER TABLE organization ADD COLUMN extra JSON NOT NULL DEFAULT '{}';
