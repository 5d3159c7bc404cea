package api_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/candorhq/candor/client"
	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/api"
	"github.com/candorhq/candor/internal/blob/dir"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/media"
	"github.com/candorhq/candor/internal/pdf"
	"github.com/candorhq/candor/internal/pipeline/report"
	"github.com/candorhq/candor/internal/store"
	"github.com/candorhq/candor/internal/store/storetest"
	"github.com/candorhq/candor/internal/web"
	"github.com/candorhq/candor/internal/web/openapitest"
)

// world is the real handler over the real store, with two organizations.
type world struct {
	t        testing.TB
	url      string
	handler  http.Handler
	db       *store.DB
	service  *interview.Service
	accounts *account.Service
	org      account.Organization
	foreign  account.Organization
	key      string // every scope, live
	client   *client.Client
	carrier  *openapitest.Transport
}

var system = account.Actor{System: true}

func newWorld(t testing.TB, limits web.Limits, change ...func(*interview.Config)) *world {
	t.Helper()
	w := &world{t: t, db: storetest.SQLite(t)}
	blobs, err := dir.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	secret := bytes.Repeat([]byte("s"), 32)
	rules := interview.Config{LinkSecret: secret, Mail: true, Certify: certifier(t),
		Seal:   func(b []byte) []byte { return append([]byte("sealed:"), b...) },
		Unseal: func(b []byte) ([]byte, error) { return bytes.TrimPrefix(b, []byte("sealed:")), nil }}
	for _, f := range change {
		f(&rules)
	}
	w.service = interview.New(w.db, rules)
	w.accounts = account.NewService(w.db, account.Config{Peppers: [][]byte{secret}})
	h := api.New(api.Deps{
		Service: w.service, Accounts: w.accounts, Tasks: w.db, Blobs: blobs,
		Sniff: func(head []byte) (string, bool, bool) {
			ty, ok := media.Sniff(head)
			return ty.MediaType, ty.Video, ok
		},
		Links: api.Links{
			File:   func(key, _ string, _ time.Duration) string { return "https://candor.test/files/" + key + "?s=1" },
			Report: func(token string) string { return "https://candor.test/r/" + token },
			Room:   func(token string) string { return "https://candor.test/i/" + token },
		},
		Reports: report.NewPress(pdf.NewFonts(), "1.2.3", slog.New(slog.DiscardHandler)),
		Limits:  limits, MaxUpload: 8 << 20, Log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError})),
	})
	w.handler = h
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	w.url = srv.URL
	w.org = w.organization("Acme")
	w.foreign = w.organization("Rival")
	w.key = w.secret(w.org, account.NewKey{Scopes: account.Scopes()})
	res, err := http.Get(w.url + "/v1/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	document, err := io.ReadAll(res.Body)
	res.Body.Close()
	if err != nil {
		t.Fatal(err)
	}
	w.carrier = openapitest.Conform(t, document, http.DefaultTransport)
	w.client = w.as(w.key)
	return w
}

func (w *world) organization(name string) account.Organization {
	w.t.Helper()
	o, err := w.accounts.CreateOrganization(w.t.Context(), system, account.Organization{Name: name})
	if err != nil {
		w.t.Fatal(err)
	}
	return o
}

func (w *world) secret(o account.Organization, n account.NewKey) string {
	w.t.Helper()
	if n.Name == "" {
		n.Name = "test key"
	}
	_, secret, err := w.accounts.CreateKey(w.t.Context(), system, o.ID, n)
	if err != nil {
		w.t.Fatal(err)
	}
	return secret
}

func (w *world) as(secret string, options ...client.Option) *client.Client {
	return client.New(w.url, secret, append([]client.Option{client.WithRetries(0), client.WithHTTP(&http.Client{Transport: w.carrier})}, options...)...)
}

// do makes a raw request and returns status, headers and body.
func (w *world) do(method, path, body string, headers ...string) (int, http.Header, string) {
	w.t.Helper()
	var r io.Reader
	if body != "" {
		r = strings.NewReader(body)
	}
	req, err := http.NewRequestWithContext(w.t.Context(), method, w.url+path, r)
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+w.key)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Del(headers[i])
		if headers[i+1] != "" {
			req.Header.Set(headers[i], headers[i+1])
		}
	}
	res, err := (&http.Client{Transport: w.carrier}).Do(req)
	if err != nil {
		w.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return res.StatusCode, res.Header, string(b)
}

func (w *world) plan() client.Plan {
	w.t.Helper()
	p, err := w.client.CreatePlan(w.t.Context(), client.Plan{Name: "First interview", Questions: []client.Question{
		{Text: "How do you find a slow query?", KeyPoints: []client.KeyPoint{{Text: "looks at the plan of the query"}}},
		{Text: "Name a tool you like.", Form: "text"},
		{Text: "Which of these is a database?", Form: "choice", Choices: []client.Choice{{Text: "SQLite", Correct: true}, {Text: "Make"}}},
	}})
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

func (w *world) interview(p client.Plan) client.Made {
	w.t.Helper()
	made, err := w.client.CreateInterview(w.t.Context(), client.NewInterview{PlanID: p.ID, Candidate: &client.Candidate{FirstName: "Ada", Email: "ada@example.com"}})
	if err != nil {
		w.t.Fatal(err)
	}
	return made
}

// ready gives an interview a stored result, as the pipeline does.
func (w *world) ready(p client.Plan) client.Made {
	w.t.Helper()
	ctx := w.t.Context()
	made := w.interview(p)
	if _, err := w.client.WriteAnswer(ctx, made.Interview.ID, client.Answer{QuestionID: p.Questions[1].ID, Text: "I like the profiler because it tells me what is slow"}); err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.client.Complete(ctx, made.Interview.ID); err != nil {
		w.t.Fatal(err)
	}
	w.store(made.Interview.ID)
	return made
}

func (w *world) store(id string) {
	w.t.Helper()
	ctx := context.WithoutCancel(w.t.Context())
	if err := w.service.SaveAssessment(ctx, id, interview.Assessment{Engine: interview.Engine{Name: "test"},
		Judged: interview.Judged{Score: new(62.5), Confidence: interview.MediumConfidence}, Recommendation: interview.ReviewIt}); err != nil {
		w.t.Fatal(err)
	}
	draft, err := w.service.Draft(ctx, id)
	if err == nil {
		_, err = w.service.SaveResult(ctx, draft)
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// wav is a second of a quiet tone; n makes one differ from another.
func wav(n byte) []byte {
	const samples = 16000
	data := bytes.Repeat([]byte{n, 0, 255 - n, 255}, samples/2)
	var b bytes.Buffer
	fmt.Fprintf(&b, "RIFF")
	_ = binary.Write(&b, binary.LittleEndian, uint32(36+len(data)))
	b.WriteString("WAVEfmt ")
	for _, v := range []any{uint32(16), uint16(1), uint16(1), uint32(16000), uint32(32000), uint16(2), uint16(16)} {
		_ = binary.Write(&b, binary.LittleEndian, v)
	}
	b.WriteString("data")
	_ = binary.Write(&b, binary.LittleEndian, uint32(len(data)))
	b.Write(data)
	return b.Bytes()
}
