package room

import (
	"cmp"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

// builtInNotice is the version of the notice in words/, for organizations that
// wrote none of their own.
const builtInNotice = "candor-1"

// arrivePage says who asks, for what, how, until when and what becomes of it,
// before anything is recorded.
type arrivePage struct {
	frame
	Title     string // what the interview is for
	Position  interview.Position
	Intro     string
	Count     int
	Minutes   int // at most
	Questions string
	Expires   time.Time
	Records   bool // sound is recorded
	Video     bool
	Signals   bool
	CanWrite  bool
	Notice    []string // the organization's own paragraphs
	Version   string
	Changed   bool // the notice has changed since the candidate agreed to it
	Consented bool
	Unopened  bool // nobody has touched it yet
	Begun     bool
	Over      bool
	Next      string
	Asked     []interview.Request
	Kinds     []string // of requests that can be made here
	Language  string   // of the questions, where it is not the page's
}

func (d *door) arrive(w http.ResponseWriter, r *http.Request, g guest) {
	iv, org := g.seat.Interview, g.seat.Organization
	p := arrivePage{
		frame: d.frame(g, ""), Title: cmp.Or(g.seat.Position.Title, iv.Asked.PlanName), Position: g.seat.Position,
		Intro: iv.Asked.Intro, Count: len(iv.Asked.Questions), Minutes: atMost(iv.Asked), Expires: iv.ExpiresAt,
		Video: records(iv.Asked, interview.Video), Signals: iv.Asked.Limits.Signals,
		Version: noticeVersion(g), Unopened: iv.State == interview.Invited, Begun: !iv.StartedAt.IsZero(), Over: iv.State.Over(), Next: d.home(g),
		Asked: g.seat.Requests, CanWrite: writes(iv.Asked),
		Kinds: []string{"human", "other_format", "extra_time"},
	}
	if base, _, _ := strings.Cut(strings.ToLower(iv.Asked.Language), "-"); base != g.lang {
		p.Language = iv.Asked.Language
		if w, ok := d.words[base]; ok {
			p.Language = w.T("language.name")
		}
	}
	p.Records = p.Video || records(iv.Asked, interview.Spoken)
	p.Consented = !iv.ConsentedAt.IsZero() && iv.ConsentVersion == p.Version
	p.Changed = !iv.ConsentedAt.IsZero() && !p.Consented
	if !p.CanWrite {
		p.Kinds = append(p.Kinds, "written")
	}
	for para := range strings.SplitSeq(org.Settings.Notice, "\n\n") {
		if para = strings.TrimSpace(para); para != "" {
			p.Notice = append(p.Notice, para)
		}
	}
	d.show(w, r, g, http.StatusOK, "arrive", p.Title, p)
}

// here is what the page's script says when somebody touches it for the first
// time: letting them in has marked the interview as opened.
func (d *door) here(w http.ResponseWriter, _ *http.Request, _ guest) {
	w.WriteHeader(http.StatusNoContent)
}

// noticeVersion is the version of the notice that is shown.
func noticeVersion(g guest) string {
	return cmp.Or(g.seat.Organization.Settings.NoticeVersion, builtInNotice)
}

// atMost is how many minutes the questions take at most, thinking included.
func atMost(as interview.Asked) int {
	var ms int64
	for _, q := range as.Questions {
		ms += cmp.Or(q.TimeLimitMS, interview.DefaultTimeLimitMS)
		if !q.Form.Written() {
			ms += cmp.Or(as.Limits.ThinkMS, interview.DefaultThinkMS)
		}
	}
	if as.Limits.MaxMS > 0 {
		ms = min(ms, as.Limits.MaxMS)
	}
	return int((ms + 59_999) / 60_000)
}

// records tells whether an answer is recorded in that form.
func records(as interview.Asked, f interview.Form) bool {
	for _, q := range as.Questions {
		switch form := formOf(as, q); {
		case form == f:
			return true
		}
	}
	return false
}

// formOf is how a question is put: one to be spoken is filmed where the plan
// says so.
func formOf(as interview.Asked, q interview.Question) interview.Form {
	if q.Form == interview.Spoken && as.Limits.RecordVideo {
		return interview.Video
	}
	return q.Form
}

// writes tells whether questions to be spoken may be answered in writing.
func writes(as interview.Asked) bool { return as.Limits.AllowText == nil || *as.Limits.AllowText }

// consent keeps that the candidate agreed to the notice as it was shown.
func (d *door) consent(w http.ResponseWriter, r *http.Request, g guest) {
	if !d.form(w, r, g) {
		return
	}
	if r.PostForm.Get("agree") == "" {
		http.Redirect(w, r, g.at("")+"#agree", http.StatusSeeOther)
		return
	}
	_, err := d.Service.Consent(r.Context(), g.actor, r.PostForm.Get("version"))
	if e, ok := errors.AsType[*interview.Error](err); ok && e.Kind == interview.Conflict && e.Field == "version" {
		http.Redirect(w, r, g.at(""), http.StatusSeeOther) // which shows the new notice
		return
	}
	if err != nil {
		d.fail(w, r, g, err)
		return
	}
	http.Redirect(w, r, g.at("check"), http.StatusSeeOther)
}

// decline ends the interview before it began.
func (d *door) decline(w http.ResponseWriter, r *http.Request, g guest) {
	if !d.form(w, r, g) {
		return
	}
	if _, err := d.Service.Decline(r.Context(), g.actor, short(r.PostForm.Get("reason"), interview.MaxReason)); err != nil {
		d.fail(w, r, g, err)
		return
	}
	http.Redirect(w, r, g.at("rights"), http.StatusSeeOther)
}

// short cuts a text to n characters: nobody who pours their heart out is sent
// back for it.
func short(s string, n int) string {
	if rs := []rune(s); len(rs) > n {
		return string(rs[:n])
	}
	return s
}
