package store

import (
	"context"
	"encoding/json"

	"github.com/candorhq/candor/internal/interview"
)

// judgement is an assessment as its row: the document holds everything.
type judgement struct {
	interview.Assessment
	document []byte
}

var assessments = tie("assessment", func(j *judgement) []column {
	return []column{
		{"id", key(&j.ID), true},
		{"interview_id", key(&j.InterviewID), true},
		{"version", num(&j.Version), true},
		{"created_at", when(&j.CreatedAt), true},
		{"document", blob(&j.document), true},
	}
})

func (j judgement) open() (interview.Assessment, error) {
	a := j.Assessment
	if err := json.Unmarshal(j.document, &a); err != nil {
		return a, reading(assessments.table, err)
	}
	a.CreatedAt = j.CreatedAt
	return a, nil
}

func (r reader) Assessment(ctx context.Context, interviewID string, version int) (interview.Assessment, error) {
	tail, args := "WHERE interview_id = ? ORDER BY version DESC LIMIT 1", []any{interviewID}
	if version != 0 {
		tail, args = "WHERE interview_id = ? AND version = ?", append(args, version)
	}
	j, err := one(ctx, r.q, assessments, tail, args...)
	if err != nil {
		return interview.Assessment{}, err
	}
	return j.open()
}

func (r reader) AssessmentVersions(ctx context.Context, interviewID string) ([]interview.Assessment, error) {
	js, err := many(ctx, r.q, assessments, "WHERE interview_id = ? ORDER BY version DESC", interviewID)
	if err != nil {
		return nil, err
	}
	as := make([]interview.Assessment, len(js))
	for i, j := range js {
		if as[i], err = j.open(); err != nil {
			return nil, err
		}
	}
	return as, nil
}

func (t *tx) AddAssessment(ctx context.Context, a *interview.Assessment) error {
	if err := t.next(ctx, "interview", a.InterviewID, assessments.table, "interview_id", &a.Version); err != nil {
		return err
	}
	j := judgement{Assessment: *a}
	var err error
	if j.document, err = encode(a); err != nil {
		return err
	}
	_, err = insert(ctx, t.q, assessments, &j, "")
	return err
}

var stageRuns = tie("stage_run", func(s *interview.StageRun) []column {
	return []column{
		{"interview_id", key(&s.InterviewID), true},
		{"stage", plain(&s.Stage), true},
		{"state", plain(&s.State), false},
		{"attempt", num(&s.Attempt), false},
		{"reason", plain(&s.Reason), false},
		{"started_at", when(&s.StartedAt), false},
		{"finished_at", when(&s.FinishedAt), false},
	}
})

// StageRuns lists in the order of the stages.
func (r reader) StageRuns(ctx context.Context, interviewID string) ([]interview.StageRun, error) {
	return many(ctx, r.q, stageRuns, `WHERE interview_id = ?
		ORDER BY CASE stage WHEN 'transcribe' THEN 1 WHEN 'assess' THEN 2 WHEN 'report' THEN 3 ELSE 4 END`, interviewID)
}

func (t *tx) SaveStageRun(ctx context.Context, s interview.StageRun) error {
	return upsert(ctx, t.q, stageRuns, &s, "interview_id, stage")
}

// ResultDocument reads one row and hands on its bytes.
func (r reader) ResultDocument(ctx context.Context, interviewID string, version int) ([]byte, int, error) {
	stmt, args := "SELECT document, version FROM result WHERE interview_id = ? ORDER BY version DESC LIMIT 1", []any{interviewID}
	if version != 0 {
		stmt, args = "SELECT document, version FROM result WHERE interview_id = ? AND version = ?", append(args, version)
	}
	if !askable(args) {
		return nil, 0, missing("result")
	}
	rows, err := r.q.query(ctx, stmt, args...)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return nil, 0, r.q.fault(err)
		}
		return nil, 0, missing("result")
	}
	var document []byte
	var v int
	if err := rows.Scan(&document, &v); err != nil {
		return nil, 0, reading("result", err)
	}
	return document, v, nil
}

// AddResult stores the document as it is. It must be the next version.
func (t *tx) AddResult(ctx context.Context, interviewID string, v int, document []byte) error {
	var newest int
	if err := t.next(ctx, "interview", interviewID, "result", "interview_id", &newest); err != nil {
		return err
	}
	if v != newest {
		return &interview.Error{Kind: interview.Stale, Field: "version", Message: "is not the next version of the result"}
	}
	if len(document) == 0 {
		return interview.Wrong("document", "is empty")
	}
	_, err := t.q.exec(ctx, "INSERT INTO result (interview_id, version, document) VALUES (?, ?, ?)", interviewID, v, document)
	return err
}
