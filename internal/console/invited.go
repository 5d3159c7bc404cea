package console

import (
	"encoding/csv"
	"net/http"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// invitedScreen is page/invited: those who were invited together.
type invitedScreen struct {
	Batch string
	Plan  interview.Plan
	Rows  []invitedRow
	Mails int // how many are told by mail
	Sends bool
}

type invitedRow struct {
	row
	Link string // empty where it opens nothing any more
}

// Failed tells whether the mail to the candidate could not be delivered.
func (r invitedRow) Failed() bool { return r.Mail.State == interview.MailFailed }

func (d *door) invited(w http.ResponseWriter, r *http.Request, v *visit) error {
	s, err := d.batch(r, v)
	if err != nil {
		return err
	}
	return d.show(w, r, v, "interviews", "invited", "Invited", s)
}

// batch finds who was invited together.
func (d *door) batch(r *http.Request, v *visit) (invitedScreen, error) {
	s := invitedScreen{Batch: r.PathValue("batch"), Sends: d.Service.SendsMail()}
	if !v.Runs() {
		return s, account.ErrDenied
	}
	at, ok := batchTime(s.Batch)
	if !ok {
		return s, interview.Errorf(interview.NotFound, "no such page")
	}
	ivs, err := d.Service.Interviews(r.Context(), v.Actor, interview.Filter{
		CreatedFrom: at, CreatedBefore: at.Add(batchFor), Kept: []interview.Kept{{Dialect: "console", Field: "batch", Values: []string{s.Batch}}},
	}, interview.Page{Limit: interview.MaxPage})
	if err != nil {
		return s, err
	}
	if len(ivs) == 0 {
		return s, interview.Errorf(interview.NotFound, "no such page")
	}
	if s.Plan, err = d.Service.Plan(r.Context(), v.Actor, ivs[0].PlanID); err != nil {
		return s, err
	}
	rows, err := d.rows(r.Context(), v, ivs)
	if err != nil {
		return s, err
	}
	for i := len(rows) - 1; i >= 0; i-- { // as they stood in the list
		in := invitedRow{row: rows[i]}
		if !in.State.Over() {
			in.Link = d.Links.Room(d.Service.LinkToken(in.Interview))
		}
		if in.Mail.Kind == interview.MailInvitation {
			s.Mails++
		}
		s.Rows = append(s.Rows, in)
	}
	return s, nil
}

// invitedCSV is the same with the links, for a mail merge of one's own.
func (d *door) invitedCSV(w http.ResponseWriter, r *http.Request, v *visit) error {
	s, err := d.batch(r, v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="invitations.csv"`)
	w.Header().Set("Cache-Control", "private, no-store")
	out := csv.NewWriter(w)
	_ = out.Write([]string{"first_name", "last_name", "email", "link", "expires"})
	for _, row := range s.Rows {
		_ = out.Write([]string{cell(row.Candidate.FirstName), cell(row.Candidate.LastName), cell(row.Candidate.Email), row.Link, date(row.ExpiresAt)})
	}
	out.Flush()
	return nil
}
