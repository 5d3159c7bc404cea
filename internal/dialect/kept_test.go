package dialect_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/api"
	"github.com/candorhq/candor/internal/dialect/dialecttest"
	"github.com/candorhq/candor/internal/dialect/instaview"
	"github.com/candorhq/candor/internal/dialect/jobmojito"
	"github.com/candorhq/candor/internal/dialect/ribbon"
	"github.com/candorhq/candor/internal/dialect/roundzero"
	"github.com/candorhq/candor/internal/dialect/xobin"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/store"
	"github.com/candorhq/candor/internal/web"
)

// doors are all that read results, over one cache.
type doors struct {
	w       *dialecttest.World
	results *web.Results
	by      map[string]http.Handler
}

func open(w *dialecttest.World, most int) doors {
	d := w.Deps
	d.Results = web.NewResults(w.Service, most, w.Clock.Now, nil)
	bare := instaview.New(d)
	bare.Bare = true
	return doors{w, d.Results, map[string]http.Handler{
		"": api.New(api.Deps{Service: w.Service, Accounts: w.Accounts, Tasks: w.DB, Blobs: w.Blobs, Results: d.Results, Now: w.Clock.Now,
			Links: api.Links{File: d.Links.File}, Log: slog.New(slog.DiscardHandler)}),
		"instaview": instaview.New(d).Handler(), "instaview bare": bare.Handler(), "jobmojito": jobmojito.New(d).Handler(),
		"ribbon": ribbon.New(d).Handler(), "roundzero": roundzero.New(d).Handler(), "xobin": xobin.New(d).Handler(),
	}}
}

// reads are every way to read one result, by the door.
func reads(iv interview.Interview) map[string][]string {
	return map[string][]string{
		"":               {"/v1/interviews/" + iv.ID + "/result", "/v1/interviews/" + iv.ID + "/result?include=words,recordings,report"},
		"instaview":      {"/interviews/" + iv.ID},
		"instaview bare": {"/v1/interviews/" + iv.ID},
		"jobmojito": {"/functions/v1/job-interview-details?interview_result_id=" + iv.ID,
			"/functions/v1/job-interview-details?get_signed_recordings=true&interview_result_id=" + iv.ID},
		"ribbon":    {"/be-api/v1/interviews/" + iv.ID},
		"roundzero": {"/api/v1/interviews/" + iv.ID, "/api/v1/interviews/" + iv.ID + "/questions"},
		"xobin": {"/api/v2/ai-interviews/report/" + strconv.FormatInt(iv.Serial, 10), "/api/v2/ai-interviews/report?custom_field_id=" + iv.ExternalID,
			"/api/v2/ai-interviews/report?is_downloadable=true&custom_field_id=" + iv.ExternalID},
	}
}

// keys has the header of a key for each door.
func keys(t *testing.T, w *dialecttest.World) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for _, door := range account.KeyDialects() {
		_, secret := w.Key(t, door)
		out[door] = []string{"Authorization", "Bearer " + secret}
		if door == "xobin" {
			out[door] = []string{"apiKey", secret}
		}
	}
	for door := range out {
		out[door] = append(out[door], "X-Request-Id", "01234567-the-same") // a problem names its request
	}
	out["instaview bare"] = out["instaview"]
	return out
}

// same reads one interview at every door of both, and returns the answers.
func same(t *testing.T, what string, got, want doors, iv interview.Interview, key map[string][]string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for door, paths := range reads(iv) {
		for _, path := range paths {
			wantStatus, _, wantBody := want.w.Get(t, want.by[door], path, key[door]...)
			status, _, body := got.w.Get(t, got.by[door], path, key[door]...)
			if status != wantStatus || !bytes.Equal(body, wantBody) {
				t.Errorf("%s: %s%s: %d\n%s\nwant %d\n%s", what, door, path, status, body, wantStatus, wantBody)
			}
			out[door+path] = string(body)
		}
	}
	return out
}

func TestKeptAnswersAreTheSameAsNewOnes(t *testing.T) {
	w := dialecttest.New(t, "ready", "session", "withheld", "synthetic", "phone", "invited", "processing", "cancelled", "withdrawn")
	key := keys(t, w)
	plain, kept := open(w, 0), open(w, 64<<20)
	for _, name := range []string{"ready", "session", "withheld", "synthetic", "phone", "invited", "processing", "cancelled", "withdrawn"} {
		iv := w.Interview(t, name)
		same(t, name+", first read", kept, plain, iv, key)
		same(t, name+", from memory", kept, plain, iv, key)
		kept.results.Settle()
		same(t, name+", from the database", open(w, 64<<20), plain, iv, key)
	}
	iv := w.Interview(t, "ready")
	before := same(t, "this hour", kept, plain, iv, key)
	w.Clock.Advance(time.Hour)
	after := same(t, "the next hour", kept, plain, iv, key)
	same(t, "the next hour, from the database", open(w, 64<<20), plain, iv, key)
	if path := "ribbon/be-api/v1/interviews/" + iv.ID; before[path] == after[path] {
		t.Error("addresses did not change with the hour")
	}
}

