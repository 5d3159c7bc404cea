package app

import (
	"bytes"
	"context"
	"html"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/candorhq/candor/client"
	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/config"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/mail/mailtest"
)

// traces are what is found of the person where something is left of them: the
// name, the address, the number, a foreign id, and a word of what was spoken,
// written, noted and named.
var traces = regexp.MustCompile(`(?i)zebrafinch|thylacine|4915199887766|quokka|numbat|pademelon|bilby`)

// person is an installation that serves on a real port, in which somebody has
// left all that a person can leave.
type person struct {
	*walker
	url      string
	log      *guarded
	got      *inbox
	said     atomic.Value // the word that differs
	c        *client.Client
	admin    account.Member
	plan     interview.Plan
	who      string // the candidate's id
	serial   string // of the finished interview
	token    string // of its room
	other    interview.Interview
	sitting  interview.Interview // of the same person, under way
	upload   string              // of it, half sent
	late     interview.Interview // of the same person, completed and not transcribed yet
	hooks    map[string]string   // path at the inbox to webhook
	links    []string            // that were handed out, and open without another credential
	before   map[string]bool     // files that were there before the person
	creating func() *http.Response
}

// guarded is a buffer that a logger writes to while a test reads it.
type guarded struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (g *guarded) Write(p []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.b.Write(p)
}

func (g *guarded) String() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.b.String()
}

// inbox takes webhooks, and refuses those of a path with "down" in it until it
// is up.
type inbox struct {
	url string
	mu  sync.Mutex
	up  bool
	got []taken
}

type taken struct{ path, body string }

func newInbox(t *testing.T) *inbox {
	in := &inbox{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		in.mu.Lock()
		defer in.mu.Unlock()
		if strings.Contains(r.URL.Path, "down") && !in.up {
			http.Error(w, "not now, zebrafinch", http.StatusServiceUnavailable) // what endpoints answer is kept too
			return
		}
		in.got = append(in.got, taken{r.URL.Path, string(body)})
	}))
	t.Cleanup(s.Close)
	in.url = s.URL
	return in
}

// all are the messages since one, and how many there are.
func (in *inbox) all(since int) ([]taken, int) {
	in.mu.Lock()
	defer in.mu.Unlock()
	return append([]taken(nil), in.got[since:]...), len(in.got)
}

// hearing is an engine that hears the same in every recording, but for one
// word.
func hearing(t *testing.T, word *atomic.Value) string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, strings.ReplaceAll(`{"text":"I keep one quokka at home and I measure first.","language":"english","duration":3,
			"segments":[{"start":0,"end":3,"text":"I keep one quokka at home and I measure first.","avg_logprob":-0.05}],
			"words":[{"word":"I","start":0,"end":0.2},{"word":"keep","start":0.2,"end":0.5},{"word":"one","start":0.5,"end":0.7},{"word":"quokka","start":0.7,"end":1.1},
			{"word":"at","start":1.1,"end":1.3},{"word":"home","start":1.3,"end":1.6},{"word":"and","start":1.6,"end":1.8},{"word":"I","start":1.8,"end":1.9},
			{"word":"measure","start":1.9,"end":2.4},{"word":"first.","start":2.4,"end":2.9}]}`, "quokka", word.Load().(string)))
	}))
	t.Cleanup(s.Close)
	return s.URL + "/v1"
}

