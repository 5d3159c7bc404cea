package console

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// auditScreen is page/audit.
type auditScreen struct {
	Asked   auditAsked
	Rows    []auditRow
	Actors  []choice
	Actions []choice
	Next    string
	Query   string
}

// auditAsked is the filter as it was filled in.
type auditAsked struct{ Actor, Action, Subject, Day string }

// auditRow is an entry as it is shown.
type auditRow struct {
	account.Entry
	Who, Did, More string
	Href           string // of what it is about, where there is a page
	Name           string // of the candidate it is about; "" where there is none any more
}

const auditPage = 50

// auditFilter reads the filter of the address.
func auditFilter(q url.Values) (a auditAsked, f account.AuditFilter, before int64, err error) {
	a = auditAsked{Actor: q.Get("actor"), Action: q.Get("action"), Subject: q.Get("subject"), Day: q.Get("day")}
	f = account.AuditFilter{ActorID: a.Actor, Action: account.Action(a.Action), SubjectID: a.Subject}
	if slices.Contains(account.ActorKinds(), account.ActorKind(a.Actor)) {
		f.ActorID, f.ActorKind = "", account.ActorKind(a.Actor)
	}
	if f.From, err = day(a.Day, 0); err != nil {
		return a, f, 0, interview.Wrong("day", "is not a day, such as 2026-03-31")
	}
	if !f.From.IsZero() {
		f.Before = f.From.AddDate(0, 0, 1)
	}
	if s := q.Get("before"); s != "" {
		if before, err = strconv.ParseInt(s, 10, 64); err != nil || before < 1 {
			return a, f, 0, interview.Wrong("before", "is not the number of an entry")
		}
	}
	return a, f, before, nil
}

func (d *door) audit(w http.ResponseWriter, r *http.Request, v *visit) error {
	q := r.URL.Query()
	asked, f, before, err := auditFilter(q)
	if err != nil {
		return err
	}
	entries, err := d.Accounts.Audit(r.Context(), v.Actor, v.OrganizationID, f, before, auditPage+1)
	if err != nil {
		return err
	}
	names, err := d.actors(r, v)
	if err != nil {
		return err
	}
	s := auditScreen{Asked: asked, Actors: names, Actions: actionChoices()}
	q.Del("before")
	s.Query = q.Encode()
	if len(entries) > auditPage {
		entries = entries[:auditPage]
		q.Set("before", strconv.FormatInt(entries[auditPage-1].Seq, 10))
		s.Next = "/console/settings/audit?" + q.Encode()
	}
	about, err := d.subjects(r, v, entries)
	if err != nil {
		return err
	}
	for _, e := range entries {
		s.Rows = append(s.Rows, auditRow{Entry: e, Name: about[e.SubjectID], Who: actorName(e, names), Did: actionWords(e.Action), More: factWords(e), Href: subjectHref(e)})
	}
	return d.show(w, r, v, "settings", "audit", "Audit log", s)
}

// subjects are the names of the candidates that entries are about, by the id of
// their interview: the log has ids alone, so who was erased has no name here.
func (d *door) subjects(r *http.Request, v *visit, entries []account.Entry) (map[string]string, error) {
	var ids []string
	for _, e := range entries {
		if e.SubjectKind == "interview" && !slices.Contains(ids, e.SubjectID) {
			ids = append(ids, e.SubjectID)
		}
	}
	beside, err := d.Service.Overviews(r.Context(), v.Actor, ids)
	names := map[string]string{}
	for id, o := range beside {
		names[id] = o.Candidate.Name()
	}
	return names, err
}

// Short is enough of the subject's id to tell it from others: its end, for ids
// made in the same minute begin alike.
func (a auditRow) Short() string {
	if n := len(a.SubjectID); n > 8 {
		return "…" + a.SubjectID[n-8:]
	}
	return a.SubjectID
}

// actors are the people and keys of the organization, to choose from and to
// name entries by: an entry itself has ids alone.
func (d *door) actors(r *http.Request, v *visit) ([]choice, error) {
	people, err := d.Accounts.Members(r.Context(), v.Actor, v.OrganizationID)
	if err != nil {
		return nil, err
	}
	a := v.Actor
	a.Env = account.Live
	keys, err := d.Accounts.Keys(r.Context(), a, v.OrganizationID)
	if err != nil {
		return nil, err
	}
	out := []choice{{"", "Anybody"}}
	for _, m := range people {
		out = append(out, choice{m.ID, m.Name})
	}
	for _, k := range keys {
		if !k.IsSession() {
			out = append(out, choice{k.ID, "Key “" + k.Name + "” " + keyStart(k)})
		}
	}
	return append(out, choice{string(account.ByCandidate), "Candidates"}, choice{string(account.ByLink), "Readers of shared reports"}, choice{string(account.BySystem), "Candor itself"}), nil
}

func actorName(e account.Entry, names []choice) string {
	switch e.ActorKind {
	case account.ByCandidate:
		return "The candidate"
	case account.ByLink:
		return "A shared report’s reader"
	case account.BySystem:
		return "Candor itself"
	}
	if i := slices.IndexFunc(names, func(c choice) bool { return c.Value == e.ActorID }); i > 0 {
		return names[i].Name
	}
	if e.ActorKind == account.ByMember {
		return "Somebody who is gone"
	}
	return "Another organization’s key"
}

