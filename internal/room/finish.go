package room

import (
	"net/http"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

// reviewPage shows what was answered before the candidate finishes.
type reviewPage struct {
	frame
	Lines  []line
	Open   int // questions without an answer
	TimeUp bool
	Asks   bool // whether open questions are left on purpose
	QLang  string
	QDir   string
}

// line is one question with what became of it.
type line struct {
	Number int
	Q      interview.Question
	State  string // answered, sending, kept, open
	Answer interview.Answer
	Left   int // retakes
	Again  string
}

// idle is how long an upload must have been silent to count as interrupted
// rather than on its way.
const idle = 2 * time.Minute

func (d *door) review(w http.ResponseWriter, r *http.Request, g guest) {
	iv := g.seat.Interview
	if iv.State != interview.InProgress && iv.State != interview.Interrupted {
		http.Redirect(w, r, d.home(g), http.StatusSeeOther)
		return
	}
	p := reviewPage{frame: d.frame(g, "review"), TimeUp: d.timeUp(g), QLang: iv.Asked.Language, QDir: dirOf(iv.Asked.Language)}
	p.Lines = d.lines(g)
	p.Open = open(p.Lines)
	p.Asks = p.Open > 0 && !p.TimeUp
	d.show(w, r, g, http.StatusOK, "review", g.say.T("review.title"), p)
}

// open counts the questions without an answer.
func open(ls []line) (n int) {
	for _, l := range ls {
		if l.State == "open" {
			n++
		}
	}
	return n
}

func (d *door) lines(g guest) []line {
	var out []line
	for i, q := range g.seat.Interview.Asked.Questions {
		l := line{Number: i + 1, Q: q, State: "open", Again: g.at("questions/" + q.ID + "/again")}
		if an, ok := g.seat.Last(q.ID); ok {
			l.State, l.Answer = "answered", an
			l.Left = max(g.seat.Interview.Asked.Limits.Retakes+1-an.Take, 0)
		} else if u, ok := biggest(g.seat.Uploads, q.ID); ok {
			if l.State = "sending"; d.silent(u) {
				l.State = "kept"
			}
		}
		out = append(out, l)
	}
	return out
}

// silent tells whether nothing of an upload has come for a while.
func (d *door) silent(u interview.Upload) bool {
	return d.Now().Sub(u.ExpiresAt.Add(-interview.UploadFor)) > idle
}

// finish ends the asking. What was interrupted and is all there will be
// becomes an answer first. Questions are left open only by somebody who says
// so, or whose time is over.
func (d *door) finish(w http.ResponseWriter, r *http.Request, g guest) {
	if !d.form(w, r, g) || d.held(w, r, g) {
		return
	}
	if r.PostForm.Get("sure") == "" && !g.seat.Interview.State.Over() && !d.timeUp(g) && open(d.lines(g)) > 0 {
		http.Redirect(w, r, g.at("review"), http.StatusSeeOther)
		return
	}
	for _, q := range g.seat.Interview.Asked.Questions {
		if _, answered := g.seat.Last(q.ID); answered {
			continue
		}
		if u, ok := biggest(g.seat.Uploads, q.ID); ok && d.silent(u) {
			if err := d.keepUpload(r.Context(), g.actor, u); err != nil {
				// The upload stays and is tried again by itself.
				d.Log.WarnContext(r.Context(), "room: keep an interrupted answer", "upload", u.ID, "err", err)
			}
		}
	}
	var why interview.Completion
	if d.timeUp(g) {
		why = interview.TimeUp
	}
	if _, err := d.Service.Complete(r.Context(), g.actor, "", why); err != nil {
		d.fail(w, r, g, err)
		return
	}
	http.Redirect(w, r, g.at("done"), http.StatusSeeOther)
}

// donePage thanks, and says what happens next and when.
type donePage struct {
	frame
	Outro    string
	Redirect string
	Lines    []line
	Ready    bool
	Heard    bool      // there is a transcript to read
	Until    time.Time // when it can be corrected
	Open     bool      // it still can
	Waits    bool      // the recogniser is not there at the moment
	Summary  string    // of the candidate's own result, where the plan shows it
}

func (d *door) done(w http.ResponseWriter, r *http.Request, g guest) {
	iv := g.seat.Interview
	if !iv.State.Over() {
		http.Redirect(w, r, d.home(g), http.StatusSeeOther)
		return
	}
	p := donePage{frame: d.frame(g, "done"), Outro: iv.Asked.Outro, Redirect: iv.Asked.RedirectURL, Lines: d.lines(g), Ready: iv.State == interview.Ready}
	p.Until = iv.CompletedAt.Add(interview.CorrectionFor)
	p.Open = d.Now().Before(p.Until)
	for _, l := range p.Lines {
		p.Heard = p.Heard || l.Answer.RecordingID != "" && l.Answer.State == interview.Transcribed
		p.Waits = p.Waits || l.Answer.State == interview.Waiting
	}
	if iv.Asked.Limits.ShowSummary && p.Ready {
		as, err := d.Service.OwnAssessment(r.Context(), g.actor)
		if err != nil {
			d.fail(w, r, g, err)
			return
		}
		p.Summary = uncited(as.ForCandidate.Text)
	}
	d.show(w, r, g, http.StatusOK, "done", g.say.T("done.title"), p)
}
