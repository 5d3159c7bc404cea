-- +goose Up

-- Lists show and sort by the score of the newest result without opening its document.
ALTER TABLE interview ADD COLUMN score DOUBLE PRECISION;

UPDATE interview SET score = (
  SELECT (convert_from(result.document, 'UTF8')::json #>> '{assessment,score}')::double precision FROM result
  WHERE result.interview_id = interview.id AND result.version = interview.result_version)
WHERE result_version > 0 AND ended_at = 0;