// actionWords says an action in plain words.
func actionWords(a account.Action) string {
	words := map[account.Action]string{
		account.SignedIn: "Signed in", account.SignInRefused: "Was refused at the sign-in", account.SignedOut: "Signed out",
		account.MemberAdded: "Added a member", account.MemberChanged: "Changed a member’s role", account.MemberDisabled: "Took a member’s access away",
		account.PasswordChanged: "Set a password", account.MemberBound: "Signed in by single sign-on for the first time", account.MemberUnbound: "Took the single sign-on account away from a member",
		account.KeyCreated: "Made an access key", account.KeyRevoked: "Revoked an access key",
		account.OrganizationMade: "Made the organization", account.OrganizationSet: "Changed settings",
		account.WebhookCreated: "Made a webhook", account.WebhookChanged: "Changed a webhook", account.WebhookDeleted: "Deleted a webhook",
		account.PositionCreated: "Made a position", account.PositionChanged: "Changed a position", account.PositionDeleted: "Deleted a position",
		account.PlanCreated: "Made a plan", account.PlanChanged: "Changed a plan", account.PlanArchived: "Archived a plan", account.PlanDeleted: "Deleted a plan",
		account.CandidateDeleted: "Deleted a candidate",
		account.InterviewMade:    "Made an interview", account.InterviewImported: "Imported an interview", account.InterviewInvited: "Invited the candidate",
		account.InterviewConsented: "Agreed to the notice", account.InterviewDeclined: "Declined the interview", account.InterviewWithdrawn: "Withdrew from the interview",
		account.InterviewCancelled: "Cancelled an interview", account.InterviewRevoked: "Took an invitation back", account.InterviewRerun: "Had an interview worked on again",
		account.InterviewDeleted: "Deleted an interview", account.AnswerCorrected: "Corrected a transcript", account.RecordingsRemoved: "Removed recordings",
		account.CandidateErased: "Erased a candidate", account.HoldPlaced: "Placed a legal hold", account.HoldReleased: "Released a legal hold",
		account.ReportShared: "Shared a report", account.ShareRevoked: "Took a shared report back",
		account.ReviewSaved: "Saved a review", account.ReviewDecided: "Decided on a candidate", account.ScoreRevealed: "Looked at the machine’s score",
		account.RequestAnswered: "Answered a candidate’s request",
		account.ResultSeen:      "Opened a result", account.RecordingSeen: "Opened a recording", account.ReportSeen: "Opened a shared report",
		account.EntriesLost: "Entries were lost while the database was away",
	}
	if s, ok := words[a]; ok {
		return s
	}
	return string(a)
}

func actionChoices() []choice {
	out := []choice{{"", "Anything"}}
	for _, a := range account.Actions() {
		out = append(out, choice{string(a), actionWords(a)})
	}
	return out
}

// factWords are the facts that help a reader, in plain words.
func factWords(e account.Entry) string {
	var f struct {
		Role, Decision, Because, Status, State, Was, Way, Env, From string
		Count                                                       int
		Reissued                                                    bool
		Changed                                                     []string
	}
	if json.Unmarshal(e.Facts, &f) != nil {
		return ""
	}
	var out []string
	say := func(when bool, format string, args ...any) {
		if when {
			out = append(out, fmt.Sprintf(format, args...))
		}
	}
	say(f.Role != "", "as %s", f.Role)
	say(f.Way == "sso", "by single sign-on")
	say(f.Way == "password", "by password")
	say(f.Decision != "", "%s", decisionWords(f.Decision))
	say(f.Because == "retention", "their time was over")
	say(f.Count > 0, "%d of them", f.Count)
	say(f.Reissued, "with a new link")
	say(f.Was != "", "was %s", label(f.Was))
	say(f.From != "", "from %s", f.From)
	say(len(f.Changed) > 0, "%s", label(strings.Join(f.Changed, ", ")))
	say(f.Env == "test", "test data")
	return strings.Join(out, ", ")
}

// subjectHref is the page of what an entry is about.
func subjectHref(e account.Entry) string {
	switch e.SubjectKind {
	case "interview":
		return "/console/interviews/" + url.PathEscape(e.SubjectID)
	case "webhook":
		return "/console/settings/webhooks/" + url.PathEscape(e.SubjectID)
	case "plan":
		return "/console/plans/" + url.PathEscape(e.SubjectID)
	}
	return ""
}

// exportAudit writes what the filter leaves as CSV, all pages of it.
func (d *door) exportAudit(w http.ResponseWriter, r *http.Request, v *visit) error {
	_, f, before, err := auditFilter(r.URL.Query())
	if err != nil {
		return err
	}
	names, err := d.actors(r, v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="audit.csv"`)
	out := csv.NewWriter(w)
	_ = out.Write([]string{"seq", "time", "actor_kind", "actor_id", "actor", "address", "request_id", "action", "subject_kind", "subject_id", "facts", "previous", "hash"})
	for {
		entries, err := d.Accounts.Audit(r.Context(), v.Actor, v.OrganizationID, f, before, account.MaxAudit)
		if err != nil {
			return err
		}
		for _, e := range entries {
			_ = out.Write([]string{strconv.FormatInt(e.Seq, 10), e.At.Format(time.RFC3339Nano), string(e.ActorKind), e.ActorID, cell(actorName(e, names)), e.Address, cell(e.RequestID),
				string(e.Action), e.SubjectKind, e.SubjectID, string(e.Facts), e.Previous.String(), e.Hash.String()})
		}
		out.Flush()
		if len(entries) < account.MaxAudit || out.Error() != nil {
			return nil // all of it, or the reader has gone
		}
		before = entries[len(entries)-1].Seq
	}
}
