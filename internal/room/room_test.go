package room_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/api"
	"github.com/candorhq/candor/internal/blob/dir"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/media"
	"github.com/candorhq/candor/internal/page"
	"github.com/candorhq/candor/internal/room"
	"github.com/candorhq/candor/internal/store"
	"github.com/candorhq/candor/internal/store/storetest"
)

// world is the door over a real database and storage.
type world struct {
	testing.TB
	svc   *interview.Service
	db    *store.DB
	key   account.Actor
	org   account.Organization
	clock atomic.Int64 // microseconds
	door  http.Handler
	log   bytes.Buffer
	made  interview.Created
	voice error // of reading aloud
}

// limit is the largest recording in these tests, in bytes.
const limit = 64 << 10

func newWorld(t testing.TB, change ...func(*interview.Plan)) *world {
	t.Helper()
	w := &world{TB: t}
	w.clock.Store(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC).UnixMicro())
	w.db = storetest.SQLite(t, func(c *store.Config) { c.Now = w.now })
	w.svc = interview.New(w.db, interview.Config{Now: w.now, LinkSecret: bytes.Repeat([]byte("k"), 32)})
	blobs, err := dir.Open(t.TempDir())
	w.ok(err)
	w.org = account.Organization{ID: "00000000-0000-7000-8000-000000000001", Name: "Acme & Söhne", CreatedAt: w.now(), UpdatedAt: w.now(),
		Settings: account.Settings{ContactEmail: "people@acme.example", NoticeVersion: "7", Notice: "We keep this.\n\nFor a while."}}
	w.ok(w.db.AddOrganization(t.Context(), &w.org))
	w.key = account.Actor{OrganizationID: w.org.ID, Env: account.Live, Scopes: account.Scopes(), KeyID: "key"}
	kit, err := page.NewKit("")
	w.ok(err)
	log := slog.New(slog.NewTextHandler(&w.log, nil))
	deps := api.Deps{Service: w.svc, Blobs: blobs, Log: log, Sniff: func(head []byte) (string, bool, bool) {
		m, ok := media.Sniff(head)
		return m.MediaType, m.Video, ok
	}}
	w.door, err = room.New(room.Deps{
		Service: w.svc, Blobs: blobs, Kit: kit, Log: log, Now: w.now, MaxUpload: limit,
		Intake: api.NewIntake(deps), Finish: api.Finisher(deps),
		Speak: func(ctx context.Context, _ interview.Interview, text string) (string, error) {
			if w.voice != nil {
				return "", w.voice
			}
			_, err := blobs.Put(ctx, "speech/x", strings.NewReader("sound of "+text), "audio/mpeg")
			return "speech/x", err
		},
		File: func(key, _ string) string { return "/files/" + key },
	})
	w.ok(err)
	p := plan()
	for _, c := range change {
		c(&p)
	}
	w.made, err = w.svc.CreateInterview(t.Context(), w.key, interview.NewInterview{Plan: &p,
		Candidate: &interview.Candidate{FirstName: "Ada", LastName: "Byron", Email: "ada@example.org"}}, interview.OnceKey{})
	w.ok(err)
	return w
}

func plan() interview.Plan {
	return interview.Plan{
		Name: "Backend engineer", Language: "en",
		Questions: []interview.Question{
			{Text: "What does a mutex do?", KeyPoints: []interview.KeyPoint{{Text: "secret key point"}}},
			{Text: "Write a limerick.", Form: interview.Text},
			{Text: "Reverse a list.", Form: interview.Code},
			{Text: "Which are colours?", Form: interview.Choice, Choices: []interview.Option{{Text: "red", Correct: true}, {Text: "loud"}}},
		},
		Limits: interview.Limits{Signals: true, Retakes: 1},
	}
}

func (w *world) now() time.Time       { return time.UnixMicro(w.clock.Add(1)).UTC() }
func (w *world) pass(d time.Duration) { w.clock.Add(d.Microseconds()) }
func (w *world) question(i int) string {
	return w.made.Interview.Asked.Questions[i].ID
}

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) at(path string) string { return "/room/" + w.made.LinkToken + "/" + path }

// answer is what the door said, with its body read.
type answer struct {
	*http.Response
	text string
}

func (w *world) do(req *http.Request) answer {
	w.Helper()
	rec := httptest.NewRecorder()
	w.door.ServeHTTP(rec, req.WithContext(w.Context()))
	r := rec.Result()
	body, err := io.ReadAll(r.Body)
	w.ok(err)
	return answer{r, string(body)}
}

