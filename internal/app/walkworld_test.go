package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/config"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/queue"
)

// secretMark stands in everything of Acme's but its name, which its test keys
// may know.
const secretMark = "zebrafinch"

const password = "correct horse battery"

// walker is an installation with somebody to be robbed, Acme, and a thief,
// Rival.
type walker struct {
	*testing.T
	app   *App
	doors http.Handler
	acme  account.Organization
	rival account.Organization
	iv    interview.Interview // of Acme, with a result
	ids   map[string]string   // of Acme's things, by the part of a path before them
	room  map[string]string   // links to rooms: "acme", "rival"
	share string              // a link to Acme's report
	file  string              // the path of a recording, without its signature
}

func newWalker(t *testing.T, change ...func(*config.Config)) *walker {
	w := &walker{T: t, room: map[string]string{}}
	c := config.Default()
	c.Data, c.PublicURL = t.TempDir(), "https://candor.test"
	c.SecretsFile, c.Blob.Dir, c.Node = filepath.Join(c.Data, "secrets"), filepath.Join(c.Data, "blobs"), "test"
	c.Speech.Engine, c.Synthesis.Engine, c.Media.FFmpeg = "off", "off", "off"
	c.Limits.KeyRate, c.Limits.AddressRate, c.Limits.OrgRate = 0, 0, 0
	for _, f := range change {
		f(c)
	}
	var err error
	w.app, err = Open(t.Context(), c, Options{Version: "test", Log: slog.New(slog.DiscardHandler)})
	w.ok(err)
	t.Cleanup(func() { w.ok(w.app.Close()) })
	w.doors = w.app.Doors()
	w.acme, w.rival = w.organization("Acme"), w.organization("Rival")
	w.people()
	return w
}

func (w *walker) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

var root = account.Actor{System: true}

func (w *walker) organization(name string) account.Organization {
	o, err := w.app.Accounts.CreateOrganization(w.Context(), root, account.Organization{Name: name})
	w.ok(err)
	return o
}

func (w *walker) member(o account.Organization, role account.Role) account.Member {
	m, err := w.app.Accounts.AddMember(w.Context(), root, o.ID, account.NewMember{Email: uuid.NewString() + "@example.org", Name: "M", Role: role, Password: password})
	w.ok(err)
	return m
}

// people fills both organizations.
func (w *walker) people() {
	ctx, svc, acme := w.Context(), w.app.Service, systemOf(w.acme.ID)
	plan, err := svc.CreatePlan(ctx, acme, interview.Plan{Name: "Plan " + secretMark,
		Questions: []interview.Question{{Text: "Why " + secretMark + "?", Form: interview.Text}, {Text: "How?"}}}, interview.OnceKey{})
	w.ok(err)
	pos, err := svc.CreatePosition(ctx, acme, interview.Position{Title: "Position " + secretMark}, interview.OnceKey{})
	w.ok(err)
	made, err := svc.CreateInterview(ctx, acme, interview.NewInterview{PlanID: plan.ID, Test: true, CompleteNow: true,
		Candidate: &interview.Candidate{FirstName: "Ada " + secretMark, Email: secretMark + "@example.org"}}, interview.OnceKey{})
	w.ok(err)
	w.iv = made.Interview
	w.finish()
	open, err := svc.CreateInterview(ctx, acme, interview.NewInterview{PlanID: plan.ID, Candidate: &interview.Candidate{FirstName: "Eve " + secretMark}}, interview.OnceKey{})
	w.ok(err)
	w.room["acme"] = open.LinkToken
	q := open.Interview.Asked.Questions
	up, err := svc.CreateUpload(ctx, acme, interview.Upload{InterviewID: open.Interview.ID, QuestionID: q[1].ID, Length: 9})
	w.ok(err)
	an, err := svc.WriteAnswer(ctx, acme, interview.Answer{InterviewID: open.Interview.ID, QuestionID: q[0].ID, Text: "I am " + secretMark})
	w.ok(err)
	info, err := w.app.Blobs.Put(ctx, open.Interview.ID+"/"+secretMark+".wav", strings.NewReader("RIFF"+secretMark), "audio/wav")
	w.ok(err)
	spoken, err := svc.FinishAnswer(ctx, acme, interview.Answer{InterviewID: open.Interview.ID, QuestionID: q[1].ID, StartedAt: time.Now()},
		interview.StoredMedium{Key: info.Key, MediaType: "audio/wav", Bytes: info.Size, SHA256: info.SHA256}, "")
	w.ok(err)
	hook, _, err := svc.CreateWebhook(ctx, acme, interview.Webhook{URL: "https://example.org/" + secretMark}, "", interview.OnceKey{})
	w.ok(err)
	sh, token, err := svc.Share(ctx, acme, w.iv.ID, time.Time{})
	w.ok(err)
	w.share, w.file = token, "/files/"+info.Key
	hold, err := svc.PlaceHold(ctx, acme, interview.Hold{CandidateID: open.Interview.CandidateID, Reason: secretMark})
	w.ok(err)
	erasure, err := svc.Erase(ctx, acme, open.Interview.CandidateID, secretMark) // held
	w.ok(err)
	key, _, err := w.app.Accounts.CreateKey(ctx, root, w.acme.ID, account.NewKey{Name: "Key " + secretMark})
	w.ok(err)
	other, err := svc.CreateInterview(ctx, systemOf(w.rival.ID), interview.NewInterview{Plan: &interview.Plan{Name: "P", Questions: []interview.Question{{Text: "What?"}}}}, interview.OnceKey{})
	w.ok(err)
	w.room["rival"] = other.LinkToken
	tasks, err := w.app.DB.Tasks(ctx, queue.TaskFilter{OrganizationID: w.acme.ID, Limit: 1})
	w.ok(err)
	w.ids = map[string]string{
		"interviews": w.iv.ID, "plans": plan.ID, "positions": pos.ID, "jobs": pos.ID, "candidates": w.iv.CandidateID, "agents": plan.ID, "interview-flows": plan.ShortID,
		"webhooks": hook.ID, "shares": sh.ID, "holds": hold.ID, "erasures": erasure.ID, "keys": key.ID, "members": w.member(w.acme, account.Recruiter).ID,
		"uploads": up.ID, "recordings": spoken.RecordingID, "transcript": an.ID, "questions": q[0].ID, "organizations": w.acme.ID, "companies": w.acme.ID,
		"tasks": tasks[0].ID, "report": strconv.FormatInt(w.iv.Serial, 10), "invited": strconv.FormatInt(plan.Serial, 10),
	}
}

