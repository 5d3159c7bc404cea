package jobmojito

import (
	"net/http"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// CandidateRow is a candidate as the vendor lists them.
type CandidateRow struct {
	ID            string  `json:"id"` // the profile_interview
	ProfileID     string  `json:"profile_id"`
	MerchantID    string  `json:"merchant_id"`
	Name          *string `json:"name"`
	Email         *string `json:"email"`
	EmailAuth     never   `json:"email_auth"`
	Emoji         never   `json:"emoji"`
	ExternalID    *string `json:"external_id"`
	Status        *string `json:"status"`
	Phone         *string `json:"phone_number"`
	LinkedIn      never   `json:"linked_in"`
	Address       never   `json:"physical_address"`
	Language      *string `json:"mojito_language_code"`
	AvatarURL     never   `json:"avatar_url"`
	AvatarPath    never   `json:"avatar_local_path"`
	KYCImagePath  never   `json:"kyc_image_local_path"`
	KYCStatus     never   `json:"kyc_processing_status"`
	Interviews    *int    `json:"interview_count"`
	PreScreenings int     `json:"pre_screening_count"`
	PublicAvatars int     `json:"public_avatar_count"`
	LastInterview *string `json:"interview_last"`
	LastLogin     never   `json:"last_login_at"`
	CreatedAt     *string `json:"created_at"`
	UpdatedAt     *string `json:"updated_at"`
	DeletedAt     *string `json:"deleted_at"`
}

// candidates lists the people of a merchant.
func (j *Dialect) candidates(w http.ResponseWriter, r *http.Request, c caller, q *query) error {
	tab := q.word("tab", "", "interview", "pre-screening", "no-action", "leads")
	var source string
	if q.values.Has("source") {
		source = q.word("source", "invited", "registered")
	}
	order := q.word("order_by", "created_at_newest", "created_at_oldest", "name_accending", "name_decending")
	f := interview.Filter{Text: q.text("filter_text", interview.MaxName)}
	nothing := q.text("filter_emoji", interview.MaxName) != "" || tab == "pre-screening" || tab == "leads"
	p := q.page()
	p.Order = map[string]interview.Order{"created_at_oldest": interview.Oldest, "name_accending": interview.ByName, "name_decending": interview.ByNameDown}[order]
	if err := q.err(); err != nil {
		return err
	}
	switch tab {
	case "interview":
		f.Started = new(true)
	case "no-action":
		f.Started = new(false)
	}
	if source != "" {
		f.Opened = new(source == "registered")
	}
	if nothing {
		writeList[CandidateRow](w, nil, p, 0)
		return nil
	}
	total, err := j.d.Service.Count(r.Context(), c.actor, interview.CandidateList, f)
	if err != nil {
		return err
	}
	people, err := j.d.Service.Candidates(r.Context(), c.actor, f, p)
	if err != nil {
		return err
	}
	ids := make([]string, len(people))
	for i, who := range people {
		ids[i] = who.ID
	}
	tallies, err := j.tallies(r, c.actor, interview.CandidateList, ids)
	if err != nil {
		return err
	}
	rows := make([]CandidateRow, len(people))
	for i, who := range people {
		rows[i] = candidateRow(who, tallies)
	}
	writeList(w, rows, p, total)
	return nil
}

// candidateRow words a candidate with the interviews of all of them. None is
// deleted: whoever was erased is in no list.
func candidateRow(c interview.Candidate, tallies map[string]interview.Tally) CandidateRow {
	row := CandidateRow{
		ID: c.ID, ProfileID: c.ID, MerchantID: c.OrganizationID, Name: text(c.Name()), Email: text(c.Email), ExternalID: text(c.ExternalID),
		Phone: text(c.Phone), Language: text(languageCode(c.Locale)), CreatedAt: stamp(c.CreatedAt), UpdatedAt: stamp(c.UpdatedAt),
	}
	row.Interviews, row.LastInterview = tallied(tallies, c.ID)
	switch {
	case tallies == nil: // the token may not know
	case tallies[c.ID].Opened > 0:
		row.Status = new("active")
	default:
		row.Status = new("invited")
	}
	return row
}

// tallies sums up the interviews of a page's rows; nil where the token may not
// read them.
func (j *Dialect) tallies(r *http.Request, a account.Actor, l interview.List, ids []string) (map[string]interview.Tally, error) {
	if !a.May(account.ReadInterviews) {
		return nil, nil
	}
	all, err := j.d.Service.Tallies(r.Context(), a, l, ids)
	if all == nil {
		all = map[string]interview.Tally{}
	}
	return all, err
}

// tallied is how many interviews there are and when the last was made; both
// unknown to a token that may not read them.
func tallied(all map[string]interview.Tally, id string) (count *int, last *string) {
	if all == nil {
		return nil, nil
	}
	return new(all[id].Count), stamp(all[id].Newest)
}