func (w *world) get(path string, header ...string) answer {
	w.Helper()
	return w.do(withHeader(httptest.NewRequest(http.MethodGet, w.at(path), nil), header))
}

func withHeader(req *http.Request, header []string) *http.Request {
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	return req
}

// post sends a form as a browser does: pairs of name and value.
func (w *world) post(path string, pairs ...string) answer {
	w.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	req := httptest.NewRequest(http.MethodPost, w.at(path), strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	return w.do(req)
}

// to checks that a form led to a page.
func (w *world) to(what string, a answer, page string) {
	w.Helper()
	got := strings.TrimPrefix(a.Header.Get("Location"), w.at(""))
	if i := strings.IndexAny(got, "?#"); i >= 0 {
		got = got[:i]
	}
	if a.StatusCode != http.StatusSeeOther || got != page {
		w.Fatalf("%s: status %d to %q, want to %q\n%s", what, a.StatusCode, a.Header.Get("Location"), page, a.text)
	}
}

func (w *world) has(what string, a answer, texts ...string) {
	w.Helper()
	for _, s := range texts {
		if !strings.Contains(a.text, s) {
			w.Errorf("%s does not say %q:\n%s", what, s, a.text)
		}
	}
}

// begin brings the candidate before the first question.
func (w *world) begin() {
	w.Helper()
	w.to("consent", w.post("consent", "agree", "1", "version", "7"), "check")
	w.to("start", w.post("start"), "interview")
}

func (w *world) interview() interview.Interview {
	w.Helper()
	iv, err := w.svc.Interview(w.Context(), w.key, w.made.Interview.ID)
	w.ok(err)
	return iv
}

// upload sends bytes by tus: all of them, or with a length left open.
func (w *world) upload(question string, body []byte, whole bool) answer {
	w.Helper()
	b64 := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	req := httptest.NewRequest(http.MethodPost, w.at("uploads"), nil)
	withHeader(req, []string{"Tus-Resumable", "1.0.0", "Upload-Metadata", "question_id " + b64(question), "Upload-Defer-Length", "1"})
	made := w.do(req)
	if made.StatusCode != http.StatusCreated {
		return made
	}
	req = httptest.NewRequest(http.MethodPatch, made.Header.Get("Location"), bytes.NewReader(body))
	withHeader(req, []string{"Tus-Resumable", "1.0.0", "Upload-Offset", "0", "Content-Type", "application/offset+octet-stream"})
	if whole {
		req.Header.Set("Upload-Length", strconv.Itoa(len(body)))
	}
	return w.do(req)
}

// sound is the beginning of a WebM file, enough to be taken for one.
func sound(n int) []byte {
	head := []byte("\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webmB\x87\x81\x04B\x85\x81\x02")
	return append(head, bytes.Repeat([]byte{0}, n)...)
}

func TestACandidateGoesFromTheLinkToTheEnd(t *testing.T) {
	w := newWorld(t)
	r := w.do(httptest.NewRequest(http.MethodGet, strings.TrimSuffix(w.at(""), "/"), nil))
	if r.StatusCode != http.StatusSeeOther || !strings.HasSuffix(r.Header.Get("Location"), "/") {
		t.Errorf("the link without a slash: %d to %s", r.StatusCode, r.Header.Get("Location"))
	}
	arrived := w.get("")
	w.has("the first page", arrived, "Backend engineer", "Acme &amp; Söhne", "Hello Ada,", "We keep this.", "For a while.", "Notice 7",
		"does not judge your voice", "part of no score", `datetime="2026-03-16T09:00:00Z"`, `name="agree"`)
	if strings.Contains(arrived.text, "secret key point") {
		t.Error("the page tells what a good answer says")
	}
	if st := w.interview().State; st != interview.Invited {
		t.Fatalf("state %s by looking", st)
	}
	w.to("the check before consent", w.get("check"), "")
	w.to("the interview before consent", w.get("interview"), "")
	w.to("consent without agreeing", w.post("consent", "version", "7"), "")
	if st := w.interview().State; st != interview.Opened {
		t.Fatalf("state %s without consent", st)
	}
	w.to("consent to another notice", w.post("consent", "agree", "1", "version", "6"), "")
	w.begin()
	if iv := w.interview(); iv.ConsentVersion != "7" || iv.ConsentedAt.IsZero() || iv.State != interview.InProgress {
		t.Errorf("after the start: %s, consent %q", iv.State, iv.ConsentVersion)
	}
	w.has("the first question", w.get("interview"), "What does a mutex do?", "Start recording", "Answer in writing instead", "Question 1 of 4")
	if got := w.get("questions/" + w.question(0) + "/speech"); got.text != "sound of What does a mutex do?" || got.Header.Get("Content-Type") != "audio/mpeg" {
		t.Errorf("read aloud: %s %q", got.Header.Get("Content-Type"), got.text)
	}
	if got := w.get("questions/" + w.question(1) + "/speech"); got.StatusCode != http.StatusNotFound {
		t.Errorf("a question that was not shown is read aloud: %d", got.StatusCode)
	}
	if up := w.upload(w.question(0), sound(500), true); up.StatusCode != http.StatusNoContent || up.Header.Get("Candor-Made") == "" {
		t.Fatalf("the recording: %d %s", up.StatusCode, up.text)
	}
	paused := w.get("interview")
	w.has("the pause", paused, "Your answer is saved", "Show question 2", "Answer question 1 again")
	w.to("the next", w.post("questions/"+w.question(1)+"/again"), "interview")
	w.has("a question in writing", w.get("interview"), "Write a limerick.", "<textarea")
	if d := w.post("questions/"+w.question(1)+"/draft", "text", "There once"); d.StatusCode != http.StatusSeeOther {
		t.Errorf("a draft: %d %s", d.StatusCode, d.text)
	}
	w.has("after a reload", w.get("interview"), ">There once</textarea>")
	w.to("the answer", w.post("questions/"+w.question(1)+"/answer", "text", "There once was a lady"), "interview")
	w.to("the next", w.post("questions/"+w.question(2)+"/again"), "interview")
	w.has("code", w.get("interview"), "Escape, then Tab", `id="editor"`)
	w.to("code skipped", w.post("questions/"+w.question(2)+"/skip"), "interview")
	w.to("the next", w.post("questions/"+w.question(3)+"/again"), "interview")
	w.has("choices", w.get("interview"), ">red<", ">loud<", `type="checkbox"`)
	w.to("the choice", w.post("questions/"+w.question(3)+"/answer", "chosen", "0"), "interview")
	w.to("nothing left", w.get("interview"), "review")
	w.has("the review", w.get("review"), "not answered", "Finish with open questions")
	w.to("back to what was skipped", w.post("questions/"+w.question(2)+"/again"), "interview")
	w.to("code", w.post("questions/"+w.question(2)+"/answer", "text", "def f(x):\n\treturn x[::-1]"), "interview")
	w.to("a retake of the limerick", w.post("questions/"+w.question(1)+"/again"), "interview")
	w.has("the answer before, to go on from", w.get("interview"), ">There once was a lady</textarea>")
	w.to("the same again", w.post("questions/"+w.question(1)+"/answer", "text", "There once was a lady"), "interview")
	w.to("nothing left", w.get("interview"), "review")
	w.to("the end", w.post("finish"), "done")
	w.has("the end", w.get("done"), "everything has arrived", "What happens next")
	iv := w.interview()
	as, err := w.svc.Answers(t.Context(), w.key, iv.ID)
	w.ok(err)
	if iv.Completion != interview.AllAnswered || len(as) != 4 {
		t.Errorf("%s with %d answers", iv.Completion, len(as))
	}
	for _, an := range as {
		if an.QuestionID == w.question(2) && an.Text != "def f(x):\n\treturn x[::-1]" {
			t.Errorf("the code came as %q", an.Text)
		}
	}
	w.to("the interview after the end", w.get("interview"), "done")
	if strings.Contains(w.log.String(), w.made.LinkToken) || strings.Contains(w.log.String(), "limerick") {
		t.Errorf("the log holds a link or words:\n%s", w.log.String())
	}
}

// Every page of the room in every language, executed against what it is made of.
func TestEveryPageIsWholeInEveryLanguage(t *testing.T) {
	missing := regexp.MustCompile(`[^\w/.\-"](?:(?:arrive|check|ask|pause|review|done|transcript|rights|sorry|kind|form|request|signal|data|span|js|top|footer|language)\.[a-z_.0-9]+)|%!|&lt;no value|ZgotmplZ`)
	for _, lang := range []string{"en", "de", "es", "fr", "ar"} {
		t.Run(lang, func(t *testing.T) {
			w := newWorld(t)
			see := func(what, path string) {
				t.Helper()
				a := w.get(path, "Accept-Language", lang+";q=0.9, nl")
				if a.StatusCode != http.StatusOK || !strings.Contains(a.text, `<html lang="`+lang+`"`) {
					t.Fatalf("%s: status %d, %.200s", what, a.StatusCode, a.text)
				}
				if bad := missing.FindString(a.text); bad != "" {
					t.Errorf("%s shows %q", what, bad)
				}
				if rtl := strings.Contains(a.text, `dir="rtl"`); rtl != (lang == "ar") {
					t.Errorf("%s: right to left is %t", what, rtl)
				}
				if p := a.Header.Get("Content-Security-Policy"); !strings.Contains(p, "default-src 'none'") || strings.Contains(a.text, " style=") || strings.Contains(a.text, "onclick") {
					t.Errorf("%s: the policy is %q", what, p)
				}
			}
			see("arrive", "")
			see("rights before", "rights")
			w.post("ask", "kind", "extra_time", "note", "please", "from", "arrive")
			see("arrive with a request", "")
			w.to("consent", w.post("consent", "agree", "1", "version", "7"), "check")
			see("check", "check")
			w.to("start", w.post("start"), "interview")
			see("spoken", "interview")
			w.upload(w.question(0), sound(100), false)
			see("spoken, interrupted", "interview")
			w.post("questions/" + w.question(0) + "/keep")
			see("pause", "interview")
			for i := 1; i < 4; i++ {
				w.post("questions/" + w.question(i) + "/again")
				see("question "+strconv.Itoa(i), "interview")
				w.post("questions/" + w.question(i) + "/skip")
				if i < 3 {
					see("after a skip", "interview")
				}
			}
			see("review", "review")
			w.post("signals", "kind", "paste", "detail", "12")
			w.to("finish", w.post("finish", "sure", "1"), "done")
			see("done", "done")
			see("transcript", "transcript")
			see("rights", "rights")
			see("data", "data")
			w.to("withdraw", w.post("withdraw", "sure", "1"), "rights")
			see("rights after", "rights")
			if a := w.get("done", "Accept-Language", lang); a.StatusCode != http.StatusGone || missing.MatchString(a.text) {
				t.Errorf("after withdrawing: %d %.300s", a.StatusCode, a.text)
			}
		})
	}
}

func TestAStrangersLinkLeadsNowhere(t *testing.T) {
	w := newWorld(t)
	for _, token := range []string{"x", strings.Repeat("A", 43), w.made.LinkToken[1:] + "A", w.made.LinkToken + "A", "..%2f..", "%00"} {
		for _, path := range []string{"", "check", "interview", "rights", "data.json", "done"} {
			a := w.do(httptest.NewRequest(http.MethodGet, "/room/"+token+"/"+path, nil))
			if a.StatusCode != http.StatusNotFound || strings.Contains(a.text, "Acme") || strings.Contains(a.text, "Ada") {
				t.Errorf("%s of %q: %d\n%.300s", path, token, a.StatusCode, a.text)
			}
		}
	}
	other, err := w.svc.CreateInterview(t.Context(), w.key, interview.NewInterview{Plan: new(plan()), Candidate: &interview.Candidate{FirstName: "Bob"}}, interview.OnceKey{})
	w.ok(err)
	w.begin()
	mine := w.upload(w.question(0), sound(100), false)
	_ = mine
	seat, err := w.svc.Seat(t.Context(), account.Actor{OrganizationID: w.org.ID, Env: account.Live, InterviewID: w.made.Interview.ID})
	w.ok(err)
	req := withHeader(httptest.NewRequest(http.MethodHead, "/room/"+other.LinkToken+"/uploads/"+seat.Uploads[0].ID, nil), []string{"Tus-Resumable", "1.0.0"})
	if a := w.do(req); a.StatusCode < 400 {
		t.Errorf("another candidate's upload: %d", a.StatusCode)
	}
}

func TestTheDoorStaysShutWhenItIsOverAndRightsRemain(t *testing.T) {
	for name, tt := range map[string]struct {
		end    func(w *world)
		status int
		says   string
	}{
		"expired":   {func(w *world) { w.pass(30 * 24 * time.Hour) }, http.StatusGone, "The time for this interview is over"},
		"cancelled": {func(w *world) { _, err := w.svc.Cancel(w.Context(), w.key, w.made.Interview.ID, ""); w.ok(err) }, http.StatusGone, "was cancelled"},
		"revoked":   {func(w *world) { _, err := w.svc.Revoke(w.Context(), w.key, w.made.Interview.ID, ""); w.ok(err) }, http.StatusGone, "was taken back"},
		"declined":  {func(w *world) { w.to("decline", w.post("decline", "reason", "no time"), "rights") }, http.StatusGone, "You have declined"},
		"withdrawn": {func(w *world) { w.begin(); w.to("withdraw", w.post("withdraw", "sure", "1"), "rights") }, http.StatusGone, "You have withdrawn"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			tt.end(w)
			for _, path := range []string{"", "check", "interview", "review", "done"} {
				a := w.get(path)
				if a.StatusCode != tt.status {
					t.Errorf("%s: status %d", path, a.StatusCode)
				}
				w.has(path, a, tt.says, "Your data and your rights")
			}
			if up := w.upload(w.question(0), sound(10), true); up.StatusCode != tt.status {
				t.Errorf("an upload: %d", up.StatusCode)
			}
			w.has("rights", w.get("rights"), "Have my data deleted")
			w.to("a request", w.post("ask", "kind", "deletion", "note", "all of it"), "rights")
			w.has("rights", w.get("rights"), "all of it", "waiting for an answer")
			if open, err := w.svc.OpenRequests(t.Context(), w.key, interview.Page{}); err != nil || len(open) != 1 || open[0].Kind != interview.AskDeletion {
				t.Errorf("the organization sees %+v, %v", open, err)
			}
		})
	}
}