// finish runs the tasks until the interview is ready.
func (w *walker) finish() {
	ctx, stop := context.WithCancel(w.Context())
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- w.app.Work(ctx) }()
	for deadline := time.Now().Add(time.Minute); w.iv.State != interview.Ready; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			w.Fatalf("the interview is %s", w.iv.State)
		}
		iv, err := w.app.Service.Interview(w.Context(), systemOf(w.acme.ID), w.iv.ID)
		w.ok(err)
		w.iv = iv
	}
	stop()
	w.ok(<-ended)
}

var placeholder = regexp.MustCompile(`([^/]+)/\{([a-z_A-Z]+)(\.\.\.)?\}`)

// path is a route's path with ids in it, by what stands before each: Acme's, or
// with nil those of nothing at all. token is the link of a room or a report.
func (w *walker) path(pattern, token string, ids map[string]string) string {
	pattern = strings.TrimSuffix(pattern, "{$}")
	for {
		m := placeholder.FindStringSubmatchIndex(pattern)
		if m == nil {
			return pattern
		}
		before, id := pattern[m[2]:m[3]], uuid.NewString()
		switch {
		case before == "room" || before == "share":
			id = token
		case ids == nil && (before == "report" || before == "invited"):
			id = "987654321"
		case ids == nil && before == "interview-flows":
			id = "0badf00d"
		case ids != nil && ids[before] != "":
			id = ids[before]
		case ids != nil:
			id = w.iv.ID // after a noun that this test does not know
		}
		pattern = pattern[:m[3]] + "/" + id + pattern[m[1]:]
	}
}

// names tells whether a route names a thing, beside the link itself.
func names(path string) bool {
	return placeholder.MatchString(strings.NewReplacer("/room/{token}", "/room", "/share/{token}", "/share").Replace(path))
}

// credential is how somebody asks at a door.
type credential struct {
	headers []string
	token   string // in the path, of doors where the link is the credential
}

func bearer(secret string) []string { return []string{"Authorization", "Bearer " + secret} }

// everywhere is a secret in every place where a door looks for one.
func everywhere(secret string) credential {
	return credential{headers: append(bearer(secret), "apiKey", secret, "Cookie", "candor_session="+secret), token: secret}
}

// keyed are the doors that take access keys, with the header they come in.
var keyed = map[string]func(secret string) []string{
	"api": bearer, "instaview": bearer, "jobmojito": bearer, "ribbon": bearer, "roundzero": bearer,
	"xobin": func(secret string) []string { return []string{"apiKey", secret} },
}

// key makes a credential of an organization for a door.
func (w *walker) key(door string, o account.Organization, env account.Env, scopes ...account.Scope) credential {
	n := account.NewKey{Name: "k", Env: env, Scopes: scopes, Dialect: door}
	if door == "api" {
		n.Dialect = ""
	}
	_, secret, err := w.app.Accounts.CreateKey(w.Context(), root, o.ID, n)
	w.ok(err)
	return credential{headers: keyed[door](secret)}
}

func (w *walker) session(m account.Member) credential {
	secret, _, err := w.app.Accounts.OpenBrowser(w.Context(), m, "password")
	w.ok(err)
	return credential{headers: []string{"Cookie", "candor_session=" + secret}}
}