// newPerson opens the installation on a database of either engine.
func newPerson(t *testing.T, database string) *person {
	p := &person{walker: &walker{T: t, room: map[string]string{}}, log: &guarded{}, got: newInbox(t), hooks: map[string]string{}}
	var doors http.Handler
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { doors.ServeHTTP(w, r) }))
	p.url = "http://" + server.Listener.Addr().String()
	letters := mailtest.New(t, mailtest.Options{})

	c := config.Default()
	c.Data, c.PublicURL, c.Node = t.TempDir(), p.url, "test"
	c.SecretsFile, c.Blob.Dir = filepath.Join(c.Data, "secrets"), filepath.Join(c.Data, "blobs")
	c.Database.URL = config.Secret(database)
	c.Mail.URL = config.Secret(letters.URL())
	c.Mail.From = "Candor <noreply@example.org>"
	c.Speech.Engine, c.Speech.OpenAI.URL, c.Speech.OpenAI.Model, c.Synthesis.Engine = "openai", hearing(t, &p.said), "m", "off"
	c.Webhooks.AllowPrivate = true
	c.Limits.KeyRate, c.Limits.AddressRate, c.Limits.OrgRate = 0, 0, 0
	var err error
	p.app, err = Open(t.Context(), c, Options{Version: "test", Log: slog.New(slog.NewTextHandler(p.log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	p.ok(err)
	t.Cleanup(func() { p.ok(p.app.Close()) })
	doors = p.app.Doors()
	p.doors = doors
	server.Start()
	t.Cleanup(server.Close)

	p.said.Store("kitten")
	p.acme = p.organization("Acme")
	p.admin = p.member(p.acme, account.Admin)
	_, secret, err := p.app.Accounts.CreateKey(t.Context(), root, p.acme.ID, account.NewKey{Name: "k", Scopes: account.Scopes()})
	p.ok(err)
	p.c = client.New(p.url, secret)
	p.plans()
	p.other = p.answered(&interview.Candidate{FirstName: "Grace", Email: "grace@example.org"})
	p.work(func() bool { return p.state(p.other) == interview.Ready })
	p.before = p.files()
	p.said.Store("quokka")
	p.leave(secret)
	return p
}

func (p *person) plans() {
	var err error
	p.plan, err = p.app.Service.CreatePlan(p.Context(), systemOf(p.acme.ID), interview.Plan{
		Name: "Support", Language: "en", Status: "active", Limits: interview.Limits{Signals: true},
		Questions: []interview.Question{
			{Text: "How do you begin?", Form: interview.Spoken, KeyPoints: []interview.KeyPoint{{Text: "measures first"}}},
			{Text: "What do you do then?", Form: interview.Text, KeyPoints: []interview.KeyPoint{{Text: "asks the owner"}}},
			{Text: "And at the end?", Form: interview.Text},
		}}, interview.OnceKey{})
	p.ok(err)
}

func (p *person) state(iv interview.Interview) interview.State {
	p.Helper()
	now, err := p.app.DB.Interview(p.Context(), iv.ID)
	p.ok(err)
	return now.State
}

// work runs the tasks until something holds.
func (p *person) work(until func() bool) {
	p.Helper()
	ctx, stop := context.WithCancel(p.Context())
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- p.app.Work(ctx) }()
	for deadline := time.Now().Add(time.Minute); !until(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			p.Fatalf("it never came to that; the log says\n%s", p.log)
		}
	}
	stop()
	p.ok(<-ended)
}

// sat is an interview that the candidate of the link has begun.
func (p *person) sat(in interview.NewInterview) (interview.Created, account.Actor) {
	p.Helper()
	ctx, svc := p.Context(), p.app.Service
	in.PlanID = p.plan.ID
	made, err := svc.CreateInterview(ctx, systemOf(p.acme.ID), in, interview.OnceKey{})
	p.ok(err)
	a, _, err := svc.Enter(ctx, made.LinkToken)
	p.ok(err)
	_, err = svc.Consent(ctx, a, "1")
	p.ok(err)
	_, made.Interview, err = svc.Start(ctx, a, "Browser 7")
	p.ok(err)
	return made, a
}

func (p *person) speak(iv interview.Interview) {
	p.Helper()
	sound, err := os.ReadFile("../demo/content/weak-3.webm")
	p.ok(err)
	_, err = p.c.Upload(p.Context(), client.Upload{InterviewID: iv.ID, QuestionID: p.plan.Questions[0].ID, StartedAt: time.Now()}, bytes.NewReader(sound))
	p.ok(err)
}

// answered is an interview of which everything has arrived.
func (p *person) answered(who *interview.Candidate) interview.Interview {
	p.Helper()
	made, _ := p.sat(interview.NewInterview{Candidate: who})
	p.speak(made.Interview)
	for _, q := range p.plan.Questions[1:] {
		_, err := p.app.Service.WriteAnswer(p.Context(), systemOf(p.acme.ID), interview.Answer{InterviewID: made.Interview.ID, QuestionID: q.ID, Text: "I ask whose it is."})
		p.ok(err)
	}
	iv, err := p.app.Service.Complete(p.Context(), systemOf(p.acme.ID), made.Interview.ID, "")
	p.ok(err)
	return iv
}

// leave makes the person and all that is theirs.
func (p *person) leave(secret string) {
	p.Helper()
	ctx, svc, acme := p.Context(), p.app.Service, systemOf(p.acme.ID)
	for _, path := range []string{"/native", "/down/native", "/instaview", "/jobmojito", "/down/jobmojito", "/ribbon", "/roundzero", "/down/roundzero", "/xobin"} {
		wording := path[strings.LastIndexByte(path, '/')+1:]
		if wording == "native" {
			wording = ""
		}
		w, _, err := svc.CreateWebhook(ctx, acme, interview.Webhook{URL: p.got.url + path, Wording: wording}, "", interview.OnceKey{})
		p.ok(err)
		p.hooks[path] = w.ID
	}

	// A program makes the first interview over HTTP, under a key that says who it is for.
	p.creating = func() *http.Response {
		body := `{"plan_id":"` + p.plan.ID + `","notify":"email","external_id":"int-thylacine","metadata":{"note":"knows zebrafinch"},
			"candidate":{"first_name":"Ada","last_name":"Zebrafinch","email":"ada.zebrafinch@example.org","phone":"+4915199887766","external_id":"thylacine-7","metadata":{"seen":"with a pademelon"}}}`
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url+"/v1/interviews", strings.NewReader(body))
		p.ok(err)
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+secret)
		r.Header.Set("Idempotency-Key", "hire-ada.zebrafinch@example.org")
		res, err := http.DefaultClient.Do(r)
		p.ok(err)
		return res
	}
	res := p.creating()
	p.ok(res.Body.Close())
	if res.StatusCode != http.StatusCreated {
		p.Fatalf("creating: %s", res.Status)
	}
	iv, err := svc.InterviewByExternalID(ctx, acme, "int-thylacine")
	p.ok(err)
	p.who, p.serial, p.token = iv.CandidateID, strconv.FormatInt(iv.Serial, 10), svc.LinkToken(iv)
	a, _, err := svc.Enter(ctx, p.token)
	p.ok(err)
	_, err = svc.Consent(ctx, a, "1")
	p.ok(err)
	_, iv, err = svc.Start(ctx, a, "Zebrafinch Browser 7")
	p.ok(err)
	p.ok(svc.Observe(ctx, a, interview.Signal{Kind: "paste", Detail: "a pademelon", Severity: "notice"}))
	p.speak(iv)
	for i, q := range p.plan.Questions[1:] {
		_, err = svc.WriteAnswer(ctx, a, interview.Answer{InterviewID: iv.ID, QuestionID: q.ID, Text: "I ask the owner of numbat " + strconv.Itoa(i)})
		p.ok(err)
	}
	_, err = svc.Complete(ctx, acme, iv.ID, "")
	p.ok(err)
	p.iv = iv
	p.work(func() bool { p.iv.State = p.state(iv); return p.iv.State == interview.Ready })

	by := acme
	by.System, by.MemberID, by.Scopes = false, p.admin.ID, account.Scopes()
	answers, err := svc.Answers(ctx, acme, iv.ID)
	p.ok(err)
	for _, an := range answers {
		if an.RecordingID != "" {
			_, err = svc.Correct(ctx, a, an.ID, []interview.Segment{{Text: "I keep one quokka and a bilby at home.", EndMS: 3000}})
			p.ok(err)
		}
	}
	_, err = svc.SaveReview(ctx, by, interview.Review{InterviewID: iv.ID, Ratings: map[string]float64{p.plan.Questions[0].ID: 75}, Note: "kind to pademelon", Decision: "advance", Reason: "bilby"})
	p.ok(err)
	_, err = svc.Reveal(ctx, by, iv.ID)
	p.ok(err)
	_, err = svc.Ask(ctx, a, interview.AskContest, "I am Ada Zebrafinch")
	p.ok(err)
	_, err = svc.SaveView(ctx, by, "Ada", "q=Ada+Zebrafinch")
	p.ok(err)
	_, err = svc.SaveView(ctx, by, "By address", "state=ready&q=ada.zebrafinch%40example.org")
	p.ok(err)
	_, err = svc.SaveView(ctx, by, "Ready", "state=ready")
	p.ok(err)
	p.ok(svc.SaveAlias(ctx, acme, "ribbon", interview.AliasCandidate, "their-thylacine", p.who))
	p.ok(svc.SaveAlias(ctx, acme, "ribbon", interview.AliasInterview, "their-thylacine-interview", iv.ID))
	for _, path := range []string{"/native", "/instaview", "/jobmojito", "/ribbon", "/roundzero", "/xobin"} {
		p.work(func() bool { return p.delivered(path) })
	}
	p.work(func() bool {
		return p.pending("/down/native") && p.pending("/down/jobmojito") && p.pending("/down/roundzero")
	})

	// The same person sits in a second interview, and has just ended a third.
	again := interview.NewInterview{CandidateID: p.who}
	made, b := p.sat(again)
	p.sitting = made.Interview
	_, err = svc.ShowQuestion(ctx, b, p.plan.Questions[1].ID)
	p.ok(err)
	_, err = svc.BeginAnswer(ctx, b, p.plan.Questions[1].ID, interview.Text, false)
	p.ok(err)
	_, err = svc.KeepDraft(ctx, b, p.plan.Questions[1].ID, "half a numbat", nil)
	p.ok(err)
	up, err := svc.CreateUpload(ctx, b, interview.Upload{QuestionID: p.plan.Questions[0].ID, Length: 9000, StartedAt: time.Now(), Metadata: map[string]string{"filename": "zebrafinch.webm"}})
	p.ok(err)
	info, err := p.app.Blobs.Put(ctx, "uploads/"+up.ID+"/1", strings.NewReader("half a quokka"), "")
	p.ok(err)
	_, err = svc.AppendUpload(ctx, b, up.ID, 0, interview.Part{Key: info.Key, Bytes: info.Size})
	p.ok(err)
	p.upload = up.ID
	last, _ := p.sat(again)
	p.speak(last.Interview)
	_, err = svc.Complete(ctx, acme, last.Interview.ID, "")
	p.ok(err)
	p.late = last.Interview
}

