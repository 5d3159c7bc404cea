package jobmojito

import (
	"encoding/json"
	"net/http"
	"slices"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// DefinitionRow is a plan as the vendor lists its interviews.
type DefinitionRow struct {
	ID                   string          `json:"id"`
	MerchantID           string          `json:"merchant_id"`
	Name                 string          `json:"name"`
	Emoji                never           `json:"emoji"`
	Type                 string          `json:"type"`
	TypeAvatar           never           `json:"type_avatar"`
	Status               string          `json:"status"`
	Visibility           string          `json:"visibility"`
	Language             string          `json:"mojito_language_code"`
	SpeechLanguage       *string         `json:"speech_language_code"`
	Environment          string          `json:"environment"`
	ATS                  bool            `json:"is_ats"`
	MultiStage           bool            `json:"is_multi_stage"`
	Recording            json.RawMessage `json:"recording"`
	RecordingFullSession json.RawMessage `json:"recording_full_session"`
	BillingSingle        never           `json:"billing_single_position"`
	BillingSingleEnd     never           `json:"billing_single_position_end_at"`
	CoverImageURL        json.RawMessage `json:"cover_image_url"`
	Interviews           *int            `json:"interview_count"`
	LastInterview        *string         `json:"interview_last"`
	CalcDuration         never           `json:"calc_duration"`
	CreatedAt            *string         `json:"created_at"`
	UpdatedAt            *string         `json:"updated_at"`
}

// definitions lists plans, the last changed first.
func (j *Dialect) definitions(w http.ResponseWriter, r *http.Request, c caller, q *query) error {
	kind := q.word("type", kinds()...)
	var word string
	if q.values.Has("status") {
		word = q.word("status", statuses()...)
	}
	q.flag("show_public") // nobody but the merchant has interviews here
	q.flag("show_demo")
	f := interview.Filter{Name: q.text("filter_text", interview.MaxName), Kept: []interview.Kept{ofKind(kind)}}
	nothing := q.text("filter_emoji", interview.MaxName) != ""
	p := q.page()
	p.Order = interview.Changed
	if err := q.err(); err != nil {
		return err
	}
	ofStatus(&f, word)
	if nothing {
		writeList[DefinitionRow](w, nil, p, 0)
		return nil
	}
	total, err := j.d.Service.Count(r.Context(), c.actor, interview.PlanList, f)
	if err != nil {
		return err
	}
	plans, err := j.d.Service.Plans(r.Context(), c.actor, f, p)
	if err != nil {
		return err
	}
	ids := make([]string, len(plans))
	for i, plan := range plans {
		ids[i] = plan.ID
	}
	tallies, err := j.tallies(r, c.actor, interview.PlanList, ids)
	if err != nil {
		return err
	}
	rows := make([]DefinitionRow, len(plans))
	for i, plan := range plans {
		if rows[i], err = definitionRow(plan); err != nil {
			return err
		}
		rows[i].Interviews, rows[i].LastInterview = tallied(tallies, plan.ID)
	}
	writeList(w, rows, p, total)
	return nil
}

// ofStatus narrows a filter to plans of the vendor's status; without one to
// those that are not deleted. See [definitionStatus], which says which a plan
// has.
func ofStatus(f *interview.Filter, word string) {
	var keeps []string
	switch word {
	case "":
		keeps = slices.DeleteFunc(statuses(), func(s string) bool { return s == "deleted" })
		keeps = append(keeps, "")
	case "draft", "active", "archived":
		// Those that keep a word for another status have been moved since.
		keeps = slices.DeleteFunc(statuses(), func(s string) bool { return s != word && coreStatus(s) == word })
		keeps = append(keeps, "")
		f.Status = word
	default:
		keeps = []string{word}
		f.Status = coreStatus(word)
	}
	f.Kept = append(f.Kept, interview.Kept{Dialect: name, Field: "status", Values: keeps})
}

// definitionRow words a plan as its definition does.
func definitionRow(p interview.Plan) (DefinitionRow, error) {
	d, err := translateDefinition(p)
	row := DefinitionRow{
		ID: p.ID, MerchantID: p.OrganizationID, Name: p.Name, Type: d.Type, Status: d.Status, Visibility: d.Visibility, Language: d.Language,
		SpeechLanguage: d.SpeechLanguage, Environment: "production", Recording: d.Recording, RecordingFullSession: d.RecordingFullSession,
		CoverImageURL: d.CoverImageURL, CreatedAt: d.CreatedAt, UpdatedAt: d.UpdatedAt,
	}
	if p.Env == account.Test {
		row.Environment = "test"
	}
	return row, err
}
