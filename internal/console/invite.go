package console

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// inviteScreen is page/invite: one person, or many.
type inviteScreen struct {
	Many  bool
	Plans []interview.Plan
	Form  inviteForm
	Wrong wrongs
	Mails bool // the installation sends mail

	Roster  *roster // as it was read; nil before
	Good    int     // lines that can be invited
	Bad     int
	Known   int    // of the good, those who were invited before
	Invited int    // lines that were, when others failed
	Sum     string // of those who can be invited, as the page lists them
	Changed bool   // they are others than were looked at, so nobody was invited
}

// inviteForm is what was typed.
type inviteForm struct {
	Batch                                             string // makes that people are invited once, however often the page is sent
	Plan, First, Last, Email, Phone, Locale, TimeZone string
	ExternalID, Scheduled, Expires, Zone, Text        string
	Mail, Again                                       bool
}

// Will are the lines that are to be invited.
func (s inviteScreen) Will() int {
	if s.Form.Again {
		return s.Good
	}
	return s.Good - s.Known
}

// Absent are the plans whose mode is not there yet, of which a recruiter is
// told before anybody is invited.
func (s inviteScreen) Absent() (out []interview.Plan) {
	for _, p := range s.Plans {
		if absent(p.Mode) {
			out = append(out, p)
		}
	}
	return out
}

// At is the refusal of a field, or "".
func (s inviteScreen) At(field string) string { return s.Wrong[field] }

// newBatch names those who are invited together. It begins with the time, so
// that they are found among many without looking at all.
func newBatch(now time.Time) string {
	return strconv.FormatInt(now.Unix(), 36) + "-" + strings.ToLower(rand.Text())
}

// batchTime is when a batch's form was opened, and whether it is one.
func batchTime(batch string) (time.Time, bool) {
	at, text, ok := strings.Cut(batch, "-")
	n, err := strconv.ParseInt(at, 36, 64)
	if !ok || err != nil || len(text) != 26 || strings.Trim(text, "abcdefghijklmnopqrstuvwxyz234567") != "" || n < 0 || n > 1<<40 {
		return time.Time{}, false
	}
	return time.Unix(n, 0).UTC(), true
}

// batchFor is how long a page can be sent after it was opened.
const batchFor = 48 * time.Hour

func (d *door) invitePage(w http.ResponseWriter, r *http.Request, v *visit) error {
	q := r.URL.Query()
	s := inviteScreen{Many: q.Get("many") != "", Form: inviteForm{Plan: q.Get("plan"), Mail: true}}
	return d.showInvite(w, r, v, s, http.StatusOK)
}

func (d *door) showInvite(w http.ResponseWriter, r *http.Request, v *visit, s inviteScreen, status int) error {
	if !v.Runs() {
		return account.ErrDenied
	}
	s.Mails = d.Service.SendsMail()
	if _, ok := batchTime(s.Form.Batch); !ok {
		s.Form.Batch = newBatch(d.Now())
	}
	var err error
	if s.Plans, err = d.Service.Plans(r.Context(), v.Actor, interview.Filter{Status: "active"}, interview.Page{Limit: interview.MaxPage}); err != nil {
		return err
	}
	if len(s.Plans) == 1 {
		s.Form.Plan = cmp.Or(s.Form.Plan, s.Plans[0].ID)
	}
	if status != http.StatusOK {
		return d.showWrong(w, r, v, "interviews", "invite", "Invite", s)
	}
	return d.show(w, r, v, "interviews", "invite", "Invite", s)
}

func readInvite(r *http.Request) inviteForm {
	get := func(name string) string { return line(r.PostFormValue(name)) }
	return inviteForm{
		Batch: get("batch"), Plan: get("plan"), First: get("first_name"), Last: get("last_name"), Email: get("email"), Phone: get("phone"), Locale: get("locale"),
		TimeZone: get("time_zone"), ExternalID: get("external_id"), Scheduled: get("scheduled"), Expires: get("expires"), Zone: get("zone"), Mail: get("mail") != "", Again: get("again") != "",
	}
}

