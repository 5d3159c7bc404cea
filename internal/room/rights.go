package room

import (
	"net/http"
	"slices"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

// rightsPage is what a candidate can see, take along, correct, stop and ask
// for. It outlives the interview.
type rightsPage struct {
	frame
	Title    string
	State    string // key of the sentence that says how things stand
	Gone     bool   // the interview was ended, declined or withdrawn
	May      bool   // it can be withdrawn
	Asked    []interview.Request
	Kinds    []string
	Done     string // kind of what was just asked
	Consent  time.Time
	Answers  int
	Recorded int
	Signals  []interview.Signal
	Watched  bool
	Days     int
	Heard    bool
	Export   string
}

func (d *door) rights(w http.ResponseWriter, r *http.Request, g guest) {
	iv := g.seat.Interview
	p := rightsPage{frame: d.frame(g, "rights"), Title: iv.Asked.PlanName, Gone: iv.State.Ended(), May: iv.State.May(interview.Withdrawn),
		State: "rights.state." + stateKey(iv.State), Asked: g.seat.Requests, Done: r.URL.Query().Get("asked"), Consent: iv.ConsentedAt,
		Answers: len(g.seat.Answers), Signals: g.seat.Signals, Watched: iv.Asked.Limits.Signals,
		Days: g.seat.Organization.Settings.RetentionDays, Export: g.at("data.json")}
	if g.seat.Position.Title != "" {
		p.Title = g.seat.Position.Title
	}
	for _, k := range interview.RequestKinds() {
		p.Kinds = append(p.Kinds, string(k))
	}
	if !slices.Contains(p.Kinds, p.Done) {
		p.Done = ""
	}
	for _, rec := range g.seat.Recordings {
		if rec.RemovedAt.IsZero() && !rec.Derived {
			p.Recorded++
		}
	}
	p.Heard = !p.Gone && slices.ContainsFunc(g.seat.Answers, func(an interview.Answer) bool { return an.RecordingID != "" && an.State == interview.Transcribed })
	d.show(w, r, g, http.StatusOK, "rights", g.say.T("rights.title"), p)
}

func stateKey(s interview.State) string {
	switch {
	case s.Ended():
		return string(s)
	case s.Over():
		return "done"
	case s == interview.InProgress || s == interview.Interrupted:
		return "going"
	}
	return "before"
}

// request records what the candidate asks of the organization.
func (d *door) request(w http.ResponseWriter, r *http.Request, g guest) {
	if !d.form(w, r, g) {
		return
	}
	kind := interview.RequestKind(r.PostForm.Get("kind"))
	if _, err := d.Service.Ask(r.Context(), g.actor, kind, short(r.PostForm.Get("note"), interview.MaxText)); err != nil {
		d.fail(w, r, g, err)
		return
	}
	to := g.at("rights") + "?asked=" + string(kind) + "#asked"
	if r.PostForm.Get("from") == "arrive" {
		to = g.at("") + "#asked"
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// withdraw ends the interview by its candidate.
func (d *door) withdraw(w http.ResponseWriter, r *http.Request, g guest) {
	if !d.form(w, r, g) {
		return
	}
	if r.PostForm.Get("sure") == "" {
		http.Redirect(w, r, g.at("rights")+"#withdraw", http.StatusSeeOther)
		return
	}
	if _, err := d.Service.Withdraw(r.Context(), g.actor, short(r.PostForm.Get("reason"), interview.MaxReason)); err != nil {
		d.fail(w, r, g, err)
		return
	}
	http.Redirect(w, r, g.at("rights"), http.StatusSeeOther)
}

// recording plays one of the candidate's own.
func (d *door) recording(w http.ResponseWriter, r *http.Request, g guest) {
	for _, rec := range g.seat.Recordings {
		if rec.ID != r.PathValue("recording") || !rec.RemovedAt.IsZero() {
			continue
		}
		key := rec.Key
		if rec.MP3Key != "" {
			key = rec.MP3Key // plays everywhere
		}
		http.Redirect(w, r, d.File(key, ""), http.StatusSeeOther)
		return
	}
	http.NotFound(w, r)
}
