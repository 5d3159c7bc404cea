package room

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

// transcriptPage shows what was understood, to be corrected where it was
// misheard. Both versions stay.
type transcriptPage struct {
	frame
	Heard  []heard
	Until  time.Time
	Open   bool
	Saved  bool
	QLang  string
	QDir   string
	Coming int // answers whose words are not there yet
}

// heard is one answer as it was understood.
type heard struct {
	line
	Segments  []interview.Segment
	Corrected bool
	Play      string
	Save      string
}

func (d *door) transcript(w http.ResponseWriter, r *http.Request, g guest) {
	iv := g.seat.Interview
	all, err := d.Service.Transcripts(r.Context(), g.actor, iv.ID)
	if err != nil {
		d.fail(w, r, g, err)
		return
	}
	p := transcriptPage{frame: d.frame(g, "transcript"), QLang: iv.Asked.Language, QDir: dirOf(iv.Asked.Language),
		Saved: r.URL.Query().Get("saved") != "", Open: iv.CompletedAt.IsZero()}
	if !iv.CompletedAt.IsZero() {
		p.Until = iv.CompletedAt.Add(interview.CorrectionFor)
		p.Open = d.Now().Before(p.Until)
	}
	for _, l := range d.lines(g) {
		if l.Answer.RecordingID == "" {
			continue
		}
		versions := all[l.Answer.ID]
		if len(versions) == 0 {
			p.Coming++
			continue
		}
		t := versions[len(versions)-1]
		p.Heard = append(p.Heard, heard{line: l, Segments: t.Segments, Corrected: t.Corrected,
			Play: g.at("recordings/" + l.Answer.RecordingID), Save: g.at("transcript/" + l.Answer.ID)})
	}
	d.show(w, r, g, http.StatusOK, "transcript", g.say.T("transcript.title"), p)
}

// correct keeps the candidate's words for one answer. What was not changed
// keeps the times of its words.
func (d *door) correct(w http.ResponseWriter, r *http.Request, g guest) {
	if !d.form(w, r, g) {
		return
	}
	id := r.PathValue("answer")
	all, err := d.Service.Transcripts(r.Context(), g.actor, g.actor.InterviewID)
	if err != nil {
		d.fail(w, r, g, err)
		return
	}
	versions := all[id]
	if len(versions) == 0 {
		http.Redirect(w, r, g.at("transcript"), http.StatusSeeOther)
		return
	}
	segments := slices.Clone(versions[len(versions)-1].Segments)
	changed := false
	for i := range segments {
		text := strings.Join(strings.Fields(r.PostForm.Get("s"+strconv.Itoa(i))), " ")
		if !r.PostForm.Has("s"+strconv.Itoa(i)) || text == segments[i].Text {
			continue
		}
		segments[i].Text, segments[i].Words, changed = text, spread(text, segments[i]), true
	}
	if changed {
		if _, err := d.Service.Correct(r.Context(), g.actor, id, segments); err != nil {
			d.fail(w, r, g, err)
			return
		}
	}
	http.Redirect(w, r, g.at("transcript")+"?saved=1#"+id, http.StatusSeeOther)
}

// spread lays the words of a corrected segment over its time, by their
// length: a quote can still be heard, near where it was said. No engine was
// that sure of them, so they have no confidence.
func spread(text string, s interview.Segment) []interview.Word {
	fields := strings.Fields(text)
	total := 0
	for _, f := range fields {
		total += len([]rune(f))
	}
	if total == 0 {
		return nil
	}
	var out []interview.Word
	var before int
	at := func(n int) int64 { return s.StartMS + (s.EndMS-s.StartMS)*int64(n)/int64(total) }
	for _, f := range fields {
		n := len([]rune(f))
		out = append(out, interview.Word{Text: f, StartMS: at(before), EndMS: at(before + n), Confidence: -1})
		before += n
	}
	return out
}
