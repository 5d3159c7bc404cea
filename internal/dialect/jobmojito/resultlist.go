package jobmojito

import (
	"net/http"
	"strings"

	"github.com/candorhq/candor/internal/interview"
)

// ResultRow is an interview as the vendor lists its results. Nearly every field may be
// null there.
type ResultRow struct {
	ID               string   `json:"id"`
	ResultID         string   `json:"interview_result_id"`
	PreScreeningID   never    `json:"interview_result_pre_screening_id"`
	MerchantID       string   `json:"merchant_id"`
	ProfileID        string   `json:"profile_id"`
	ProfileInterview string   `json:"profile_interview_id"`
	DefinitionID     string   `json:"definition_id"`
	CandidateName    *string  `json:"candidate_name"`
	CandidateEmail   *string  `json:"candidate_email"`
	PositionName     *string  `json:"position_name"`
	PositionStep     string   `json:"position_step"`
	Type             string   `json:"type"`
	Emoji            never    `json:"emoji"`
	ExternalID       *string  `json:"external_id"`
	Language         *string  `json:"mojito_language_code"`
	Status           string   `json:"status"`
	CoachStatus      *string  `json:"coach_status"`
	DecisionStatus   *string  `json:"decision_status"`
	Started          bool     `json:"interview_started"`
	MultiStage       bool     `json:"is_multi_stage"`
	Test             bool     `json:"is_test"`
	Shortlist        bool     `json:"recruiter_shortlist"`
	Risks            Risks    `json:"recruiter_risks"`
	Duration         *int64   `json:"duration_ds"`
	Score            *float64 `json:"score"`
	ScoreSimulation  never    `json:"score_simulation"`
	ScoreSentiment   never    `json:"score_sentiment"`
	ScoreWords       never    `json:"score_words_per_minute"`
	ScoreInterview   *float64 `json:"score_interview_ai"`
	ScoreAnswer      *float64 `json:"score_answer_ai"`
	ScorePronunc     never    `json:"score_pronunciation"`
	ProcessingStatus *string  `json:"processing_status"`
	ProcessingError  *string  `json:"processing_error"`
	KYCStatus        never    `json:"kyc_processing_status"`
	PositionResultID never    `json:"position_result_step_id"`
	CreatedAt        *string  `json:"created_at"`
	UpdatedAt        *string  `json:"updated_at"`
}

// results lists interviews, each under the id of its first attempt and as its
// last one stands.
func (j *Dialect) results(w http.ResponseWriter, r *http.Request, c caller, q *query) error {
	kind := q.word("type", kinds()...)
	tab := q.word("tab", "", "decided-rejected", "undecided", "shortlist", "decided-selected", "completed", "incomplete",
		"archived-interview", "public_avatar", "archived-public_avatar")
	step := q.word("step", "interview", "pre-screening")
	f := interview.Filter{PlanID: q.id("interview_id"), CandidateID: q.id("profile_interview_id"), Text: q.text("filter_text", interview.MaxName)}
	if risks := q.text("risks", interview.MaxText); risks != "" {
		f.Signals = strings.Split(risks, ",")
	}
	order := q.word("order_by", "created_at_newest", "created_at_oldest", "updated_at_newest", "score")
	p := q.page()
	p.Order = map[string]interview.Order{"created_at_oldest": interview.Oldest, "updated_at_newest": interview.Changed, "score": interview.HighestScore}[order]
	nothing := q.text("filter_emoji", interview.MaxName) != "" || step == "pre-screening"
	if err := q.err(); err != nil {
		return err
	}
	f.Kept = []interview.Kept{{Dialect: name, Field: "next_attempt", Values: []string{""}}}
	f.PlanKept = []interview.Kept{ofKind(kind)}
	if !inTab(&f, tab) || nothing {
		writeList[ResultRow](w, nil, p, 0)
		return nil
	}
	total, err := j.d.Service.Count(r.Context(), c.actor, interview.InterviewList, f)
	if err != nil {
		return err
	}
	ivs, err := j.d.Service.Interviews(r.Context(), c.actor, f, p)
	if err != nil {
		return err
	}
	ids := make([]string, len(ivs))
	for i, iv := range ivs {
		ids[i] = iv.ID
	}
	about, err := j.d.Service.Overviews(r.Context(), c.actor, ids)
	if err != nil {
		return err
	}
	rows := make([]ResultRow, len(ivs))
	for i, iv := range ivs {
		if rows[i], err = resultRow(iv, about[iv.ID], kind); err != nil {
			return err
		}
	}
	writeList(w, rows, p, total)
	return nil
}

