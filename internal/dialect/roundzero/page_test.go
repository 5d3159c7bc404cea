package roundzero

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestTheProgramsOfThePageRunUnchanged runs the JavaScript that the vendor
// prints, with another host in its addresses. It needs node.
func TestTheProgramsOfThePageRunUnchanged(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Fatal("there is no node; scripts/setup.sh test installs it")
	}
	w, key := world(t, "session", "invited", "expired")
	w.Clock.Set(time.Now()) // who serves the recordings looks at the real clock
	var api http.Handler
	mux := http.NewServeMux()
	mux.Handle("/files/", w.Files)
	mux.HandleFunc("/", func(rw http.ResponseWriter, r *http.Request) { api.ServeHTTP(rw, r) })
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	file := w.Deps.Links.File
	w.Deps.Links.File = func(key, name string, ttl time.Duration) string {
		return strings.Replace(file(key, name, ttl), "https://candor.test", srv.URL, 1)
	}
	api = w.Served(New(w.Deps).Handler())

	var script strings.Builder
	for _, name := range []string{"page.js", "page_driver.js"} {
		b, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		script.WriteString(strings.ReplaceAll(string(b), "https://rz-app-omega.vercel.app", srv.URL))
	}
	program := filepath.Join(t.TempDir(), "page.cjs")
	if err := os.WriteFile(program, []byte(script.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), node, program, w.ID(t, "session"), w.ID(t, "invited"), w.ID(t, "expired"))
	cmd.Env = append(os.Environ(), "ROUNDZERO_API_KEY="+key)
	printed, err := cmd.Output()
	if err != nil {
		if failed, ok := err.(*exec.ExitError); ok {
			t.Fatalf("%v\n%s", err, failed.Stderr)
		}
		t.Fatal(err)
	}
	var got struct {
		Updated  []map[string]any
		Attached []struct{ Filename, File, Type string }
		Saved    [][2]any
		Written  [][2]string
		Results  int
		Waited   string
		Expired  string
		Missing  string
		Analysis struct {
			Candidate     string
			TotalDuration float64
		}
		Exported []string
		Early    any
	}
	if err := json.Unmarshal(printed, &got); err != nil {
		t.Fatalf("%v\n%s", err, printed)
	}
	if len(got.Updated) != 1 || got.Updated[0]["id"] != "session@example.org" || !strings.Contains(got.Updated[0]["screening_notes"].(string), "Q2: Tell me about a bug") {
		t.Errorf("told the ATS %v", got.Updated)
	}
	if len(got.Attached) != 2 || got.Attached[0].Type != "audio/mpeg" || !strings.HasSuffix(got.Attached[0].File, ".mp3") || !strings.HasSuffix(got.Attached[0].Filename, ".mp3") {
		t.Errorf("attached %v", got.Attached)
	}
	if len(got.Saved) != 2 || got.Saved[1][1].(float64) == 0 {
		t.Errorf("archived %v", got.Saved)
	}
	if len(got.Written) != 1 || got.Analysis.Candidate != "Jane Smith" || got.Analysis.TotalDuration != 32 || got.Early != nil {
		t.Errorf("%s", printed)
	}
	if diff := cmp.Diff([]string{"completed", "Interview expired", "Failed to fetch interview", "completed", "invited"},
		append([]string{got.Waited, got.Expired, got.Missing}, got.Exported...)); diff != "" || got.Results != 2 {
		t.Error(diff, got.Results)
	}
}