func TestACrossSitePostChangesNothing(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"consent", "decline", "withdraw", "ask", "start", "finish", "language", "uploads"} {
		req := httptest.NewRequest(http.MethodPost, w.at(path), strings.NewReader("agree=1&version=7&sure=1&kind=deletion"))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "cross-site")
		req.Header.Set("Origin", "https://evil.example")
		if a := w.do(req); a.StatusCode != http.StatusForbidden {
			t.Errorf("%s: status %d", path, a.StatusCode)
		}
	}
	if iv := w.interview(); iv.State != interview.Invited {
		t.Errorf("state %s", iv.State)
	}
}

func TestScriptInEveryFieldIsText(t *testing.T) {
	const evil = `<script>alert(1)</script>"'><img src=x onerror=alert(2)>`
	w := newWorld(t, func(p *interview.Plan) {
		p.Name, p.Intro, p.Outro = evil, evil, evil
		for i := range p.Questions {
			p.Questions[i].Text = evil
		}
		p.Questions[3].Choices[0].Text = evil
	})
	pages := []answer{w.get("")}
	w.post("ask", "kind", "human", "note", evil)
	pages = append(pages, w.get(""), w.get("rights"))
	w.begin()
	pages = append(pages, w.get("interview"))
	for i := 1; i < 4; i++ {
		w.post("questions/" + w.question(i) + "/again")
		w.post("questions/"+w.question(i)+"/draft", "text", evil)
		pages = append(pages, w.get("interview"))
		w.post("questions/"+w.question(i)+"/answer", "text", evil, "chosen", "0")
	}
	pages = append(pages, w.get("interview"), w.get("review"))
	w.to("finish", w.post("finish", "sure", "1"), "done")
	pages = append(pages, w.get("done"), w.get("rights"), w.get("data"), w.get("transcript"))
	for _, p := range pages {
		if strings.Contains(p.text, "<script>alert") || strings.Contains(p.text, "<img src=x") {
			t.Errorf("%.2000s", p.text)
		}
	}
	e := w.get("data.json")
	if ct := e.Header.Get("Content-Type"); !strings.HasPrefix(ct, "application/json") || !strings.Contains(e.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the export is %q", ct)
	}
}

