package room

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

// askPage puts one question.
type askPage struct {
	frame
	progress
	Q        interview.Question
	QLang    string
	QDir     string
	Form     interview.Form // how it is put
	Written  bool           // it is being answered in writing
	CanWrite bool
	CanSpeak bool
	Try      interview.Try
	Begun    bool
	ThinkMS  int64 // until thinking is over, from now
	LeftMS   int64 // until the answer's time is over, from now
	LimitMS  int64
	Thinks   int // times to think longer that are left
	Retake   bool
	Kept     bool // something arrived of a recording that was interrupted
	Anew     bool // it may be begun anew
	Options  []option
	Signals  bool
	Empty    bool   // it was just sent without anything in it
	Answer   string // address to post to
	SpeakURL string
}

type option struct {
	Index  int
	Text   string
	Chosen bool
}

// progress says how far the interview is.
type progress struct {
	Number, Total int
	Steps         []step
}

type step struct {
	Number int
	State  string // done, now, skipped, open
}

// current is the question the candidate is at: one that is shown, else the
// next that was neither answered nor skipped. active tells whether it is shown
// already; ok is false when none is left.
func current(seat interview.Seat) (q interview.Question, active, ok bool) {
	for _, q := range seat.Interview.Asked.Questions {
		last, _ := seat.Last(q.ID)
		if y := seat.Try(q.ID); y.Take == last.Take+1 && y.SkippedAt.IsZero() {
			return q, true, true
		}
	}
	for _, q := range seat.Interview.Asked.Questions {
		if _, answered := seat.Last(q.ID); !answered && seat.Try(q.ID).SkippedAt.IsZero() {
			return q, false, true
		}
	}
	return q, false, false
}

func progressOf(seat interview.Seat, at string) progress {
	p := progress{Total: len(seat.Interview.Asked.Questions)}
	for i, q := range seat.Interview.Asked.Questions {
		s := step{Number: i + 1, State: "open"}
		_, answered := seat.Last(q.ID)
		switch {
		case q.ID == at:
			s.State, p.Number = "now", i+1
		case answered || underway(seat, q.ID):
			s.State = "done"
		case !seat.Try(q.ID).SkippedAt.IsZero():
			s.State = "skipped"
		}
		p.Steps = append(p.Steps, s)
	}
	return p
}

// underway tells whether a recording for the question is being sent.
func underway(seat interview.Seat, questionID string) bool {
	return slices.ContainsFunc(seat.Uploads, func(u interview.Upload) bool { return u.QuestionID == questionID })
}

// ask shows the question the candidate is at, or the pause before it.
func (d *door) ask(w http.ResponseWriter, r *http.Request, g guest) {
	iv := g.seat.Interview
	if iv.State != interview.InProgress && iv.State != interview.Interrupted {
		http.Redirect(w, r, d.home(g), http.StatusSeeOther)
		return
	}
	q, active, ok := current(g.seat)
	switch {
	case !ok || d.timeUp(g):
		http.Redirect(w, r, g.at("review"), http.StatusSeeOther)
	case !active:
		d.pause(w, r, g, q)
	default:
		d.question(w, r, g, q)
	}
}

// timeUp tells whether the time of the whole sitting is over.
func (d *door) timeUp(g guest) bool {
	most := g.seat.Interview.Asked.Limits.MaxMS
	return most > 0 && g.seat.Sat(d.Now()) > time.Duration(most)*time.Millisecond
}

func (d *door) question(w http.ResponseWriter, r *http.Request, g guest, q interview.Question) {
	iv, now := g.seat.Interview, d.Now()
	y := g.seat.Try(q.ID)
	p := askPage{
		frame: d.frame(g, "interview"), progress: progressOf(g.seat, q.ID), Q: q, QLang: iv.Asked.Language, QDir: dirOf(iv.Asked.Language),
		Form: formOf(iv.Asked, q), Try: y, Begun: !y.BegunAt.IsZero(), LimitMS: cmp.Or(q.TimeLimitMS, interview.DefaultTimeLimitMS),
		Thinks: interview.MaxThinks - y.Thinks, Retake: y.Take > 1, Signals: iv.Asked.Limits.Signals,
		Answer: g.at("questions/" + q.ID), SpeakURL: g.at("questions/" + q.ID + "/speech"),
	}
	p.Empty = r.URL.Query().Get("empty") != ""
	p.CanSpeak = !q.Form.Written()
	p.CanWrite = p.CanSpeak && writes(iv.Asked)
	p.Written = q.Form.Written() || y.Form.Written()
	if c, err := r.Cookie(writeCookie); err == nil && c.Value == "1" && p.CanWrite && !p.Begun {
		p.Written = true
	}
	if p.Begun {
		p.LeftMS = y.Deadline.Sub(now).Milliseconds()
	} else {
		p.ThinkMS = y.ThinkUntil.Sub(now).Milliseconds()
	}
	for i, o := range q.Choices {
		p.Options = append(p.Options, option{i, o.Text, slices.Contains(y.Chosen, i)})
	}
	_, p.Kept = biggest(g.seat.Uploads, q.ID)
	p.Anew = y.Restarts < interview.MaxRestarts
	d.show(w, r, g, http.StatusOK, "ask", g.say.T("ask.title", p.Number, p.Total), p)
}