func TestWhatChangesAnAnswerShowsAtOnce(t *testing.T) {
	w := dialecttest.New(t, "ready")
	key := keys(t, w)
	plain, kept := open(w, 0), open(w, 64<<20)
	iv := w.Interview(t, "ready")
	ctx, acme := t.Context(), account.Actor{System: true, OrganizationID: w.Acme.ID, Env: account.Live}
	member, err := w.Accounts.AddMember(ctx, acme, w.Acme.ID, account.NewMember{Email: "r@example.org", Name: "R", Role: account.Recruiter, Password: "a long enough password"})
	if err != nil {
		t.Fatal(err)
	}
	note := func(text string) func() error {
		return func() error {
			_, err := w.Service.SaveReview(ctx, acme, interview.Review{InterviewID: iv.ID, MemberID: member.ID, Note: text})
			return err
		}
	}
	const anywhere = ""
	for _, c := range []struct {
		what   string
		shows  string // the door where it is seen
		change func() error
	}{
		{"a review", "jobmojito", note("call them")},
		{"the same review once more, by a clock that stands still", "jobmojito", note("do not call them")},
		{"the report's link taken back", "xobin", func() error {
			all, err := w.Service.Shares(ctx, acme, iv.ID)
			if err != nil || len(all) != 1 {
				return fmt.Errorf("%d links: %w", len(all), err)
			}
			return w.Service.RevokeShare(ctx, acme, iv.ID, all[0].ID)
		}},
		{"what a dialect keeps of it", anywhere, func() error {
			_, err := w.Service.UpdateInterview(ctx, acme, iv.ID, 0, func(v *interview.Interview) error {
				v.Extra = interview.Extra{"ribbon": json.RawMessage(`{"a":1}`)}
				return nil
			})
			return err
		}},
		{"an assessment that is made anew", anywhere, func() error {
			_, err := w.Service.Rerun(ctx, acme, iv.ID, interview.Assess)
			return err
		}},
		{"recordings that were removed", "ribbon", func() error { return w.Service.RemoveRecordings(ctx, acme, iv.ID) }},
		{"a candidate who withdraws", "ribbon", func() error {
			_, err := w.Service.Withdraw(ctx, account.Actor{OrganizationID: w.Acme.ID, Env: account.Live, InterviewID: iv.ID}, "")
			return err
		}},
		{"a deleted interview", "ribbon", func() error { return w.Service.DeleteInterview(ctx, acme, iv.ID) }},
	} {
		before := same(t, "before "+c.what, kept, plain, iv, key)
		kept.results.Settle()
		if err := c.change(); err != nil {
			t.Fatalf("%s: %v", c.what, err)
		}
		after := same(t, "after "+c.what, kept, plain, iv, key)
		same(t, "after "+c.what+", at another node", open(w, 64<<20), plain, iv, key)
		changed := c.shows == anywhere
		for at := range before {
			changed = changed || strings.HasPrefix(at, c.shows) && before[at] != after[at]
		}
		if !changed {
			t.Errorf("%s does not show at %q", c.what, c.shows)
		}
	}
	kept.results.Settle()
	for _, name := range []string{"ribbon", "roundzero", "jobmojito signed", "api recordings report words", "xobin"} {
		if _, left, err := w.DB.Standing(ctx, iv.ID, 0, name); err != nil || left.Body != nil {
			t.Errorf("the words of who withdrew are still kept for %s: %v", name, err)
		}
	}
}

func TestACallThatIsDeletedIsGoneFromWhatWasKept(t *testing.T) {
	w := dialecttest.New(t, "phone")
	key := keys(t, w)
	plain, kept := open(w, 0), open(w, 64<<20)
	iv, acme := w.Interview(t, "phone"), account.Actor{System: true, OrganizationID: w.Acme.ID, Env: account.Live}
	before := same(t, "before", kept, plain, iv, key)
	calls, err := w.Service.Calls(t.Context(), acme, iv.ID)
	if err != nil || len(calls) == 0 {
		t.Fatalf("%d calls, %v", len(calls), err)
	}
	if err := w.Service.DeleteCall(t.Context(), acme, iv.ID, calls[0].ID); err != nil {
		t.Fatal(err)
	}
	if after := same(t, "after", kept, plain, iv, key); after["instaview/interviews/"+iv.ID] == before["instaview/interviews/"+iv.ID] {
		t.Error("the call is still there")
	}
}