func TestAnUploadThatIsTooLargeIsRefusedEarly(t *testing.T) {
	w := newWorld(t)
	w.begin()
	req := withHeader(httptest.NewRequest(http.MethodPost, w.at("uploads"), nil),
		[]string{"Tus-Resumable", "1.0.0", "Upload-Length", strconv.Itoa(3 << 30), "Upload-Metadata", "question_id " + base64.StdEncoding.EncodeToString([]byte(w.question(0)))})
	if a := w.do(req); a.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("3 GB announced: %d %s", a.StatusCode, a.text)
	}
	if a := w.upload(w.question(0), sound(limit), false); a.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("more than was announced: %d %s", a.StatusCode, a.text)
	}
	if a := w.upload(w.question(2), sound(10), true); a.StatusCode != http.StatusBadRequest && a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a recording of code: %d %s", a.StatusCode, a.text)
	}
	if a := w.post("questions/"+w.question(1)+"/draft", "text", strings.Repeat("x", 300<<10)); a.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("a form of 300 KB: %d", a.StatusCode)
	}
}

// A second tab takes over; the first is told and may go on sending.
func TestOneTabHasTheInterview(t *testing.T) {
	w := newWorld(t)
	w.begin()
	sit := func(id string) string {
		a := w.post("sit", "sitting", id)
		var said struct{ Sitting string }
		w.ok(json.Unmarshal([]byte(a.text), &said))
		return said.Sitting
	}
	first := sit("")
	if again := sit(first); again != first {
		t.Error("a reload of the same tab is another sitting")
	}
	second := sit("")
	as := func(sitting, path string, form string) answer {
		req := httptest.NewRequest(http.MethodPost, w.at(path), strings.NewReader(form))
		return w.do(withHeader(req, []string{"Content-Type", "application/x-www-form-urlencoded", "Candor-Sitting", sitting, "Accept", "application/json"}))
	}
	for _, path := range []string{"beat", "questions/" + w.question(0) + "/begin", "questions/" + w.question(0) + "/skip", "finish", "next"} {
		if a := as(first, path, "form=spoken"); a.StatusCode != http.StatusConflict || !strings.Contains(a.text, `"taken"`) {
			t.Errorf("%s of the first tab: %d %s", path, a.StatusCode, a.text)
		}
	}
	if up := w.upload(w.question(0), sound(100), false); up.StatusCode != http.StatusNoContent {
		t.Errorf("the first tab's recording: %d %s", up.StatusCode, up.text)
	}
	if a := as(second, "beat", ""); a.StatusCode != http.StatusOK {
		t.Errorf("the second tab: %d %s", a.StatusCode, a.text)
	}
	w.has("the second tab", w.get("interview"), "Your answer was interrupted, and nothing is lost")
	w.to("use it", w.post("questions/"+w.question(0)+"/keep"), "interview")
	if an, err := w.svc.Answers(t.Context(), w.key, w.made.Interview.ID); err != nil || len(an) != 1 || an[0].QuestionID != w.question(0) {
		t.Errorf("answers: %+v, %v", an, err)
	}
	if a := as(second, "away", "sitting="+second); a.StatusCode != http.StatusNoContent || w.interview().State != interview.Interrupted {
		t.Errorf("a closed tab: %d, the interview is %s", a.StatusCode, w.interview().State)
	}
	// Its goodbye may come after the reload of the same page has sat down: it
	// is told apart from being taken over, and sits down again.
	for _, id := range []string{first, second} {
		if a := as(id, "beat", ""); a.StatusCode != http.StatusConflict || !strings.Contains(a.text, `"left"`) {
			t.Errorf("a tab while nobody has the interview: %d %s", a.StatusCode, a.text)
		}
	}
	w.has("by the link again", w.get(""), "You have begun this interview", "Go on with the interview")
	if third := sit(second); third == second || w.interview().State != interview.InProgress {
		t.Errorf("coming back: sitting %s, %s", third, w.interview().State)
	}
}

