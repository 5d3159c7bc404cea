package jobmojito

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/pdf"
	"github.com/candorhq/candor/internal/pipeline/report"
	"github.com/candorhq/candor/internal/share"
)

func TestAPDFIsFetchedWithoutATokenForADay(t *testing.T) {
	w, h := world(t)
	_, token := w.Key(t, name)
	w.Deps.Reports = report.NewPress(pdf.NewFonts(), "test", slog.New(slog.DiscardHandler))
	door := share.New(share.Deps{Service: w.Service, Blobs: w.Blobs, Reports: w.Deps.Reports, Log: slog.New(slog.DiscardHandler),
		File: func(key, name string) string { return key }})
	fetch := func(address string) (int, string, string) {
		t.Helper()
		rec := httptest.NewRecorder()
		door.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, strings.TrimPrefix(address, "https://candor.test"), nil))
		return rec.Code, rec.Header().Get("Content-Type"), rec.Body.String()
	}
	for template, want := range map[string]string{"": "recording ready/report.pdf", `,"template":"one_pager"`: "%PDF-", `,"template":"classic"`: "%PDF-"} {
		made := ask[PDFExport](t, w, h, token, "job-interview-pdf", `{"interview_result_id":"`+w.ID(t, "ready")+`","export_type":"pdf"`+template+`}`)
		status, typ, body := fetch(made.URL)
		if status != http.StatusOK || typ != "application/pdf" || !strings.HasPrefix(body, want) {
			t.Errorf("%s: %d %s %.40q", template, status, typ, body)
		}
		if diff := cmp.Diff(stamp(w.Clock.Now().Add(24*time.Hour)), made.ValidUntil); diff != "" {
			t.Errorf("valid until: -want +got\n%s", diff)
		}
		w.Clock.Advance(23 * time.Hour)
		if status, _, _ := fetch(made.URL); status != http.StatusOK {
			t.Errorf("%s after 23 hours: %d", template, status)
		}
		w.Clock.Advance(time.Hour)
		if status, _, _ := fetch(made.URL); status != http.StatusGone {
			t.Errorf("%s after a day: %d", template, status)
		}
		w.Clock.Advance(-24 * time.Hour)
	}
}

func TestAPageNeedsNothingBesideIt(t *testing.T) {
	w, _ := world(t)
	w.Deps.Reports = report.NewPress(pdf.NewFonts(), "test", slog.New(slog.DiscardHandler))
	h := New(w.Deps).Handler()
	_, token := w.Key(t, name)
	page := func(more string) string {
		t.Helper()
		return ask[HTMLExport](t, w, h, token, "job-interview-pdf", `{"interview_result_id":"`+w.ID(t, "ready")+`","export_type":"html","template":"classic"`+more+`}`).HTML
	}
	silent := page("")
	if !strings.HasPrefix(silent, "<!doctype html>") || !strings.Contains(silent, "Jane Smith") || strings.Contains(silent, "<audio") || strings.Contains(silent, `"recordings/`) {
		t.Errorf("without recordings: %.300s", silent)
	}
	w.Clock.Set(time.Now()) // the file server looks at the real clock
	_, token = w.Key(t, name)
	sounding := page(`,"export_features_result":{"answer_recording":true}`)
	addresses := regexp.MustCompile(`<audio[^>]* src="([^"]+)"`).FindAllStringSubmatch(sounding, -1)
	if len(addresses) != 3 || strings.Contains(sounding, `"recordings/`) {
		t.Fatalf("%d recordings are led to", len(addresses))
	}
	for _, m := range addresses {
		if typ, sound := w.Follow(t, strings.ReplaceAll(m[1], "&amp;", "&")); typ != "audio/webm" || !strings.HasPrefix(string(sound), "recording ready/") {
			t.Errorf("%s plays as %s %q", m[1], typ, sound)
		}
	}
	if err := w.Service.RemoveRecordings(t.Context(), account.Actor{System: true}, w.ID(t, "ready")); err != nil {
		t.Fatal(err)
	}
	if again := page(`,"export_features_result":{"answer_recording":true}`); strings.Contains(again, "<audio") {
		t.Error("recordings that were removed are led to")
	}
}

