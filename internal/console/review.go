package console

import (
	"encoding/base64"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// reviewScreen is page/review: one interview in front of one reviewer.
type reviewScreen struct {
	interview.Interview
	Candidate    interview.Candidate
	Position     string
	Completed    time.Time
	Blind        bool // the reviewer rates first: no score of the machine's is in the page
	Assessed     bool
	Runs         bool
	Tracks       []track
	Length       int64  // ms of the time line
	Wrote        int    // written answers, which are read and not heard
	Peaks        string // base64 of the waveform, one byte a point
	Questions    []asking
	Mine         interview.Review
	Others       []otherReview // shown after the own ratings
	Machine      *interview.Assessment
	Recommended  string
	Withheld     []held
	Signals      []cluster
	SignalsAsked bool
	Stages       []interview.StageRun
	Stuck        string
	Requests     []interview.Request
	Shares       []interview.Share
	Spent        int64 // ms this reviewer has looked at it
	Engine       []string
	Report       bool   // there is one to read and to share
	Waits        bool   // somebody has yet to decide
	Decision     string // the newest; "" while there is none, or it would tell a reviewer who is to rate first
	Erases       bool   // the member may erase a candidate
	Link         string // to the report; just made, shown once
	RoomLink     string // to the room; just made or asked for, shown once
	Mails        bool   // the installation sends mail
}

// Headed tells whether the position says more than the plan's name.
func (s *reviewScreen) Headed() bool {
	return s.Position != "" && !strings.EqualFold(strings.TrimSpace(s.Position), strings.TrimSpace(s.Asked.PlanName))
}

// Opens tells whether the candidate's link still leads into the room.
func (s *reviewScreen) Opens() bool { return !s.State.Over() }

// Untouched tells whether the candidate's link was never opened, and Unbegun
// whether no question was shown yet.
func (s *reviewScreen) Untouched() bool { return s.Unbegun() && s.OpenedAt.IsZero() }

// Unbegun: see [reviewScreen.Untouched].
func (s *reviewScreen) Unbegun() bool {
	switch s.State {
	case interview.Scheduled, interview.Invited, interview.Opened, interview.Consented:
		return true
	}
	return false
}

// Unrated tells whether a question that is rated has no rating of one's own yet.
func (s *reviewScreen) Unrated() bool {
	return slices.ContainsFunc(s.Questions, func(a asking) bool { return !a.Unscored && a.Rating == 0 })
}

// track is a stretch of the time line with the file that has its sound.
type track struct {
	From, To int64  // on the time line, ms
	At       int64  // where From is in the file, ms
	Sound    string // address; empty where there is none
	Film     string
	FilmAt   int64
}

// otherReview is a colleague's.
type otherReview struct {
	interview.Review
	Who string
}

// held is what has no score, and why.
type held struct{ What, Why string }

func (d *door) review(w http.ResponseWriter, r *http.Request, v *visit) error {
	s, err := d.reviewScreen(r, v, r.PathValue("id"))
	if err != nil {
		return err
	}
	name := s.Candidate.Name()
	if name == "" {
		name = "Interview"
	}
	link, opens := d.shown(w, r, v)
	if opens == opensRoom {
		s.RoomLink = link
	} else {
		s.Link = link
	}
	return d.show(w, r, v, "interviews", "review", name, s)
}

func (d *door) reviewScreen(r *http.Request, v *visit, id string) (*reviewScreen, error) {
	ctx := r.Context()
	res, err := d.Service.Result(ctx, v.Actor, id)
	if said, ok := errors.AsType[*interview.Error](err); ok && said.Kind == interview.Gone {
		res, err = d.ended(r, v, id) // without a result there is still what happened
	}
	if err != nil {
		return nil, err
	}
	iv := res.Interview
	s := &reviewScreen{Interview: iv, Candidate: res.Candidate, Completed: iv.CompletedAt, Runs: v.Runs(), SignalsAsked: iv.Asked.Limits.Signals,
		Erases: v.Administers(), Mails: d.Service.SendsMail()}
	if res.Position != nil {
		s.Position = res.Position.Title
	}
	if iv.State.Ended() {
		s.Requests, err = d.Service.Requests(ctx, v.Actor, iv.ID)
		return s, err
	}
	s.Report = res.Report.HTML != ""
	s.Assessed = res.Assessment != nil
	if s.Stages, err = d.Service.Stages(ctx, v.Actor, iv.ID); err != nil {
		return nil, err
	}
	s.Stuck = stuck(iv, s.Stages)
	if s.Requests, err = d.Service.Requests(ctx, v.Actor, iv.ID); err != nil {
		return nil, err
	}
	if s.Shares, err = d.Service.Shares(ctx, v.Actor, iv.ID); err != nil && !denied(err) {
		return nil, err
	}
	if err := d.reviews(r, v, s); err != nil {
		return nil, err
	}
	// Who is to rate first gets no score in the page, not even a hidden one.
	first := !iv.Asked.Limits.ShowMachine || v.Organization.Settings.HideMachine
	s.Blind = s.Assessed && first && s.Mine.RevealedAt.IsZero()
	if s.Blind {
		s.Others, s.Decision = nil, s.Mine.Decision
	}
	if a := res.Assessment; a != nil && !s.Blind {
		s.Machine, s.Recommended = a, recommendationWords(a.Recommendation)
		s.Withheld = withheld(*a)
		s.Engine = engineWords(*a)
	}
	s.Tracks, s.Peaks, s.Length = d.tracks(res)
	s.Questions = askings(res, s.Mine, !s.Blind)
	for _, a := range s.Questions {
		if a.Written {
			s.Wrote++
		}
	}
	s.Signals = clusters(res.Integrity.Signals, iv.StartedAt)
	return s, nil
}

// ended is what is left to see of an interview that stopped without a result:
// whose it was and why, nothing of what was said.
func (d *door) ended(r *http.Request, v *visit, id string) (interview.Result, error) {
	iv, err := d.Service.Interview(r.Context(), v.Actor, id)
	if err != nil {
		return interview.Result{}, err
	}
	iv.Asked.Questions = nil
	res := interview.Result{Interview: iv}
	c, err := d.Service.Candidate(r.Context(), v.Actor, iv.CandidateID)
	if err != nil && !errors.Is(err, account.ErrNotFound) {
		return res, err
	}
	res.Candidate = c
	return res, nil
}

// reviews finds the reviewer's own review and the colleagues'.
func (d *door) reviews(r *http.Request, v *visit, s *reviewScreen) error {
	ctx := r.Context()
	all, err := d.Service.Reviews(ctx, v.Actor, s.ID)
	if err != nil {
		return err
	}
	people, err := d.Accounts.Colleagues(ctx, v.Actor)
	if err != nil {
		return err
	}
	s.Waits = true
	var decided time.Time
	for _, rv := range all {
		if rv.Decision != "" {
			s.Waits = false
			if !rv.UpdatedAt.Before(decided) {
				s.Decision, decided = rv.Decision, rv.UpdatedAt
			}
		}
		if rv.MemberID == v.MemberID {
			s.Mine = rv
			continue
		}
		who := "A former member"
		if i := slices.IndexFunc(people, func(m account.Member) bool { return m.ID == rv.MemberID }); i >= 0 {
			who = people[i].Name
		}
		s.Others = append(s.Others, otherReview{rv, who})
	}
	times, err := d.Service.ReviewTimes(ctx, v.Actor, s.ID)
	for _, t := range times {
		if t.MemberID == v.MemberID {
			s.Spent = t.SpentMS
		}
	}
	return err
}

// tracks lays the recordings on the time line that the turns are on.
func (d *door) tracks(res interview.Result) (out []track, peaks string, length int64) {
	media := map[string]interview.MediaKeys{}
	for _, m := range res.Media {
		media[m.RecordingID] = m
	}
	recs := map[string]interview.Recording{}
	var whole *interview.Recording
	for _, rec := range res.Recordings {
		if _, kept := media[rec.ID]; !kept || !rec.RemovedAt.IsZero() {
			continue
		}
		recs[rec.ID] = rec
		if rec.Kind == interview.SessionRecording && (whole == nil || whole.Derived) {
			whole = &rec
		}
	}
	sound := func(rec interview.Recording) string {
		m := media[rec.ID]
		switch {
		case m.MP3Key != "":
			return d.Links.File(m.MP3Key, "")
		case m.Key != "" && !rec.Video:
			return d.Links.File(m.Key, "")
		}
		return ""
	}
	for _, t := range res.Turns {
		rec, ok := recs[t.RecordingID]
		if ok { // a written answer takes no place on a line of sound
			length = max(length, t.EndMS)
		}
		if t.Speaker != interview.TheCandidate || !ok {
			continue
		}
		tr := track{From: t.StartMS, To: t.EndMS, Sound: sound(rec)}
		if rec.Kind == interview.SessionRecording {
			tr.At = t.StartMS
		}
		if rec.Video {
			tr.Film, tr.FilmAt = d.Links.File(media[rec.ID].Key, ""), tr.At
		}
		out = append(out, tr)
	}
	if whole != nil {
		length = max(length, whole.DurationMS)
		peaks = base64.StdEncoding.EncodeToString(whole.Waveform)
		if s := sound(*whole); s != "" {
			// One file for all of it plays on without a gap; films stay the answers' own.
			all := []track{{From: 0, To: length, Sound: s}}
			for _, t := range out {
				if t.Film != "" {
					t.Sound, t.At = s, t.From
					all = append(all, t)
				}
			}
			out = all
		}
	}
	return out, peaks, length
}

// saveReview keeps the ratings, the note and the decision, whichever the form
// brings.
func (d *door) saveReview(w http.ResponseWriter, r *http.Request, v *visit) error {
	r.Body = http.MaxBytesReader(w, r.Body, 256<<10)
	if err := r.ParseForm(); err != nil {
		return interview.Wrong("form", "is not readable")
	}
	id := r.PathValue("id")
	all, err := d.Service.Reviews(r.Context(), v.Actor, id)
	if err != nil {
		return err
	}
	mine := interview.Review{InterviewID: id}
	for _, rv := range all {
		if rv.MemberID == v.MemberID {
			mine = rv
		}
	}
	mine.InterviewID = id
	if mine.Ratings == nil {
		mine.Ratings = map[string]float64{}
	}
	for field := range r.PostForm {
		q, ok := strings.CutPrefix(field, "rating-")
		if !ok {
			continue
		}
		switch n, err := strconv.Atoi(r.PostForm.Get(field)); {
		case r.PostForm.Get(field) == "":
			delete(mine.Ratings, q)
		case err != nil || n < 1 || n > 5:
			return interview.Wrong("rating", "must be 1 to 5")
		default:
			mine.Ratings[q] = float64(n-1) * 25
		}
	}
	if r.PostForm.Has("note") {
		mine.Note = strings.TrimSpace(strings.ReplaceAll(r.PostForm.Get("note"), "\r\n", "\n"))
	}
	if r.PostForm.Has("reason") {
		mine.Reason = strings.TrimSpace(r.PostForm.Get("reason"))
	}
	do := r.PostForm.Get("do")
	switch do {
	case "advance", "hold", "reject":
		if do == "reject" && mine.Reason == "" {
			return interview.Wrong("a reason", "is needed where somebody is rejected: it may be asked for")
		}
		mine.Decision = do
	case "", "save", "reveal":
	default:
		return interview.Wrong("decision", "must be advance, hold or reject")
	}
	if do != "reveal" || len(mine.Ratings) > 0 {
		if _, err := d.Service.SaveReview(r.Context(), v.Actor, mine); err != nil {
			return err
		}
	}
	here := "/console/interviews/" + id
	switch do {
	case "reveal":
		if _, err := d.Service.Reveal(r.Context(), v.Actor, id); err != nil {
			return err
		}
		return d.done(w, r, here, "")
	case "advance", "hold", "reject":
		who, err := d.whose(r, v, id)
		if err != nil {
			return err
		}
		return d.done(w, r, here+"/next", who+": "+decisionWords(do)+".")
	}
	if r.Header.Get("Accept") == "application/json" { // saved while working
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	return d.done(w, r, here, "Saved.")
}

// whose is the name of an interview's candidate, short enough for a notice on the next page,
// which shows somebody else.
func (d *door) whose(r *http.Request, v *visit, id string) (string, error) {
	beside, err := d.Service.Overviews(r.Context(), v.Actor, []string{id})
	name := beside[id].Candidate.Name()
	if name == "" {
		name = "Erased candidate"
	}
	if long := []rune(name); len(long) > 60 {
		name = string(long[:59]) + "…"
	}
	return name, err
}

// nextReview leads to the next interview that waits for a decision: the next
// older one, then from the newest again.
func (d *door) nextReview(w http.ResponseWriter, r *http.Request, v *visit) error {
	iv, err := d.Service.Interview(r.Context(), v.Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	f := interview.Filter{States: []interview.State{interview.Ready}, Decisions: []string{""}}
	for _, after := range []interview.Cursor{{At: iv.CreatedAt, ID: iv.ID}, {}} {
		next, err := d.Service.Interviews(r.Context(), v.Actor, f, interview.Page{After: after, Limit: 2})
		if err != nil {
			return err
		}
		for _, n := range next {
			if n.ID != iv.ID {
				http.Redirect(w, r, "/console/interviews/"+n.ID, http.StatusSeeOther)
				return nil
			}
		}
	}
	http.Redirect(w, r, "/console/", http.StatusSeeOther)
	return nil
}

// spend adds to the time this reviewer took.
func (d *door) spend(w http.ResponseWriter, r *http.Request, v *visit) error {
	ms, err := strconv.ParseInt(r.FormValue("ms"), 10, 64)
	if err != nil {
		return interview.Wrong("ms", "must be milliseconds")
	}
	if err := d.Service.SpendReview(r.Context(), v.Actor, r.PathValue("id"), time.Duration(ms)*time.Millisecond); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// rerun works on an interview again from a stage.
func (d *door) rerun(w http.ResponseWriter, r *http.Request, v *visit) error {
	if _, err := d.Service.Rerun(r.Context(), v.Actor, r.PathValue("id"), interview.Stage(r.FormValue("from"))); err != nil {
		return err
	}
	return d.done(w, r, "/console/interviews/"+r.PathValue("id"), "It is being worked on again. What there was stays as the version before.")
}

func denied(err error) bool {
	said, ok := errors.AsType[*interview.Error](err)
	return ok && said.Kind == interview.Denied
}