func TestARevokedKeyReadsNothingThatWasKept(t *testing.T) {
	w := dialecttest.New(t, "ready")
	kept := open(w, 64<<20)
	iv := w.Interview(t, "ready")
	for door, paths := range reads(iv) {
		k, secret := w.Key(t, strings.TrimSuffix(door, " bare"))
		header := []string{"Authorization", "Bearer " + secret, "apiKey", secret}
		if status, _, body := w.Get(t, kept.by[door], paths[0], header...); status != http.StatusOK {
			t.Fatalf("%s: %d %s", door, status, body)
		}
		if _, err := w.Accounts.RevokeKey(t.Context(), account.Actor{System: true}, k.ID); err != nil {
			t.Fatal(err)
		}
		if status, _, _ := w.Get(t, kept.by[door], paths[0], header...); status != http.StatusUnauthorized {
			t.Errorf("%s: a revoked key read with %d", door, status)
		}
	}
}

func TestAnotherTenantReadsNothingThatWasKept(t *testing.T) {
	w := dialecttest.New(t, "ready")
	kept, plain := open(w, 64<<20), open(w, 0)
	iv := w.Interview(t, "ready")
	for door, paths := range reads(iv) {
		for _, path := range paths {
			_, own := w.Key(t, strings.TrimSuffix(door, " bare"))
			_, foreign := w.KeyOf(t, w.Other, strings.TrimSuffix(door, " bare"))
			if status, _, body := w.Get(t, kept.by[door], path, "Authorization", "Bearer "+own, "apiKey", own); status != http.StatusOK {
				t.Fatalf("%s: %d %s", door, status, body)
			}
			status, _, body := w.Get(t, kept.by[door], path, "Authorization", "Bearer "+foreign, "apiKey", foreign)
			wantStatus, _, want := w.Get(t, plain.by[door], path, "Authorization", "Bearer "+foreign, "apiKey", foreign)
			if status < 400 || status != wantStatus || door != "" && !bytes.Equal(body, want) { // the native problem names its request
				t.Errorf("%s%s: %d %s, want %d %s", door, path, status, body, wantStatus, want)
			}
		}
	}
}

func TestKeptAnswersAreConditionalAndCompressed(t *testing.T) {
	w := dialecttest.New(t, "ready")
	key := keys(t, w)
	kept := open(w, 64<<20)
	for door, paths := range reads(w.Interview(t, "ready")) {
		get := func(headers ...string) (int, http.Header, []byte) {
			return w.Get(t, kept.by[door], paths[0], append(headers, key[door]...)...)
		}
		_, h, body := get()
		tag := h.Get("Etag")
		tailed := door == "instaview" // the time stands behind the result
		if tag == "" || strings.HasPrefix(tag, "W/") != tailed {
			t.Errorf("%s: tag %q", door, tag)
		}
		if status, h, empty := get("If-None-Match", tag); status != http.StatusNotModified || len(empty) > 0 || h.Get("Etag") != tag {
			t.Errorf("%s: with its tag: %d, %d bytes, tag %q", door, status, len(empty), h.Get("Etag"))
		}
		if status, _, _ := get("If-None-Match", `"another"`); status != http.StatusOK {
			t.Errorf("%s: with another tag: %d", door, status)
		}
		if status, h, empty := w.Do(t, kept.by[door], http.MethodHead, paths[0], key[door]...); status != http.StatusOK || len(empty) > 0 ||
			h.Get("Content-Length") != strconv.Itoa(len(body)) {
			t.Errorf("%s: HEAD: %d, %d bytes, length %s of %d", door, status, len(empty), h.Get("Content-Length"), len(body))
		}
		get("Accept-Encoding", "gzip")
		_, h, zipped := get("Accept-Encoding", "gzip")
		if tailed {
			if h.Get("Content-Encoding") != "" {
				t.Errorf("%s is compressed", door)
			}
			continue
		}
		zr, err := gzip.NewReader(bytes.NewReader(zipped))
		if err != nil || h.Get("Content-Encoding") != "gzip" || h.Get("Etag") == tag {
			t.Errorf("%s: not compressed: %v %v", door, h, err)
			continue
		}
		if plain, err := io.ReadAll(zr); err != nil || !bytes.Equal(plain, body) {
			t.Errorf("%s: compressed it says something else: %v", door, err)
		}
		if status, _, _ := get("Accept-Encoding", "gzip", "If-None-Match", h.Get("Etag")); status != http.StatusNotModified {
			t.Errorf("%s: with the tag of the compressed: %d", door, status)
		}
	}
}