// times are when an invitation begins and ends. A day ends at its last minute
// where the candidate is, or else where the recruiter is.
func (f inviteForm) times(zone string, w wrongs) (begins, ends time.Time) {
	loc, err := time.LoadLocation(cmp.Or(zone, f.Zone, "UTC"))
	if err != nil {
		loc = time.UTC
	}
	if f.Scheduled != "" {
		if begins, err = time.ParseInLocation("2006-01-02T15:04", f.Scheduled, loc); err != nil {
			w.add("scheduled_at", "must be a day and a time, such as 2026-03-31T09:00")
		}
	}
	if f.Expires != "" {
		if ends, err = time.ParseInLocation(time.DateOnly, f.Expires, loc); err != nil {
			w.add("expires_at", "must be a day, such as 2026-03-31")
		}
		ends = time.Date(ends.Year(), ends.Month(), ends.Day(), 23, 59, 0, 0, loc)
	}
	return begins, ends
}

// invite invites one person.
func (d *door) invite(w http.ResponseWriter, r *http.Request, v *visit) error {
	if !v.Runs() {
		return account.ErrDenied
	}
	r.Body = http.MaxBytesReader(w, r.Body, 256<<10)
	if err := r.ParseForm(); err != nil {
		return tooMuch(err)
	}
	s := inviteScreen{Form: readInvite(r), Wrong: wrongs{}}
	f := &s.Form
	in := interview.NewInterview{PlanID: f.Plan, Candidate: &interview.Candidate{
		FirstName: f.First, LastName: f.Last, Email: f.Email, Phone: phone(f.Phone), Locale: f.Locale, TimeZone: f.TimeZone, ExternalID: f.ExternalID,
	}}
	in.ScheduledAt, in.ExpiresAt = f.times(f.TimeZone, s.Wrong)
	if f.Plan == "" {
		s.Wrong.add("plan_id", "must be chosen")
	}
	if in.Candidate.Email == "" && in.Candidate.Name() == "" {
		s.Wrong.add("first_name", "or the e-mail address must be given")
	}
	if f.Mail && d.Service.SendsMail() && f.Email == "" {
		s.Wrong.add("email", "must be given, or the link not sent by mail")
	}
	if _, ok := batchTime(f.Batch); !ok {
		f.Batch = newBatch(d.Now())
	}
	if len(s.Wrong) > 0 {
		return d.showInvite(w, r, v, s, http.StatusUnprocessableEntity)
	}
	_, err := d.inviteOne(r.Context(), v, *f, in, 0)
	if said, ok := errors.AsType[*interview.Error](err); ok && said.Kind != interview.Denied {
		switch field := strings.TrimPrefix(said.Field, "candidate."); {
		case field == "idempotency_key":
			// The page was gone back to and changed: that is another person.
			f.Batch = newBatch(d.Now())
			if _, err = d.inviteOne(r.Context(), v, *f, in, 0); err == nil {
				return d.done(w, r, "/console/invited/"+f.Batch, "")
			}
			return err
		default:
			s.Wrong.add(field, "%s", said.Message)
			return d.showInvite(w, r, v, s, http.StatusUnprocessableEntity)
		}
	}
	if err != nil {
		return err
	}
	return d.done(w, r, "/console/invited/"+f.Batch, "")
}

// inviteOne makes an interview of a batch. The same person of the same batch
// is invited once.
func (d *door) inviteOne(ctx context.Context, v *visit, f inviteForm, in interview.NewInterview, line int) (interview.Created, error) {
	batch, err := json.Marshal(map[string]string{"batch": f.Batch})
	if err != nil {
		return interview.Created{}, err
	}
	in.Extra = interview.Extra{"console": batch}
	in.Mail = f.Mail && d.Service.SendsMail() && in.Candidate.Email != ""
	return d.Service.CreateInterview(ctx, v.Actor, in, once(fmt.Sprintf("console invite %s %d", f.Batch, line), in))
}

