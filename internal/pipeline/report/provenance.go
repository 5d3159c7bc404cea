package report

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

// provenance is everything that shaped a result, so that somebody else can
// make it again.
func provenance(r interview.Result, a interview.Assessment, version string) []Pair {
	out := []Pair{
		{"Interview", r.Interview.ID},
		{"Result version", strconv.Itoa(r.Version)},
		{"Assessment version", strconv.Itoa(a.Version)},
	}
	if !r.CreatedAt.IsZero() {
		out = append(out, Pair{"Made", r.CreatedAt.UTC().Format(time.RFC3339)})
	}
	if a.Engine.Name != "" {
		out = append(out, Pair{"Engine", named(a.Engine)})
	}
	for _, k := range slices.Sorted(maps.Keys(a.Engine.Parts)) {
		out = append(out, Pair{label(k), a.Engine.Parts[k]})
	}
	if r.Interview.ConsentVersion != "" {
		out = append(out, Pair{"Consent", "version " + r.Interview.ConsentVersion + ", " + r.Interview.ConsentedAt.UTC().Format(time.RFC3339)})
	}
	if version != "" {
		out = append(out, Pair{"Candor", version})
	}
	return out
}

// imported says of a judgement that it is another product's.
func imported(e interview.Engine) string {
	return "Judged by " + e.Name + ", not by Candor. Scores are as they were there; their evidence was not verified."
}

// named is an engine's name, version and model.
func named(e interview.Engine) string {
	return strings.Join(strings.Fields(e.Name+" "+e.Version+" "+e.Model), " ")
}