// disabled is what a member who was disabled still holds.
func (w *walker) disabled(door string) (c credential) {
	w.member(w.acme, account.Owner) // the last one cannot be disabled
	gone := w.member(w.acme, account.Owner)
	c = w.session(gone)
	if keyed[door] != nil {
		s, err := w.app.Accounts.SignIn(w.Context(), gone.Email, password)
		w.ok(err)
		c.headers = append(c.headers, keyed[door](s.AccessToken)...)
	}
	_, err := w.app.Accounts.DisableMember(w.Context(), root, gone.ID)
	w.ok(err)
	c.token = strings.Repeat("A", 43)
	return c
}

// nobody is who has no credential at a door, or none that is good there.
func (w *walker) nobody(door string) map[string]credential {
	key, revoked, err := w.app.Accounts.CreateKey(w.Context(), root, w.acme.ID, account.NewKey{Name: "r", Scopes: account.Scopes(), Dialect: map[bool]string{true: door}[keyed[door] != nil && door != "api"]})
	w.ok(err)
	_, err = w.app.Accounts.RevokeKey(w.Context(), root, key.ID)
	w.ok(err)
	all := map[string]credential{
		"nothing":           {token: uuid.NewString()},
		"a wrong key":       everywhere("cnd_live_wrong"),
		"a password":        {headers: []string{"Authorization", "Basic YTpi"}, token: w.iv.ID},
		"a revoked key":     everywhere(revoked),
		"a disabled member": w.disabled(door),
		"a candidate":       everywhere(w.room["acme"]),
		"a report's reader": everywhere(w.share),
	}
	switch door {
	case "room":
		delete(all, "a candidate")
	case "share":
		delete(all, "a report's reader")
	}
	return all
}

// strangers are who has a good credential and no right to what is Acme's.
func (w *walker) strangers(door string) map[string]func() credential {
	switch {
	case door == "console":
		return map[string]func() credential{"a foreign owner": func() credential { return w.session(w.member(w.rival, account.Owner)) }}
	case door == "room":
		return map[string]func() credential{"another candidate": func() credential { return credential{token: w.room["rival"]} }}
	case keyed[door] != nil:
		return map[string]func() credential{
			"a foreign key": func() credential { return w.key(door, w.rival, account.Live, account.Scopes()...) },
			"a test key":    func() credential { return w.key(door, w.acme, account.Test, account.Scopes()...) },
		}
	}
	return nil
}

func (w *walker) ask(method, path string, c credential) *httptest.ResponseRecorder {
	body := ""
	if method == http.MethodPost || method == http.MethodPut || method == http.MethodPatch {
		body = "{}"
	}
	r := httptest.NewRequestWithContext(w.Context(), method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("Tus-Resumable", "1.0.0")
	for i := 0; i+1 < len(c.headers); i += 2 {
		r.Header.Set(c.headers[i], c.headers[i+1])
	}
	rec := httptest.NewRecorder()
	w.doors.ServeHTTP(rec, r)
	return rec
}

// routes calls f with every method of every route of a door.
func (w *walker) routes(d door, f func(pattern, method, path string)) {
	prefix := ""
	if d.below {
		prefix = "/" + d.first
	}
	all := d.routes.Patterns()
	if len(all) == 0 {
		w.Errorf("the door %q has no routes", d.name)
	}
	for _, pattern := range all {
		method, path, ok := strings.Cut(pattern, " ")
		methods := []string{method}
		if !ok { // any method
			methods, path = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "PROPFIND"}, pattern
		}
		if path == "/" { // what nothing else of the door is
			path = "/nothing-of-it"
			if !d.below && d.first != "" {
				path = "/" + d.first + "/x" + path
			}
		}
		for _, method := range methods {
			of := strings.Replace(method, http.MethodHead, http.MethodGet, 1)
			if !ok && slices.Contains(all, of+" "+pattern) {
				continue // is another route's
			}
			f(pattern, method, prefix+path)
		}
	}
}

// rows is what Acme has, and at which version.
func (w *walker) rows() string {
	ctx, a, svc := w.Context(), systemOf(w.acme.ID), w.app.Service
	var b bytes.Buffer
	for _, read := range []func() (any, error){
		func() (any, error) { return svc.Interview(ctx, a, w.iv.ID) },
		func() (any, error) { return svc.Interviews(ctx, a, interview.Filter{}, interview.Page{}) },
		func() (any, error) { return svc.Plan(ctx, a, w.ids["plans"]) },
		func() (any, error) { return svc.Position(ctx, a, w.ids["positions"]) },
		func() (any, error) { return svc.Candidate(ctx, a, w.ids["candidates"]) },
		func() (any, error) { return svc.Webhook(ctx, a, w.ids["webhooks"]) },
		func() (any, error) { return svc.Hold(ctx, a, w.ids["holds"]) },
		func() (any, error) { return svc.Shares(ctx, a, w.iv.ID) },
		func() (any, error) { return w.app.Accounts.Members(ctx, a, w.acme.ID) },
	} {
		v, err := read()
		w.ok(err)
		out, err := json.Marshal(v)
		w.ok(err)
		fmt.Fprintf(&b, "%s\n", out)
	}
	return b.String()
}