func TestClocksAreTheServers(t *testing.T) {
	w := newWorld(t)
	w.begin()
	begin := func() (c struct{ Now, Deadline int64 }) {
		req := httptest.NewRequest(http.MethodPost, w.at("questions/"+w.question(0)+"/begin"), strings.NewReader("form=spoken"))
		a := w.do(withHeader(req, []string{"Content-Type", "application/x-www-form-urlencoded", "Accept", "application/json"}))
		w.ok(json.Unmarshal([]byte(a.text), &c))
		return c
	}
	first := begin()
	if left := first.Deadline - first.Now; left < 179_000 || left > 181_000 {
		t.Errorf("%d ms for an answer of three minutes", left)
	}
	w.pass(time.Minute)
	if again := begin(); again.Deadline != first.Deadline || again.Now-first.Now < 60_000 {
		t.Errorf("after a reload %+v, before %+v", again, first)
	}
	left := regexp.MustCompile(`data-left="(\d+)"`).FindStringSubmatch(w.get("interview").text)
	if n, _ := strconv.Atoi(left[1]); n < 118_000 || n > 121_000 {
		t.Errorf("the page shows %s ms", left[1])
	}
	w.to("written late", w.post("questions/"+w.question(1)+"/again"), "interview")
	w.post("questions/"+w.question(1)+"/draft", "text", "in time")
	w.pass(30 * time.Minute)
	w.to("written late", w.post("questions/"+w.question(1)+"/answer", "text", "much later"), "interview")
	as, err := w.svc.Answers(t.Context(), w.key, w.made.Interview.ID)
	w.ok(err)
	if len(as) != 1 || as[0].Text != "in time" {
		t.Errorf("an answer half an hour late: %+v", as)
	}
}

