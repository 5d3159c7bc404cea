package share_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/blob/dir"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/pdf"
	"github.com/candorhq/candor/internal/pipeline/report"
	"github.com/candorhq/candor/internal/share"
	"github.com/candorhq/candor/internal/store"
	"github.com/candorhq/candor/internal/store/storetest"
)

const (
	page     = "<!doctype html><title>the report</title>"
	document = "%PDF-1.7 the report as a document"
)

// world is the door over a real database and storage, with one shared report.
type world struct {
	testing.TB
	svc   *interview.Service
	key   account.Actor
	clock atomic.Int64 // microseconds
	door  http.Handler
	log   bytes.Buffer
	iv    string
	rec   string // id of its recording
	token string
	share interview.Share
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{TB: t}
	w.clock.Store(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC).UnixMicro())
	db := storetest.SQLite(t, func(c *store.Config) { c.Now = w.now })
	w.svc = interview.New(db, interview.Config{Now: w.now, LinkSecret: bytes.Repeat([]byte("k"), 32)})
	blobs, err := dir.Open(t.TempDir())
	w.ok(err)
	org := account.Organization{ID: "00000000-0000-7000-8000-000000000001", Name: "Acme", CreatedAt: w.now(), UpdatedAt: w.now()}
	w.ok(db.AddOrganization(t.Context(), &org))
	w.key = account.Actor{OrganizationID: org.ID, Env: account.Live, Scopes: account.Scopes(), KeyID: "key"}
	w.door = share.New(share.Deps{
		Service: w.svc, Blobs: blobs, Log: slog.New(slog.NewTextHandler(&w.log, nil)),
		Reports: report.NewPress(pdf.NewFonts(), "1.2.3", slog.New(slog.DiscardHandler)),
		File:    func(key, name string) string { return "https://files.example/" + key + "?name=" + name },
	})
	put := func(key, body, typ string) interview.StoredMedium {
		info, err := blobs.Put(t.Context(), key, strings.NewReader(body), typ)
		w.ok(err)
		return interview.StoredMedium{Key: info.Key, MediaType: typ, Bytes: info.Size, SHA256: info.SHA256}
	}
	put("r/page.html", page, "text/html; charset=utf-8")
	put("r/doc.pdf", document, "application/pdf")
	w.ready(put("r/answer.webm", "sound", "audio/webm"))
	w.share, w.token, err = w.svc.Share(t.Context(), w.key, w.iv, w.now().Add(24*time.Hour))
	w.ok(err)
	return w
}

// ready brings an interview with one recorded answer to its result.
func (w *world) ready(m interview.StoredMedium) {
	ctx := w.Context()
	c, err := w.svc.CreateInterview(ctx, w.key, interview.NewInterview{
		Plan: &interview.Plan{Name: "P", Language: "en", Questions: []interview.Question{{Text: "Why?"}}}}, interview.OnceKey{})
	w.ok(err)
	w.iv = c.Interview.ID
	an, err := w.svc.FinishAnswer(ctx, w.key, interview.Answer{InterviewID: w.iv, QuestionID: c.Interview.Asked.Questions[0].ID}, m, "")
	w.ok(err)
	w.rec = an.RecordingID
	w.ok(w.svc.SaveTranscript(ctx, an.ID, interview.Transcript{Segments: []interview.Segment{{Text: "Because.", EndMS: 900}}},
		interview.Recording{DurationMS: 1000, MP3Key: "r/answer.webm.mp3"}))
	_, err = w.svc.Complete(ctx, w.key, w.iv, "")
	w.ok(err)
	w.ok(w.svc.StageBegan(ctx, w.iv, interview.Assess, 1))
	withheld := interview.Judged{Withheld: "no_rubric", Confidence: interview.LowConfidence}
	w.ok(w.svc.SaveAssessment(ctx, w.iv, interview.Assessment{Judged: withheld,
		Answers: []interview.AnswerScore{{QuestionID: c.Interview.Asked.Questions[0].ID, Judged: withheld}}}))
	r, err := w.svc.Draft(ctx, w.iv)
	w.ok(err)
	r.Report = interview.ReportKeys{Template: "classic", HTML: "r/page.html", PDF: "r/doc.pdf"}
	_, err = w.svc.SaveResult(ctx, r)
	w.ok(err)
}