func TestMemoryIsBounded(t *testing.T) {
	w := dialecttest.New(t, "ready", "session", "withheld", "phone")
	key := keys(t, w)
	const most = 40 << 10
	kept, plain := open(w, most), open(w, 0)
	largest := 0
	for round := range 3 {
		for _, name := range []string{"ready", "session", "withheld", "phone"} {
			same(t, fmt.Sprintf("%s, round %d", name, round), kept, plain, w.Interview(t, name), key)
			for door, paths := range reads(w.Interview(t, name)) {
				for range 2 {
					w.Get(t, kept.by[door], paths[0], append([]string{"Accept-Encoding", "gzip"}, key[door]...)...)
					largest = max(largest, kept.results.Size())
				}
			}
		}
	}
	if largest > most || largest < most/2 {
		t.Errorf("held up to %d bytes of %d", largest, most)
	}
	tiny := open(w, 100) // nothing fits
	same(t, "without room", tiny, plain, w.Interview(t, "ready"), key)
	if n := tiny.results.Size(); n != 0 {
		t.Errorf("holds %d bytes", n)
	}
}

func TestManyFirstReadersMakeTheWordsOnce(t *testing.T) {
	w := dialecttest.New(t, "ready")
	results := web.NewResults(w.Service, 1<<20, w.Clock.Now, nil)
	iv := w.Interview(t, "ready")
	var made atomic.Int32
	words := web.Wording{Name: "test", MediaType: "text/plain",
		Sign: func(l web.Link) string { return "<" + l.Key + ">" },
		Make: func(_ context.Context, link func(web.Link) string) ([]byte, error) {
			made.Add(1)
			return []byte("a " + link(web.Link{Key: "k"}) + " b"), nil
		}}
	var all sync.WaitGroup
	for range 32 {
		all.Go(func() {
			rec := httptest.NewRecorder()
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
			if err := results.Serve(rec, r, account.Actor{System: true}, iv.ID, words); err != nil || rec.Body.String() != "a <k> b" {
				t.Errorf("got %q, %v", rec.Body, err)
			}
		})
	}
	all.Wait()
	if n := made.Load(); n != 1 {
		t.Errorf("made %d times", n)
	}
	results.Settle()
}

func TestWordsThatCannotBeMadeAreNotKept(t *testing.T) {
	w := dialecttest.New(t, "ready")
	results := web.NewResults(w.Service, 1<<20, w.Clock.Now, nil)
	failure := errors.New("not today")
	words := web.Wording{Name: "test", Sign: func(web.Link) string { return "" },
		Make: func(context.Context, func(web.Link) string) ([]byte, error) { return []byte("fine"), failure }}
	serve := func() (string, error) {
		rec := httptest.NewRecorder()
		err := results.Serve(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil), account.Actor{System: true}, w.ID(t, "ready"), words)
		return rec.Body.String(), err
	}
	if body, err := serve(); !errors.Is(err, failure) || body != "" {
		t.Errorf("got %q, %v", body, err)
	}
	failure = nil
	if body, err := serve(); err != nil || body != "fine" {
		t.Errorf("got %q, %v", body, err)
	}
	results.Settle()
}

func TestAChangeByAnotherProcessShowsSoon(t *testing.T) {
	path := filepath.Join(t.TempDir(), "candor.db")
	w := dialecttest.New(t, "phone")
	if err := w.DB.Backup(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	iv, actor := w.Interview(t, "phone"), account.Actor{System: true, OrganizationID: w.Acme.ID, Env: account.Live}
	var services [2]*interview.Service // each over a writer of its own, as two processes have
	for i := range services {
		db, err := store.Open(t.Context(), store.Config{URL: path, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		services[i] = interview.New(db, interview.Config{LinkSecret: make([]byte, 32)})
	}
	server, command := services[0], services[1]
	at := server.Now()
	if _, _, err := server.Standing(t.Context(), actor, iv.ID, ""); err != nil || !server.Still(at) {
		t.Fatalf("not the same moment: %v", err)
	}
	if err := server.RemoveRecordings(t.Context(), actor, iv.ID); err != nil {
		t.Fatal(err)
	}
	if server.Still(at) {
		t.Error("what was committed here is not seen at once")
	}
	at = server.Now()
	if err := command.DeleteInterview(t.Context(), actor, iv.ID); err != nil {
		t.Fatal(err)
	}
	for begun := time.Now(); server.Still(at); {
		if time.Since(begun) > 5*time.Second {
			t.Fatal("what another process committed is never seen")
		}
		runtime.Gosched()
	}
}