func TestEverythingCanBeTakenAlong(t *testing.T) {
	w := newWorld(t)
	w.begin()
	w.upload(w.question(0), sound(500), true)
	w.to("next", w.post("questions/"+w.question(1)+"/again"), "interview")
	w.post("questions/"+w.question(1)+"/draft", "text", "half a lim")
	w.post("signals", "kind", "paste", "detail", "12")
	w.post("ask", "kind", "human", "note", "please")
	as, err := w.svc.Answers(t.Context(), w.key, w.made.Interview.ID)
	w.ok(err)
	w.ok(w.svc.SaveTranscript(t.Context(), as[0].ID, interview.Transcript{Language: "en", Segments: []interview.Segment{
		{Text: "it looks doors", StartMS: 0, EndMS: 900, Words: []interview.Word{{Text: "it", EndMS: 200}}}, {Text: "always", StartMS: 1000, EndMS: 1500}}},
		interview.Recording{DurationMS: 2000}))
	w.has("the transcript", w.get("transcript"), "it looks doors")
	a := w.post("transcript/"+as[0].ID, "s0", "it locks  doors", "s1", "always")
	if a.StatusCode != http.StatusSeeOther {
		t.Fatalf("a correction: %d %s", a.StatusCode, a.text)
	}
	w.has("the transcript", w.get("transcript"), "it locks doors", "corrected by you")
	e := w.get("data.json")
	var got struct {
		Candidate   struct{ Email string }
		Questions   []map[string]any
		Answers     []interview.Answer
		Transcripts map[string][]interview.Transcript
		Recordings  []struct{ URL string }
		Tries       []interview.Try
		Signals     []interview.Signal
		Requests    []interview.Request
		Interview   struct {
			Consent string `json:"consent_version"`
		}
	}
	w.ok(json.Unmarshal([]byte(e.text), &got))
	versions := got.Transcripts[as[0].ID]
	if got.Candidate.Email != "ada@example.org" || len(got.Questions) != 4 || len(got.Answers) != 1 || len(got.Recordings) != 1 ||
		got.Recordings[0].URL == "" || len(got.Signals) != 1 || len(got.Requests) != 1 || got.Interview.Consent != "7" || len(versions) != 2 {
		t.Fatalf("the export lacks something:\n%s", e.text)
	}
	fixed := versions[1].Segments
	if !versions[1].Corrected || fixed[0].Text != "it locks doors" || len(fixed[0].Words) != 3 || fixed[0].Words[2].EndMS != 900 || fixed[1].Text != "always" {
		t.Errorf("the corrected version: %+v", versions[1])
	}
	if strings.Contains(e.text, "secret key point") || strings.Contains(e.text, `"correct"`) {
		t.Error("the export tells what a good answer says")
	}
	if r := w.get("recordings/" + as[0].RecordingID); r.StatusCode != http.StatusSeeOther || !strings.HasPrefix(r.Header.Get("Location"), "/files/") {
		t.Errorf("one's own recording: %d to %s", r.StatusCode, r.Header.Get("Location"))
	}
	for _, p := range []string{"rights", "data.json", ""} {
		h := w.get(p).Header
		if h.Get("Cache-Control") != "private, no-store" || h.Get("Referrer-Policy") != "no-referrer" || h.Get("X-Robots-Tag") == "" {
			t.Errorf("%q: %v", p, h)
		}
	}
}

