package room

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

// dataPage is everything about one interview for its candidate to read, to
// print or to save: the same as the file for programs, in their language.
type dataPage struct {
	frame
	Title   string
	QLang   string
	QDir    string
	You     []fact
	Times   []moment
	Answers []owned
	Judged  *found
	Signals []interview.Signal
	Asked   []interview.Request
	Export  string
}

type fact struct{ Label, Value string }

type moment struct {
	Label string
	At    time.Time
	More  string
}

// owned is one question with everything the candidate left there.
type owned struct {
	Number     int
	Text       string
	Takes      []take
	Draft      string
	Unfinished bool
	Score      string // empty where nothing was judged
	Analysis   string
	Quotes     []string
}

// take is one answer as it was given and as it was understood.
type take struct {
	Number  int
	At      time.Time
	MS      int64
	Text    string   // written
	Chosen  []string // options
	Heard   string
	Earlier []string // how it was understood before it was corrected
	Play    string
	Removed bool // the recording was deleted
}

// found is what the program made of it, as far as it is about the whole.
type found struct {
	Score, Suggests, Engine, Text string
	Parts                         []fact
}

func (d *door) data(w http.ResponseWriter, r *http.Request, g guest) {
	all, err := d.everything(r.Context(), g)
	if err != nil {
		d.fail(w, r, g, err)
		return
	}
	iv := g.seat.Interview
	p := dataPage{frame: d.frame(g, "data"), Title: iv.Asked.PlanName, QLang: iv.Asked.Language, QDir: dirOf(iv.Asked.Language),
		Signals: all.Signals, Asked: all.Requests, Export: g.at("data.json")}
	if all.Position != "" {
		p.Title = all.Position
	}
	c := all.Candidate
	for _, f := range []fact{{"data.name", c.Name()}, {"data.email", c.Email}, {"data.phone", c.Phone}, {"data.locale", c.Locale},
		{"data.zone", c.TimeZone}, {"data.external", c.ExternalID}, {"data.notes", plain(c.Metadata)}} {
		if f.Value != "" {
			p.You = append(p.You, fact{g.say.T(f.Label), f.Value})
		}
	}
	at := func(label string, t time.Time, more string) {
		if !t.IsZero() {
			p.Times = append(p.Times, moment{label, t, more})
		}
	}
	x := all.Interview
	at(g.say.T("data.invited"), x.Invited, "")
	at(g.say.T("data.opened"), x.Opened, "")
	at(g.say.T("data.consented", x.Consent), x.Consented, "")
	at(g.say.T("data.started"), x.Started, "")
	for _, s := range all.Sittings {
		at(g.say.T("data.sitting"), s.StartedAt, s.Client)
	}
	at(g.say.T("data.completed"), x.Completed, "")
	at(g.say.T("data.retain"), x.RetainUntil, "")
	for i, q := range iv.Asked.Questions {
		p.Answers = append(p.Answers, d.owned(g, all, i, q))
	}
	if as := all.Assessment; as != nil {
		f := &found{Score: scoreOf(g.say, as.Judged), Suggests: strings.ReplaceAll(string(as.Recommendation), "_", " "),
			Engine: strings.TrimSpace(as.Engine.Name + " " + as.Engine.Version + " " + as.Engine.Model), Text: uncited(as.ForCandidate.Text)}
		part := func(name string, j interview.Judged) {
			if j.Score != nil { // what was held back says nothing of anybody
				f.Parts = append(f.Parts, fact{name, scoreOf(g.say, j)})
			}
		}
		for _, s := range as.Skills {
			part(s.Name, s.Judged)
		}
		for _, s := range as.Dimensions {
			part(s.Name, s.Judged)
		}
		p.Judged = f
	}
	d.show(w, r, g, http.StatusOK, "data", g.say.T("data.title"), p)
}

func (d *door) owned(g guest, all exported, i int, q interview.Question) owned {
	o := owned{Number: i + 1, Text: q.Text, Unfinished: underway(g.seat, q.ID)}
	for _, an := range all.Answers {
		if an.QuestionID != q.ID {
			continue
		}
		t := take{Number: an.Take, At: an.ReceivedAt, MS: an.DurationMS, Text: an.Text}
		for _, n := range an.Chosen {
			if n >= 0 && n < len(q.Choices) {
				t.Chosen = append(t.Chosen, q.Choices[n].Text)
			}
		}
		if j := slices.IndexFunc(all.Recordings, func(rec exportedRecording) bool { return rec.ID == an.RecordingID }); j >= 0 {
			if t.Removed = all.Recordings[j].URL == ""; !t.Removed {
				t.Play = g.at("recordings/" + an.RecordingID)
			}
		}
		for n, v := range all.Transcripts[an.ID] {
			var said []string
			for _, s := range v.Segments {
				said = append(said, s.Text)
			}
			if n > 0 {
				t.Earlier = append(t.Earlier, t.Heard)
			}
			t.Heard = strings.Join(said, " ")
		}
		o.Takes = append(o.Takes, t)
	}
	if last, _ := g.seat.Last(q.ID); g.seat.Try(q.ID).Take > last.Take {
		o.Draft = g.seat.Try(q.ID).Text
	}
	if all.Assessment == nil {
		return o
	}
	for _, s := range all.Assessment.Answers {
		if s.QuestionID != q.ID {
			continue
		}
		o.Score, o.Analysis = scoreOf(g.say, s.Judged), uncited(s.ForCandidate)
		for _, k := range s.KeyPoints {
			if k.Quote != "" && !slices.Contains(o.Quotes, k.Quote) {
				o.Quotes = append(o.Quotes, k.Quote)
			}
		}
	}
	return o
}

// citation is how an assessment's sentences name what they rest on, which a
// report makes links of: "… [q1.k2, coverage]".
var citation = regexp.MustCompile(`\s*\[(?:coverage|[qs]\d+(?:\.[kf]\d+)?)(?:, (?:coverage|[qs]\d+(?:\.[kf]\d+)?))*\]`)

func uncited(s string) string { return citation.ReplaceAllString(s, "") }

// scoreOf is a score with its interval, or that there is none.
func scoreOf(say words, j interview.Judged) string {
	if j.Score == nil {
		return say.T("data.withheld")
	}
	low, high := j.Score, j.Score
	if j.Low != nil && j.High != nil {
		low, high = j.Low, j.High
	}
	figure := func(f *float64) string { return strconv.FormatFloat(*f, 'f', -1, 64) }
	return say.T("data.score", figure(j.Score), figure(low), figure(high))
}

// plain is what was noted with a person, as text.
func plain(m interview.Metadata) string {
	var out []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		out = append(out, fmt.Sprintf("%s: %v", k, m[k]))
	}
	return strings.Join(out, "; ")
}
