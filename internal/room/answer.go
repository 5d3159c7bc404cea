package room

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

// clock is what a script is told of a question's clocks.
func (d *door) clock(y interview.Try) map[string]any {
	out := map[string]any{"now": d.Now().UnixMilli(), "form": y.Form, "thinks": interview.MaxThinks - y.Thinks,
		"think_until": y.ThinkUntil.UnixMilli()}
	if !y.Deadline.IsZero() {
		out["deadline"] = y.Deadline.UnixMilli()
	}
	return out
}

// told answers a script with the clock, and a form with the page.
func (d *door) told(w http.ResponseWriter, r *http.Request, g guest, y interview.Try, err error) {
	switch {
	case err != nil:
		d.fail(w, r, g, err)
	case wantsJSON(r):
		writeJSON(w, http.StatusOK, d.clock(y))
	default:
		http.Redirect(w, r, g.at("interview"), http.StatusSeeOther)
	}
}

// think gives more time to think.
func (d *door) think(w http.ResponseWriter, r *http.Request, g guest) {
	if d.held(w, r, g) {
		return
	}
	y, err := d.Service.ThinkMore(r.Context(), g.actor, r.PathValue("question"))
	d.told(w, r, g, y, err)
}

// begin starts the clock of the answer.
func (d *door) begin(w http.ResponseWriter, r *http.Request, g guest) {
	if !d.form(w, r, g) || d.held(w, r, g) {
		return
	}
	y, err := d.Service.BeginAnswer(r.Context(), g.actor, r.PathValue("question"),
		interview.Form(r.PostForm.Get("form")), r.PostForm.Get("anew") != "")
	d.told(w, r, g, y, err)
}

// draft keeps what is written so far.
func (d *door) draft(w http.ResponseWriter, r *http.Request, g guest) {
	if !d.form(w, r, g) || d.held(w, r, g) {
		return
	}
	y, err := d.Service.KeepDraft(r.Context(), g.actor, r.PathValue("question"), r.PostForm.Get("text"), numbers(r.PostForm["chosen"]))
	d.told(w, r, g, y, err)
}

// late is how long after its time an answer in writing is still taken as it
// is: a network may have been away. After that the draft counts.
const late = 15 * time.Minute

// atTheEnd is how near its end the time of an answer counts as over: the page
// sends by itself what is there, and its clock may be ahead.
const atTheEnd = 2 * time.Second

// answer takes an answer in writing.
func (d *door) answer(w http.ResponseWriter, r *http.Request, g guest) {
	if !d.form(w, r, g) || d.held(w, r, g) {
		return
	}
	q, ok := g.seat.Interview.Asked.Question(r.PathValue("question"))
	if !ok {
		d.fail(w, r, g, interview.Errorf(interview.NotFound, "there is no such question"))
		return
	}
	y, now := g.seat.Try(q.ID), d.Now()
	an := interview.Answer{QuestionID: q.ID, Text: r.PostForm.Get("text"), Chosen: numbers(r.PostForm["chosen"])}
	if !y.Deadline.IsZero() && now.Sub(y.Deadline) > late && (y.Text != "" || len(y.Chosen) > 0) {
		an.Text, an.Chosen = y.Text, y.Chosen
	}
	if q.Form == interview.Choice {
		an.Text = ""
	} else {
		an.Chosen = nil
	}
	if strings.TrimSpace(an.Text) == "" && len(an.Chosen) == 0 {
		if y.SkippedAt.IsZero() && y.Take > 0 && y.Deadline.Sub(now) > atTheEnd {
			// Nobody leaves a question without meaning to.
			http.Redirect(w, r, g.at("interview")+"?empty=1", http.StatusSeeOther)
			return
		}
		// Nothing written in time is nothing answered; the candidate can come back.
		_, err := d.Service.SkipQuestion(r.Context(), g.actor, q.ID)
		d.gone(w, r, g, err)
		return
	}
	if !y.BegunAt.IsZero() {
		an.StartedAt, an.DurationMS = y.BegunAt, now.Sub(y.BegunAt).Milliseconds()
	}
	kept, err := d.Service.WriteAnswer(r.Context(), g.actor, an)
	if err == nil && kept.Take < y.Take {
		// The same as before is no new answer, and the candidate goes on.
		_, err = d.Service.SkipQuestion(r.Context(), g.actor, q.ID)
	}
	d.gone(w, r, g, err)
}

// gone leads on from a question.
func (d *door) gone(w http.ResponseWriter, r *http.Request, g guest, err error) {
	if err != nil {
		d.fail(w, r, g, err)
		return
	}
	http.Redirect(w, r, g.at("interview"), http.StatusSeeOther)
}

// skip goes on without an answer.
func (d *door) skip(w http.ResponseWriter, r *http.Request, g guest) {
	if d.held(w, r, g) {
		return
	}
	id := r.PathValue("question")
	if _, err := d.Service.SkipQuestion(r.Context(), g.actor, id); err != nil {
		d.fail(w, r, g, err)
		return
	}
	http.Redirect(w, r, g.at("interview")+"?skipped="+url.QueryEscape(id), http.StatusSeeOther)
}

// next goes on from a question whose recording is still on its way.
func (d *door) next(w http.ResponseWriter, r *http.Request, g guest) {
	if !d.form(w, r, g) || d.held(w, r, g) {
		return
	}
	var err error
	id := r.PostForm.Get("from")
	if _, answered := g.seat.Last(id); !answered {
		_, err = d.Service.SkipQuestion(r.Context(), g.actor, id)
	}
	d.gone(w, r, g, err)
}

// again shows a question: the next one, one that was skipped, or one to be
// answered once more.
func (d *door) again(w http.ResponseWriter, r *http.Request, g guest) {
	if d.held(w, r, g) {
		return
	}
	// One question at a time: what is shown and not answered waits.
	id := r.PathValue("question")
	for _, q := range g.seat.Interview.Asked.Questions {
		last, _ := g.seat.Last(q.ID)
		if y := g.seat.Try(q.ID); q.ID != id && y.Take == last.Take+1 && y.SkippedAt.IsZero() {
			if _, err := d.Service.SkipQuestion(r.Context(), g.actor, q.ID); err != nil {
				d.fail(w, r, g, err)
				return
			}
		}
	}
	_, err := d.Service.ShowQuestion(r.Context(), g.actor, id)
	d.gone(w, r, g, err)
}

func numbers(in []string) []int {
	var out []int
	for _, s := range in {
		if n, err := strconv.Atoi(s); err == nil {
			out = append(out, n)
		}
	}
	return out
}