func TestALanguageThatWasChosenStays(t *testing.T) {
	w := newWorld(t)
	a := w.post("language", "language", "ar", "from", "rights")
	w.to("the choice", a, "rights")
	c := a.Cookies()
	if len(c) != 1 || !c[0].HttpOnly || c[0].Path != "/room/" {
		t.Fatalf("cookies: %v", c)
	}
	w.has("the page", w.get("rights", "Cookie", c[0].Name+"="+c[0].Value), `lang="ar"`, `dir="rtl"`)
	w.to("another page than ours", w.post("language", "language", "de", "from", "//evil.example"), "")
	if a := w.post("language", "language", "tlh", "from", ""); len(a.Cookies()) != 0 {
		t.Error("a language that is not spoken was kept")
	}
}

func TestAQuestionWithoutAVoiceIsReadByTheBrowser(t *testing.T) {
	w := newWorld(t)
	w.begin()
	w.voice = errors.New("no engine")
	if a := w.get("questions/" + w.question(0) + "/speech"); a.StatusCode != http.StatusNotFound {
		t.Errorf("status %d", a.StatusCode)
	}
	if strings.Contains(w.log.String(), "ERROR") {
		t.Errorf("logged as our failure: %s", w.log.String())
	}
}

// Nothing is said in English to somebody who reads another language.
func TestEveryLanguageSaysEverything(t *testing.T) {
	read := func(lang string) map[string]string {
		data, err := os.ReadFile("words/" + lang + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var w map[string]string
		if err := json.Unmarshal(data, &w); err != nil {
			t.Fatal(err)
		}
		return w
	}
	verbs := regexp.MustCompile(`%[a-z]`)
	// Of a number of things there is one form for each kind of number that a
	// language tells apart, and a form may leave the number out.
	counted := regexp.MustCompile(`\.(?:zero|one|two|few|many|other)$`)
	forms := map[string][]string{"en": {"one", "other"}, "de": {"one", "other"}, "es": {"one", "other"}, "fr": {"one", "other"},
		"ar": {"zero", "one", "two", "few", "many", "other"}}
	en := read("en")
	for _, lang := range []string{"en", "de", "es", "fr", "ar"} {
		all := read(lang)
		for key, one := range all {
			root, ok := strings.CutSuffix(key, ".other")
			if !ok {
				continue
			}
			for _, form := range forms[lang] {
				got, ok := all[root+"."+form]
				if n := strings.Count(got, "%"); !ok || n > strings.Count(one, "%") || n > 1 {
					t.Errorf("%s says %s.%s as %q", lang, root, form, got)
				}
			}
		}
	}
	for _, lang := range []string{"de", "es", "fr", "ar"} {
		other := read(lang)
		for key, want := range en {
			if counted.MatchString(key) {
				if _, ok := other[key]; !ok {
					t.Errorf("%s does not say %s", lang, key)
				}
				continue
			}
			if got, ok := other[key]; !ok {
				t.Errorf("%s does not say %s", lang, key)
			} else if !slices.Equal(verbs.FindAllString(got, -1), verbs.FindAllString(want, -1)) {
				t.Errorf("%s says %s as %q, English as %q", lang, key, got, want)
			}
		}
		for key := range other {
			if _, ok := en[counted.ReplaceAllString(key, ".other")]; !ok {
				t.Errorf("%s says %s, which nobody asks for", lang, key)
			}
		}
	}
}

// The candidate's own summary is shown where the plan says so, and nowhere else.
func TestACandidateReadsTheOwnSummaryWhereThePlanShowsIt(t *testing.T) {
	for _, shows := range []bool{true, false} {
		w := newWorld(t, func(p *interview.Plan) { p.Limits.ShowSummary, p.Questions = shows, p.Questions[1:2] })
		w.begin()
		w.to("the answer", w.post("questions/"+w.question(0)+"/answer", "text", "There once was a lady"), "interview")
		w.to("the end", w.post("finish"), "done")
		id := w.made.Interview.ID
		withheld := interview.Judged{Withheld: "no_rubric", Confidence: interview.LowConfidence}
		w.ok(w.svc.StageBegan(t.Context(), id, interview.Assess, 1))
		w.ok(w.svc.SaveAssessment(t.Context(), id, interview.Assessment{Judged: withheld,
			ForCandidate: interview.Summary{Text: "You wrote about a lady [q1.k1, coverage]. It rhymes [or nearly] [q1]."}, ForRecruiter: interview.Summary{Text: "For eyes of the house."},
			Answers: []interview.AnswerScore{{QuestionID: w.question(0), Judged: withheld}}}))
		r, err := w.svc.Draft(t.Context(), id)
		w.ok(err)
		_, err = w.svc.SaveResult(t.Context(), r)
		w.ok(err)
		done := w.get("done")
		if strings.Contains(done.text, "about a lady") != shows || strings.Contains(done.text, "eyes of the house") {
			t.Errorf("shown %t:\n%s", shows, done.text)
		}
		if shows {
			w.has("the summary", done, "You wrote about a lady. It rhymes [or nearly].")
		}
		w.has("everything", w.get("data.json"), "about a lady")
	}
}