func (w *world) now() time.Time       { return time.UnixMicro(w.clock.Add(1)).UTC() }
func (w *world) pass(d time.Duration) { w.clock.Add(d.Microseconds()) }

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// get asks for a path under the report's link.
func (w *world) get(path string, header ...string) *http.Response {
	w.Helper()
	return w.at("/share/"+w.token+path, header...)
}

func (w *world) at(path string, header ...string) *http.Response {
	w.Helper()
	req := httptest.NewRequestWithContext(w.Context(), http.MethodGet, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	w.door.ServeHTTP(rec, req)
	return rec.Result()
}

func (w *world) text(r *http.Response) string {
	w.Helper()
	b, err := io.ReadAll(r.Body)
	w.ok(err)
	return string(b)
}

// private checks what every answer of the door must say.
func (w *world) private(what string, r *http.Response) {
	w.Helper()
	for name, want := range map[string]string{
		"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer",
		"X-Robots-Tag": "noindex, nofollow", "X-Content-Type-Options": "nosniff",
	} {
		if got := r.Header.Get(name); got != want {
			w.Errorf("%s: %s is %q, want %q", what, name, got, want)
		}
	}
}

func TestALinkOpensTheReportAndItsDocument(t *testing.T) {
	w := newWorld(t)
	r := w.get("/")
	if got := w.text(r); r.StatusCode != http.StatusOK || got != page || r.Header.Get("Content-Type") != "text/html; charset=utf-8" {
		t.Errorf("the page: %d, %s, %q", r.StatusCode, r.Header.Get("Content-Type"), got)
	}
	w.private("page", r)
	policy := r.Header.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "media-src 'self' https:", "frame-ancestors 'none'", "form-action 'none'", "base-uri 'none'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("the policy %q lacks %q", policy, want)
		}
	}
	if strings.Contains(policy, "script") {
		t.Errorf("the policy %q allows scripts", policy)
	}

	r = w.get("/report.pdf")
	if got := w.text(r); r.StatusCode != http.StatusOK || got != document || r.Header.Get("Content-Type") != "application/pdf" {
		t.Errorf("the document: %d, %s, %q", r.StatusCode, r.Header.Get("Content-Type"), got)
	}
	if got := r.Header.Get("Content-Disposition"); got != `inline; filename="interview-report.pdf"` {
		t.Errorf("disposition %q", got)
	}
	w.private("document", r)

	r = w.get("")
	if got := r.Header.Get("Location"); r.StatusCode != http.StatusSeeOther || got != "/share/"+w.token+"/" {
		t.Errorf("without a slash: %d to %q", r.StatusCode, got)
	}
	w.private("redirect", r)
}

func TestAReaderMayChooseTheTemplate(t *testing.T) {
	w := newWorld(t)
	if got := w.text(w.get("/?template=classic")); got != page {
		t.Errorf("the stored template: %.60q", got)
	}
	seen := map[string]bool{}
	for _, name := range []string{"modern", "one-pager"} {
		r := w.get("/report.pdf?template=" + name)
		got := w.text(r)
		if r.StatusCode != http.StatusOK || !strings.HasPrefix(got, "%PDF-1.7") || seen[got] || r.Header.Get("Content-Type") != "application/pdf" ||
			r.Header.Get("Content-Disposition") != `inline; filename="interview-report.pdf"` {
			t.Errorf("%s: %d, %v, %.20q", name, r.StatusCode, r.Header, got)
		}
		seen[got] = true
		w.private(name, r)
		r = w.get("/?template=" + name)
		if got := w.text(r); r.StatusCode != http.StatusOK || !strings.Contains(got, "Recommendation") || !strings.Contains(r.Header.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%s: %d, %.60q", name, r.StatusCode, got)
		}
	}
	if r := w.get("/report.pdf?template=one-pager", "Range", "bytes=0-3"); r.StatusCode != http.StatusPartialContent || w.text(r) != "%PDF" {
		t.Errorf("a range of one drawn on demand: %d", r.StatusCode)
	}
	for _, path := range []string{"/?template=baroque", "/report.pdf?template=../x"} {
		r := w.get(path)
		if got := w.text(r); r.StatusCode != http.StatusNotFound || !strings.Contains(got, "There is no such template") || strings.Contains(got, "x\"") {
			t.Errorf("%s: %d, %.80q", path, r.StatusCode, got)
		}
	}
}

