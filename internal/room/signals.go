package room

import (
	"net/http"
	"strconv"

	"github.com/candorhq/candor/internal/interview"
)

// signals are the kinds of what a page may observe, where the plan asks for it
// and the candidate was told. A signal is never a verdict: its severity says
// how much a reviewer should look, and it counts in no score.
var observed = map[string]func(ms int64) string{
	"focus_lost":    func(ms int64) string { return graver(ms > 5_000, "info", "notice") },
	"paste":         func(int64) string { return "notice" },
	"second_screen": func(int64) string { return "info" },
}

func graver(is bool, less, more string) string {
	if is {
		return more
	}
	return less
}

// signal keeps what a page observed.
func (d *door) signal(w http.ResponseWriter, r *http.Request, g guest) {
	if !d.form(w, r, g) || d.held(w, r, g) {
		return
	}
	kind := r.PostForm.Get("kind")
	severity, ok := observed[kind]
	if !ok {
		http.NotFound(w, r)
		return
	}
	ms, _ := strconv.ParseInt(r.PostForm.Get("ms"), 10, 64)
	ms = min(max(ms, 0), interview.MaxSittingMS)
	err := d.Service.Observe(r.Context(), g.actor, interview.Signal{Kind: kind, DurationMS: ms, Severity: severity(ms),
		Detail: short(r.PostForm.Get("detail"), 200), At: d.Now()})
	if err != nil {
		d.fail(w, r, g, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
