package app

import (
	"encoding/json"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// exposed are the metrics that /metrics has, with their series.
func exposed(t *testing.T, w *walker) string {
	t.Helper()
	w.ok(MarkBackup(w.app.Config.Data))
	w.ask("GET", "/v1/me", credential{}) // so that requests were measured
	rec := httptest.NewRecorder()
	w.app.metricsOnly().ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), "GET", "/metrics", nil))
	if rec.Code != 200 {
		t.Fatalf("%d %s", rec.Code, rec.Body)
	}
	return rec.Body.String()
}

var metricName = regexp.MustCompile(`\b(candor|process|go)_[a-z0-9_]+\b`)
var labelled = regexp.MustCompile(`\b(candor_[a-z0-9_]+)\{([^}]*)\}`)

// TestEveryMetricThatAnAlertOrPanelNamesIsExposed holds deploy against the
// program.
func TestEveryMetricThatAnAlertOrPanelNamesIsExposed(t *testing.T) {
	w := newWalker(t)
	have := exposed(t, w)
	var board struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
	}
	raw, err := os.ReadFile("../../deploy/grafana/candor.json")
	w.ok(err)
	w.ok(json.Unmarshal(raw, &board))
	var exprs []string
	for _, p := range board.Panels {
		if len(p.Targets) == 0 {
			t.Errorf("the panel %q asks nothing", p.Title)
		}
		for _, q := range p.Targets {
			exprs = append(exprs, q.Expr)
		}
	}
	rules, err := os.ReadFile("../../deploy/prometheus/candor.yaml")
	w.ok(err)
	for line := range strings.Lines(string(rules)) {
		if expr, ok := strings.CutPrefix(strings.TrimSpace(line), "expr: "); ok {
			exprs = append(exprs, expr)
		}
	}
	if len(exprs) < 20 {
		t.Fatalf("only %d expressions were found", len(exprs))
	}
	used := map[string]bool{}
	for _, expr := range exprs {
		for _, name := range metricName.FindAllString(expr, -1) {
			used[name] = true
			if !strings.Contains(have, "\n"+name+"{") && !strings.Contains(have, "\n"+name+" ") {
				t.Errorf("%s is not exposed: %s", name, expr)
			}
		}
		for _, m := range labelled.FindAllStringSubmatch(expr, -1) {
			for pair := range strings.SplitSeq(m[2], ",") {
				label := regexp.MustCompile(`^[a-z]+`).FindString(pair)
				if !regexp.MustCompile(regexp.QuoteMeta(m[1]) + `\{[^}]*\b` + label + `="`).MatchString(have) {
					t.Errorf("%s has no label %s: %s", m[1], label, expr)
				}
			}
		}
	}
	for _, name := range metricName.FindAllString(have, -1) {
		base := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(name, "_bucket"), "_sum"), "_count")
		if strings.HasPrefix(name, "candor_") && !used[name] && !used[base+"_count"] && !used[base+"_bucket"] && !slices.Contains([]string{"candor_asr"}, name) {
			t.Errorf("%s is on no panel and in no alert", name)
		}
	}
	for _, mark := range []string{secretMark, w.acme.ID, w.iv.ID} {
		if strings.Contains(have, mark) {
			t.Errorf("the metrics tell of %s", mark)
		}
	}
}

func TestPromtoolTakesTheAlerts(t *testing.T) {
	promtool, err := exec.LookPath("promtool")
	if err != nil {
		t.Skip("there is no promtool")
	}
	if out, err := exec.CommandContext(t.Context(), promtool, "check", "rules", "../../deploy/prometheus/candor.yaml").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
