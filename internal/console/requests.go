package console

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/candorhq/candor/internal/interview"
)

// answerRequest grants or refuses what a candidate asked for. What was erased
// cannot come back, so it is asked for a second time, here and not only in the
// page, and nothing of the candidate's is left to lead back to.
func (d *door) answerRequest(w http.ResponseWriter, r *http.Request, v *visit) error {
	with := interview.RequestAnswer{Granted: r.FormValue("do") == "grant", Reply: strings.TrimSpace(r.FormValue("reply"))}
	if s := r.FormValue("percent"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			return interview.Wrong("percent", "must be a whole number")
		}
		with.Percent = n
	}
	id := r.PathValue("request")
	if with.Granted && r.FormValue("sure") == "" {
		erases, err := d.isDeletion(r, v, id)
		if err != nil {
			return err
		}
		if erases {
			return interview.Wrong("", "what is erased cannot be brought back: go back, tick that it is final, and grant it again")
		}
	}
	req, err := d.Service.AnswerRequest(r.Context(), v.Actor, id, with)
	if err != nil {
		return err
	}
	if req.Kind == interview.AskDeletion && req.State == interview.RequestGranted {
		return d.done(w, r, "/console/", "Erased, as the candidate asked: recordings, answers, scores, reviews and the person’s details are gone. The audit log keeps that it was done.")
	}
	return d.done(w, r, "/console/interviews/"+req.InterviewID, "The candidate sees your answer on the same link.")
}

// isDeletion tells whether an open request is one that erases its candidate.
func (d *door) isDeletion(r *http.Request, v *visit, id string) (bool, error) {
	page := interview.Page{Limit: interview.MaxPage}
	for {
		open, err := d.Service.OpenRequests(r.Context(), v.Actor, page)
		if err != nil {
			return false, err
		}
		for _, q := range open {
			if q.ID == id {
				return q.Kind == interview.AskDeletion, nil
			}
		}
		if len(open) < interview.MaxPage {
			return false, nil // answered meanwhile, or another's: answering says so
		}
		last := open[len(open)-1]
		page.After = interview.Cursor{At: last.CreatedAt, ID: last.ID}
	}
}