// kinds of interviews, the one that is meant without a word first.
func kinds() []string {
	return []string{"interview", "coaching", "assessment", "public_avatar", "persona", "persona_interview"}
}

// ofKind finds the plans of a kind. One that was not made here is an
// interview.
func ofKind(kind string) interview.Kept {
	k := interview.Kept{Dialect: name, Field: "type", Values: []string{kind}}
	if kind == "interview" {
		k.Values = append(k.Values, "")
	}
	return k
}

// inTab narrows a filter to one of the vendor's tabs; false for those that
// Candor has nothing for.
func inTab(f *interview.Filter, tab string) bool {
	switch tab {
	case "":
	case "undecided":
		f.States, f.Decisions = []interview.State{interview.Ready}, []string{"", "hold"}
	case "decided-selected":
		f.States, f.Decisions = []interview.State{interview.Ready}, []string{"advance"}
	case "decided-rejected":
		f.States, f.Decisions = []interview.State{interview.Ready}, []string{"reject"}
	case "completed":
		f.States = []interview.State{interview.Completed, interview.Processing, interview.Ready}
	case "incomplete":
		f.States = []interview.State{interview.InProgress, interview.Interrupted, interview.Failed, interview.Expired,
			interview.Cancelled, interview.Revoked, interview.Declined, interview.Withdrawn}
	default: // nothing is put on a shortlist, archived or an avatar's
		return false
	}
	return true
}

// resultRow words an interview with what is known beside it.
func resultRow(iv interview.Interview, o interview.Overview, kind string) (ResultRow, error) {
	id, err := resultID(iv)
	if err != nil {
		return ResultRow{}, err
	}
	row := ResultRow{
		ID: id, ResultID: id, MerchantID: iv.OrganizationID, ProfileID: iv.CandidateID, ProfileInterview: iv.CandidateID, DefinitionID: iv.PlanID,
		CandidateName: text(o.Candidate.Name()), CandidateEmail: text(o.Candidate.Email), PositionName: text(iv.Asked.PlanName),
		PositionStep: "interview", Type: kind, ExternalID: text(o.Candidate.ExternalID), Language: text(languageCode(iv.Asked.Language)),
		Status: "draft", CoachStatus: text(status(iv.State)), Started: !iv.StartedAt.IsZero(), Test: iv.Test,
		DecisionStatus: text(decision(iv.State, o.Decision)), Duration: length(iv), CreatedAt: stamp(iv.CreatedAt), UpdatedAt: stamp(iv.UpdatedAt),
	}
	if len(o.Signals) > 0 {
		row.Risks = risksOf(o.Signals)
	}
	switch iv.State {
	case interview.Ready:
		row.Status, row.ProcessingStatus = "active", new("completed")
		row.Score = score(interview.Judged{Score: iv.Score})
		row.ScoreInterview, row.ScoreAnswer = row.Score, row.Score
	case interview.Processing:
		row.ProcessingStatus = new("processing")
	case interview.Failed:
		row.ProcessingStatus, row.ProcessingError = new("failed"), text(iv.Reason)
	}
	return row, nil
}

// decision is the vendor's decision_status: whose turn it is, or what a
// recruiter decided.
func decision(s interview.State, decided string) string {
	switch {
	case !s.Over():
		return "candidate_action"
	case s != interview.Ready:
		return ""
	case decided == "advance":
		return "recruiter_accept"
	case decided == "reject":
		return "recruiter_reject"
	}
	return "recruiter_action"
}