func TestADocumentIsServedInRanges(t *testing.T) {
	w := newWorld(t)
	r := w.get("/report.pdf", "Range", "bytes=5-7")
	if got := w.text(r); r.StatusCode != http.StatusPartialContent || got != document[5:8] ||
		r.Header.Get("Content-Range") != fmt.Sprintf("bytes 5-7/%d", len(document)) {
		t.Errorf("%d, %q, %q", r.StatusCode, r.Header.Get("Content-Range"), got)
	}
	if r := w.get("/report.pdf", "Range", "bytes=1000-"); r.StatusCode != http.StatusRequestedRangeNotSatisfiable {
		t.Errorf("a range beyond the end: %d", r.StatusCode)
	}
}

func TestARecordingLeadsToASignedAddressOfItsMP3(t *testing.T) {
	w := newWorld(t)
	r := w.get("/recordings/" + w.rec)
	if got := r.Header.Get("Location"); r.StatusCode != http.StatusSeeOther || !strings.HasPrefix(got, "https://files.example/r/answer.webm.mp3?") {
		t.Errorf("%d to %q", r.StatusCode, got)
	}
	w.private("recording", r)
	if r := w.get("/recordings/00000000-0000-7000-8000-00000000ffff"); r.StatusCode != http.StatusNotFound {
		t.Errorf("another recording: %d", r.StatusCode)
	}
	w.ok(w.svc.RemoveRecordings(t.Context(), w.key, w.iv))
	if r := w.get("/recordings/" + w.rec); r.StatusCode != http.StatusNotFound {
		t.Errorf("one that was removed: %d", r.StatusCode)
	}
}

func TestALinkThatDoesNotWorkSaysWhyAndShowsNothing(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(w *world)
		status int
		says   string
	}{
		"unknown":   {func(w *world) { w.token = strings.Repeat("A", 43) }, http.StatusNotFound, "This link leads nowhere"},
		"malformed": {func(w *world) { w.token = "x" }, http.StatusNotFound, "This link leads nowhere"},
		"expired":   {func(w *world) { w.pass(25 * time.Hour) }, http.StatusGone, "This link has ended"},
		"revoked": {func(w *world) {
			w.ok(w.svc.RevokeShare(w.Context(), w.key, w.iv, w.share.ID))
		}, http.StatusGone, "This link has ended"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			tt.change(w)
			for _, path := range []string{"/", "/report.pdf", "/?template=modern", "/report.pdf?template=modern", "/recordings/" + w.rec} {
				r := w.get(path)
				got := w.text(r)
				if r.StatusCode != tt.status || !strings.Contains(got, tt.says) || !strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") {
					t.Errorf("%s: %d, %q", path, r.StatusCode, got)
				}
				if strings.Contains(got, "the report") || r.Header.Get("Location") != "" {
					t.Errorf("%s: it shows something", path)
				}
				w.private(path, r)
			}
			if w.log.Len() > 0 {
				t.Errorf("it is logged: %s", w.log.String())
			}
		})
	}
}

func TestEveryViewOfTheReportIsCounted(t *testing.T) {
	w := newWorld(t)
	for range 3 {
		w.get("/")
	}
	shares, err := w.svc.Shares(t.Context(), w.key, w.iv)
	w.ok(err)
	if len(shares) != 1 || shares[0].Views != 3 || shares[0].ViewedAt.IsZero() {
		t.Errorf("shares are %+v", shares)
	}
}

func TestNothingElseIsServed(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/other", "/recordings/", "/recordings", "/report.pdf/x"} {
		if r := w.get(path); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, r.StatusCode)
		}
	}
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/share/"+w.token+"/", nil)
	rec := httptest.NewRecorder()
	w.door.ServeHTTP(rec, req)
	if rec.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", rec.Code)
	}
}

func TestAShareNeverLeadsToAnotherSite(t *testing.T) {
	w := newWorld(t)
	for _, token := range []string{w.token, "%2F%2Fevil.example", "https:%2F%2Fevil.example", "%5C%5Cevil.example", "%2Fevil", "javascript:alert(1)"} {
		rec := httptest.NewRecorder()
		w.door.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/share/"+token, nil))
		if at := rec.Header().Get("Location"); !strings.HasPrefix(at, "/share/") || strings.Contains(at, "/share//") {
			t.Errorf("%s leads to %q", token, at)
		}
	}
}