// deliveries are what a webhook was told of the finished interview, by state.
func (p *person) deliveries(path string) (out []interview.Delivery) {
	p.Helper()
	ds, err := p.app.Service.Deliveries(p.Context(), systemOf(p.acme.ID), p.hooks[path], interview.Page{Limit: interview.MaxPage})
	p.ok(err)
	for _, d := range ds {
		e, err := p.app.DB.Event(p.Context(), d.EventID)
		p.ok(err)
		if e.InterviewID != "" && e.InterviewID != p.other.ID {
			out = append(out, d)
		}
	}
	return out
}

func (p *person) delivered(path string) bool {
	got, _ := p.got.all(0)
	for _, m := range got {
		if m.path == path {
			return true
		}
	}
	return false
}

func (p *person) pending(path string) bool {
	for _, d := range p.deliveries(path) {
		if d.State == interview.DeliveryPending && len(d.Attempts) > 0 {
			return true
		}
	}
	return false
}

// files are those of the storage's folder.
func (p *person) files() map[string]bool {
	p.Helper()
	out := map[string]bool{}
	p.ok(filepath.WalkDir(p.app.Config.Blob.Dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			out[path] = true
		}
		return err
	}))
	return out
}

// got is what was answered.
type got struct {
	status int
	body   string
}

// get asks over HTTP, with a credential's headers.
func (p *person) get(method, address, body string, headers ...string) got {
	p.Helper()
	if strings.HasPrefix(address, "/") {
		address = p.url + address
	}
	r, err := http.NewRequestWithContext(p.Context(), method, address, strings.NewReader(body))
	p.ok(err)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	stay := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := stay.Do(r)
	p.ok(err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	p.ok(err)
	return got{res.StatusCode, string(b)}
}

var linkIn = regexp.MustCompile(`(?:https?://[^"'\s<>\\)]+)?/(?:files/|share/|room/[\w-]{43}/)[^"'\s<>\\)]*`)

// linksIn are the addresses in an answer that open something without another
// credential.
func (p *person) linksIn(body string) (out []string) {
	body = strings.ReplaceAll(html.UnescapeString(body), `\u0026`, "&")
	for _, l := range linkIn.FindAllString(body, -1) {
		u, err := url.Parse(l)
		if err == nil && (u.Host == "" || "http://"+u.Host == p.url) && !strings.Contains(l, p.other.ID) {
			out = append(out, u.RequestURI())
		}
	}
	return out
}
