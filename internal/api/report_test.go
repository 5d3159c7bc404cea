package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

func TestAReportIsReadInTheTemplateThatIsAskedFor(t *testing.T) {
	w := newWorld(t, web.Limits{})
	id := w.ready(w.plan()).Interview.ID
	seen := map[string]bool{}
	for _, template := range append(interview.ReportTemplates(), "") {
		for format, begins := range map[string]string{"pdf": "%PDF-1.7", "html": "<!doctype html>"} {
			got, err := w.client.ReportFile(t.Context(), id, format, template)
			if err != nil || !strings.HasPrefix(string(got), begins) {
				t.Errorf("%q as %s: %v, %.30q", template, format, err, got)
			}
			seen[string(got)] = true
		}
	}
	if len(seen) != 6 { // none asked for is the default
		t.Errorf("%d different reports, want 6", len(seen))
	}
	path := "/v1/interviews/" + id + "/report."
	status, h, _ := w.do("GET", path+"pdf?template=one-pager", "")
	if status != http.StatusOK || h.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(h.Get("Content-Disposition"), `inline; filename="interview-`) || !strings.Contains(h.Get("Cache-Control"), "private") {
		t.Errorf("%d %v", status, h)
	}
	if _, h, _ := w.do("GET", path+"html", ""); h.Get("Content-Type") != "text/html; charset=utf-8" || !strings.Contains(h.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("%v", h)
	}
}

func TestAReportIsRefusedInWords(t *testing.T) {
	w := newWorld(t, web.Limits{})
	plan := w.plan()
	id, early := w.ready(plan).Interview.ID, w.interview(plan).Interview.ID
	for path, want := range map[string]struct {
		status int
		says   string
	}{
		id + "/report.pdf?template=baroque":               {http.StatusUnprocessableEntity, "must be one of modern, classic, one-pager"},
		id + "/report.pdf?template=":                      {http.StatusUnprocessableEntity, "must be one of"},
		id + "/report.html?template=modern&template=":     {http.StatusUnprocessableEntity, "comes twice"},
		id + "/report.html?look=modern":                   {http.StatusUnprocessableEntity, "is not a known parameter"},
		early + "/report.pdf":                             {http.StatusNotFound, "There is no report yet"},
		"00000000-0000-7000-8000-00000000ffff/report.pdf": {http.StatusNotFound, ""},
		"not-an-id/report.html":                           {http.StatusNotFound, ""},
	} {
		status, h, body := w.do("GET", "/v1/interviews/"+path, "")
		if status != want.status || !strings.Contains(body, want.says) {
			t.Errorf("%s: %d %s", path, status, body)
		}
		if h.Get("Content-Disposition") != "" {
			t.Errorf("%s: a failure is served as a file", path)
		}
		w.problem(status, h, body)
	}
}

func TestAReportIsServedWholeAndAConditionIsRefusedInWords(t *testing.T) {
	w := newWorld(t, web.Limits{})
	made := w.ready(w.plan())
	path := "/v1/interviews/" + made.Interview.ID + "/report.html"
	_, _, whole := w.do("GET", path, "")
	for _, h := range [][2]string{{"If-Match", `"v9"`}, {"If-Match", "x"}, {"If-Unmodified-Since", "Thu, 01 Jan 1970 00:00:00 GMT"}} {
		status, head, body := w.do("GET", path, "", h[0], h[1])
		if p := w.problem(status, head, body); status != 412 || p.Code != "stale" || head.Get("Content-Disposition") != "" || strings.Contains(head.Get("Content-Security-Policy"), "style-src") {
			t.Errorf("%s: %d %v %s", h, status, head, body)
		}
	}
	for _, h := range [][2]string{{"Range", "bytes=99999999-"}, {"Range", "bytes=0-3"}, {"If-Match", "*"}, {"If-Range", "x"}} {
		if status, _, body := w.do("GET", path, "", h[0], h[1]); status != 200 || body != whole {
			t.Errorf("%s: %d of %d bytes", h, status, len(body))
		}
	}
}