func TestPagesOfSeveralResultsAreBoundTogether(t *testing.T) {
	w, _ := world(t)
	w.Deps.Reports = report.NewPress(pdf.NewFonts(), "test", slog.New(slog.DiscardHandler))
	h := New(w.Deps).Handler()
	_, token := w.Key(t, name)
	for _, template := range []string{"classic", "modern", "one_pager"} {
		bound := ask[HTMLExport](t, w, h, token, "job-interview-pdf", `{"interview_result_ids":["`+w.ID(t, "ready")+`","`+w.ID(t, "session")+`","`+w.ID(t, "ready")+
			`"],"export_type":"html","template":"`+template+`"}`).HTML
		for part, want := range map[string]int{"<!doctype html>": 1, "<body>": 1, "</body>": 1, "</html>": 1, "<article style=": 2, "<main": 0, "<style>": 1} {
			if got := strings.Count(bound, part); got != want {
				t.Errorf("%s: %d of %s, want %d", template, got, part, want)
			}
		}
		places := map[string]int{}
		for _, m := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(bound, -1) {
			places[m[1]]++
		}
		for place, n := range places {
			if n > 1 {
				t.Errorf("%s: %d places are called %s", template, n, place)
			}
		}
		for _, m := range regexp.MustCompile(` href="#([^"]+)"`).FindAllStringSubmatch(bound, -1) {
			if places[m[1]] == 0 {
				t.Errorf("%s: %s leads nowhere", template, m[0])
			}
		}
		if len(places) < 4 {
			t.Errorf("%s has %d places", template, len(places))
		}
	}
}

func TestWhatIsLeftOutOfAnExportIsNotThere(t *testing.T) {
	w, h := world(t)
	_, token := w.Key(t, name)
	of := func(features string) string {
		t.Helper()
		status, body := invoke(t, w, h, token, "job-interview-pdf", `{"interview_result_id":"`+w.ID(t, "ready")+`","export_type":"json","export_features_result":`+features+`}`)
		if status != http.StatusOK {
			t.Fatalf("%d %s", status, body)
		}
		return body
	}
	whole := of(`{"answer_recording":true,"session_recording":true}`)
	for features, gone := range map[string]string{
		`{"contact_details":false,"answer_recording":true,"session_recording":true}`:         `"ready@example.org"`,
		`{"ai_recruiter_assessment":false,"answer_recording":true,"session_recording":true}`: `"Jane covered cancelling and waiting; the query was not judged."`,
		`{"analytics":false,"answer_recording":true,"session_recording":true}`:               `"key_points"`,
		`{"transcript":false,"session_recording":true}`:                                      `"is_answer"`,
		`{"answer_recording":true}`:  `"https://candor.test/files/ready/session.mp3`,
		`{"session_recording":true}`: `"https://candor.test/files/ready/11111111.webm`,
	} {
		if !strings.Contains(whole, gone) {
			t.Errorf("%s is not there to begin with", gone)
		}
		if strings.Contains(of(features), gone) {
			t.Errorf("%s: %s is there", features, gone)
		}
	}
}

