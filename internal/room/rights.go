package room

import (
	"encoding/json"
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

// exported is everything about one interview that is about its candidate.
type exported struct {
	Exported     time.Time                         `json:"exported_at"`
	Organization string                            `json:"organization"`
	Contact      string                            `json:"contact,omitempty"`
	Position     string                            `json:"position,omitempty"`
	Candidate    interview.Candidate               `json:"candidate"`
	Interview    exportedInterview                 `json:"interview"`
	Questions    []exportedQuestion                `json:"questions"`
	Answers      []interview.Answer                `json:"answers"`
	Transcripts  map[string][]interview.Transcript `json:"transcripts"` // every version, by answer
	Recordings   []exportedRecording               `json:"recordings"`
	Unfinished   []exportedUpload                  `json:"unfinished_uploads"`
	Drafts       []interview.Try                   `json:"tries"`
	Sittings     []interview.Sitting               `json:"sittings"`
	Signals      []interview.Signal                `json:"signals"`
	Requests     []interview.Request               `json:"requests"`
	Assessment   *interview.Assessment             `json:"assessment,omitempty"`
}

type exportedInterview struct {
	ID          string          `json:"id"`
	State       interview.State `json:"state"`
	Consent     string          `json:"consent_version,omitempty"`
	Invited     time.Time       `json:"invited_at,omitzero"`
	Opened      time.Time       `json:"opened_at,omitzero"`
	Consented   time.Time       `json:"consented_at,omitzero"`
	Started     time.Time       `json:"started_at,omitzero"`
	Completed   time.Time       `json:"completed_at,omitzero"`
	Expires     time.Time       `json:"expires_at,omitzero"`
	RetainUntil time.Time       `json:"recordings_kept_until,omitzero"`
}

// exportedQuestion is a question without what a good answer says: that is the
// organization's, and the next candidate's surprise.
type exportedQuestion struct {
	ID   string         `json:"id"`
	Text string         `json:"text"`
	Form interview.Form `json:"form"`
}

type exportedRecording struct {
	interview.Recording
	URL string `json:"url,omitempty"`
}

type exportedUpload struct {
	QuestionID string    `json:"question_id"`
	Bytes      int64     `json:"bytes"`
	StartedAt  time.Time `json:"started_at"`
}

// export is everything about this interview, to keep.
func (d *door) export(w http.ResponseWriter, r *http.Request, g guest) {
	iv, seat := g.seat.Interview, g.seat
	out := exported{Exported: d.Now().UTC(), Organization: seat.Organization.Name, Contact: seat.Organization.Settings.ContactEmail,
		Position: seat.Position.Title, Candidate: seat.Candidate, Answers: seat.Answers, Drafts: seat.Tries, Sittings: seat.Sittings,
		Signals: seat.Signals, Requests: seat.Requests, Interview: exportedInterview{ID: iv.ID, State: iv.State, Consent: iv.ConsentVersion,
			Invited: iv.InvitedAt, Opened: iv.OpenedAt, Consented: iv.ConsentedAt, Started: iv.StartedAt, Completed: iv.CompletedAt, Expires: iv.ExpiresAt}}
	if days := seat.Organization.Settings.RetentionDays; days > 0 && !iv.CompletedAt.IsZero() {
		out.Interview.RetainUntil = iv.CompletedAt.AddDate(0, 0, days)
	}
	for _, q := range iv.Asked.Questions {
		out.Questions = append(out.Questions, exportedQuestion{q.ID, q.Text, q.Form})
	}
	for _, rec := range seat.Recordings {
		e := exportedRecording{Recording: rec}
		if rec.RemovedAt.IsZero() {
			e.URL = d.File(rec.Key, "")
		}
		e.Waveform = nil
		out.Recordings = append(out.Recordings, e)
	}
	for _, u := range seat.Uploads {
		out.Unfinished = append(out.Unfinished, exportedUpload{u.QuestionID, u.Offset, u.StartedAt})
	}
	var err error
	if out.Transcripts, err = d.Service.Transcripts(r.Context(), g.actor, iv.ID); err != nil {
		d.fail(w, r, g, err)
		return
	}
	if iv.ResultVersion > 0 {
		as, err := d.Service.OwnAssessment(r.Context(), g.actor)
		if err != nil {
			d.fail(w, r, g, err)
			return
		}
		out.Assessment = &as
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="interview-`+iv.ID+`.json"`)
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	_ = e.Encode(out)
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