// biggest is the open upload with the most of an answer.
func biggest(us []interview.Upload, questionID string) (out interview.Upload, ok bool) {
	for _, u := range us {
		if u.QuestionID == questionID && u.Offset > out.Offset {
			out, ok = u, true
		}
	}
	return out, ok
}

// pausePage stands between two questions. The next one's clock begins when
// the candidate asks for it.
type pausePage struct {
	frame
	progress
	Q       interview.Question
	Form    interview.Form
	Last    *given // what was just answered
	Skipped bool   // what was just left without an answer
	Stays   bool   // it has an earlier one
	First   bool
	Expires time.Time
	Show    string // address to post to
}

// given is an answer as the candidate sees it.
type given struct {
	Question string
	Number   int
	Form     interview.Form
	MS       int64
	Text     string
	Retakes  int // left
	Again    string
}

func (d *door) pause(w http.ResponseWriter, r *http.Request, g guest, q interview.Question) {
	p := pausePage{frame: d.frame(g, "interview"), progress: progressOf(g.seat, q.ID), Q: q, Form: formOf(g.seat.Interview.Asked, q),
		Expires: g.seat.Interview.ExpiresAt, Show: g.at("questions/" + q.ID + "/again")}
	p.First = p.Number == 1 && len(g.seat.Answers) == 0
	var newest interview.Answer
	for _, an := range g.seat.Answers {
		if an.ReceivedAt.After(newest.ReceivedAt) {
			newest = an
		}
	}
	if y, ok := skipped(g.seat, r.URL.Query().Get("skipped")); ok && y.SkippedAt.After(newest.ReceivedAt) {
		last, answered := g.seat.Last(y.QuestionID)
		p.Skipped, p.Stays = true, answered
		newest = last
	}
	if newest.ID != "" {
		p.Last = d.given(g, newest)
	}
	d.show(w, r, g, http.StatusOK, "pause", g.say.T("pause.title"), p)
}

// skipped is the try that was left without an answer last, id where the page's
// address names it. A recording that is still on its way is no such thing, and
// neither is one whose sending has not begun: it was being spoken.
func skipped(seat interview.Seat, id string) (out interview.Try, ok bool) {
	for _, y := range seat.Tries {
		last, _ := seat.Last(y.QuestionID)
		left := y.QuestionID == id || y.BegunAt.IsZero() || y.Form.Written()
		if y.SkippedAt.After(out.SkippedAt) {
			out, ok = y, left && y.Take > last.Take && !underway(seat, y.QuestionID)
		}
	}
	return out, ok
}

func (d *door) given(g guest, an interview.Answer) *given {
	as := g.seat.Interview.Asked
	i := slices.IndexFunc(as.Questions, func(q interview.Question) bool { return q.ID == an.QuestionID })
	if i < 0 {
		return nil
	}
	return &given{Question: as.Questions[i].Text, Number: i + 1, Form: an.Form, MS: an.DurationMS, Text: an.Text,
		Retakes: max(as.Limits.Retakes+1-an.Take, 0), Again: g.at("questions/" + an.QuestionID + "/again")}
}

// speech is the question read aloud.
func (d *door) speech(w http.ResponseWriter, r *http.Request, g guest) {
	q, ok := g.seat.Interview.Asked.Question(r.PathValue("question"))
	if !ok || g.seat.Try(q.ID).Take == 0 {
		http.NotFound(w, r) // what was not shown is not read out either
		return
	}
	key, err := d.Speak(r.Context(), g.seat.Interview, q.Text)
	if err != nil {
		http.NotFound(w, r) // the browser has a voice of its own
		return
	}
	body, info, err := d.Blobs.Open(r.Context(), key)
	if err != nil {
		d.Log.ErrorContext(r.Context(), "room", "route", r.Pattern, "err", err)
		http.NotFound(w, r)
		return
	}
	defer body.Close()
	w.Header().Set("Content-Type", info.MediaType)
	http.ServeContent(w, r, "", info.Modified, body)
}