func TestBadOrdersOfReportsAreAnsweredInTheVendorsWords(t *testing.T) {
	w, h := world(t)
	_, token := w.Key(t, name)
	_, test := w.Key(t, name, func(k *account.NewKey) { k.Env = account.Test })
	_, reader := w.Key(t, name, func(k *account.NewKey) { k.Scopes = []account.Scope{account.ReadInterviews} })
	ready := `"interview_result_id":"` + w.ID(t, "ready") + `"`
	wrong := func(field, message string) string { return `{"error":"` + message + `","name":"` + field + `"}` }
	const absent = "Interview result not found."
	for _, c := range []struct {
		about, token, body string
		status             int
		want               string
	}{
		{"no credential", "", `{}`, 401, `{"error":"Unauthorized"}`},
		{"not a token", "x", `{}`, 401, `{"error":"Unauthorized"}`},
		{"a link that the token may not make", reader, `{` + ready + `,"export_type":"pdf"}`, 403, `{"error":"Forbidden"}`},
		{"the other environment", test, `{` + ready + `,"export_type":"json"}`, 422, wrong("interview_result_id", absent)},
		{"a sub-merchant's", token, `{"interview_result_id":"` + w.ID(t, "child") + `","export_type":"json"}`, 422, wrong("interview_result_id", absent)},
		{"nobody's", token, `{"interview_result_id":"00000000-0000-7000-8000-00000000ffff","export_type":"json"}`, 422, wrong("interview_result_id", absent)},
		{"withdrawn", token, `{"interview_result_id":"` + w.ID(t, "withdrawn") + `","export_type":"html"}`, 422, wrong("interview_result_id", "Interview result is not ready.")},
		{"nothing", token, `{}`, 422, wrong("export_type", "Field is required.")},
		{"no body", token, ``, 422, `{"error":"Invalid JSON body."}`},
		{"a list", token, `[]`, 422, `{"error":"Invalid JSON body."}`},
		{"too much", token, `{"export_type":"` + strings.Repeat("a", 1<<20) + `"}`, 413, `{"error":"Request body is too large."}`},
		{"no result", token, `{"export_type":"pdf"}`, 422, wrong("interview_result_id", "Field is required.")},
		{"a null result", token, `{"export_type":"pdf","interview_result_id":null,"interview_result_ids":null}`, 422, wrong("interview_result_id", "Field is required.")},
		{"a result that is a number", token, `{"export_type":"pdf","interview_result_id":5}`, 422, wrong("interview_result_id", "Expected string, received number")},
		{"a malformed result", token, `{"export_type":"pdf","interview_result_id":"x"}`, 422, wrong("interview_result_id", "Invalid uuid")},
		{"no results", token, `{"export_type":"json","interview_result_ids":[]}`, 422, wrong("interview_result_ids", "Array must contain at least 1 element(s)")},
		{"results in words", token, `{"export_type":"json","interview_result_ids":"x"}`, 422, wrong("interview_result_ids", "Expected array, received string")},
		{"a malformed one of several", token, `{"export_type":"json","interview_result_ids":["x"]}`, 422, wrong("interview_result_ids", "Invalid uuid")},
		{"a null one of several", token, `{"export_type":"json","interview_result_ids":[null]}`, 422, wrong("interview_result_ids.0", "Expected string, received null")},
		{"too many", token, `{"export_type":"json","interview_result_ids":["x"` + strings.Repeat(`,"x"`, 50) + `]}`, 422, wrong("interview_result_ids", "Array must contain at most 50 element(s)")},
		{"a null type", token, `{` + ready + `,"export_type":null}`, 422, wrong("export_type", "Field is required.")},
		{"another type", token, `{` + ready + `,"export_type":"docx"}`, 422, wrong("export_type", "Invalid enum value. Expected 'pdf' | 'html' | 'json'")},
		{"a type that is a number", token, `{` + ready + `,"export_type":1}`, 422, wrong("export_type", "Expected string, received number")},
		{"a store_file that is a word", token, `{` + ready + `,"export_type":"json","store_file":"yes"}`, 422, wrong("store_file", "Expected boolean, received string")},
		{"another template", token, `{` + ready + `,"export_type":"json","template":"one-pager"}`, 422, wrong("template", "Invalid enum value. Expected 'classic' | 'modern' | 'one_pager'")},
		{"another nested template", token, `{` + ready + `,"export_type":"json","export_features_result":{"template":"x"}}`, 422, wrong("export_features_result.template", "Invalid enum value. Expected 'classic' | 'modern' | 'one_pager'")},
		{"features that are a list", token, `{` + ready + `,"export_type":"json","export_features_result":[]}`, 422, wrong("export_features_result", "Expected object, received array")},
		{"a feature that is a number", token, `{` + ready + `,"export_type":"json","export_features_result":{"transcript":0}}`, 422, wrong("export_features_result.transcript", "Expected boolean, received number")},
		{"an unknown language", token, `{` + ready + `,"export_type":"json","export_features_result":{"mojito_language_code":"xx"}}`, 422,
			wrong("export_features_result.mojito_language_code", "Invalid enum value. Expected '"+strings.Join(languageCodes(), "' | '")+"'")},
		{"no assessment on a page", token, `{` + ready + `,"export_type":"html","export_features_result":{"ai_recruiter_assessment":false}}`, 422,
			wrong("export_features_result.ai_recruiter_assessment", "This cannot be left out of a report. Ask for json.")},
		{"a look that is not to be had", token, `{` + ready + `,"export_type":"html","template":"modern"}`, 422, wrong("template", "This template is not available.")},
	} {
		t.Run(c.about, func(t *testing.T) {
			var auth []string
			if c.token != "" {
				auth = []string{"Authorization", "Bearer " + c.token}
			}
			status, _, body := send(t, w, h, "/functions/v1/job-interview-pdf", c.body, auth...)
			if status != c.status || string(body) != c.want {
				t.Errorf("got %d %s, want %d %s", status, body, c.status, c.want)
			}
		})
	}
	if shares, err := w.Service.Shares(t.Context(), account.Actor{System: true}, w.ID(t, "ready")); err != nil || len(shares) != 0 {
		t.Errorf("what was refused left %d links: %v", len(shares), err)
	}
	if got := bound([]string{"<body>one</body>"}); got != "<body>one</body>" {
		t.Errorf("one page becomes %q", got)
	}
}