// inviteMany reads a list, shows what it would do, and does it when told to.
func (d *door) inviteMany(w http.ResponseWriter, r *http.Request, v *visit) error {
	if !v.Runs() {
		return account.ErrDenied
	}
	text, err := pastedOrFile(w, r, "text", "file")
	if err != nil {
		return err
	}
	s := inviteScreen{Many: true, Form: readInvite(r), Wrong: wrongs{}}
	f := &s.Form
	f.Text = text
	f.times("", s.Wrong)
	if f.Plan == "" {
		s.Wrong.add("plan_id", "must be chosen")
	}
	if _, ok := batchTime(f.Batch); !ok {
		f.Batch = newBatch(d.Now())
	}
	list := readRoster(text)
	s.Roster = &list
	if list.Problem != "" || len(s.Wrong) > 0 {
		return d.showInvite(w, r, v, s, http.StatusUnprocessableEntity)
	}
	mail := f.Mail && d.Service.SendsMail()
	for i := range list.Lines {
		l := &list.Lines[i]
		if l.Problem == "" && mail && l.Candidate.Email == "" {
			l.Problem = "There is no e-mail address to send the link to."
		}
		if l.Problem == "" {
			if l.Known, err = d.knownAs(r.Context(), v, l.Candidate.Email, f.Plan, f.Batch); err != nil {
				return err
			}
		}
		switch {
		case l.Problem != "":
			s.Bad++
		default:
			s.Good++
			if l.Known != "" {
				s.Known++
			}
		}
	}
	if s.Sum, err = list.sum(*f); err != nil {
		return err
	}
	do := r.PostFormValue("do")
	f.Again = f.Again || do == "again"
	going := do == "go" || do == "again"
	// Only those are invited whom the page listed: who mends the list, chooses
	// another plan or sends a file sees first whom that means.
	s.Changed = going && r.PostFormValue("checked") != s.Sum
	if !going || s.Changed || s.Will() == 0 {
		return d.showInvite(w, r, v, s, http.StatusOK)
	}
	failed := 0
	for i := range list.Lines {
		l := &list.Lines[i]
		if l.Problem != "" || l.Known != "" && !f.Again {
			continue
		}
		in := interview.NewInterview{PlanID: f.Plan, Candidate: new(l.Candidate)}
		_, in.ExpiresAt = f.times(l.Candidate.TimeZone, s.Wrong)
		_, err := d.inviteOne(r.Context(), v, *f, in, l.Line)
		said, ok := errors.AsType[*interview.Error](err)
		switch {
		case err == nil:
			s.Invited++
		case ok && said.Kind == interview.Denied:
			return err
		case ok && (said.Field == "plan_id" || said.Field == "expires_at"): // so it is with all
			s.Wrong.add(said.Field, "%s", said.Message)
			return d.showInvite(w, r, v, s, http.StatusUnprocessableEntity)
		case ok:
			l.Problem = candidateWords(said)
			failed++
		default:
			return err
		}
	}
	if failed > 0 {
		s.Good, s.Bad = s.Good-failed, s.Bad+failed
		return d.showInvite(w, r, v, s, http.StatusUnprocessableEntity)
	}
	return d.done(w, r, "/console/invited/"+f.Batch, "")
}

// knownAs says how an earlier invitation of somebody to the same plan stands,
// "" where there is none or it is of the same batch.
func (d *door) knownAs(ctx context.Context, v *visit, email, plan, batch string) (string, error) {
	if email == "" {
		return "", nil
	}
	cs, err := d.Service.Candidates(ctx, v.Actor, interview.Filter{Email: email}, interview.Page{Limit: 1})
	if err != nil || len(cs) == 0 {
		return "", err
	}
	ivs, err := d.Service.Interviews(ctx, v.Actor, interview.Filter{CandidateID: cs[0].ID, PlanID: plan}, interview.Page{Limit: 1})
	if err != nil || len(ivs) == 0 || ivs[0].State.Ended() || strings.Contains(string(ivs[0].Extra["console"]), batch) {
		return "", err
	}
	return stateWords(ivs[0].State), nil
}
