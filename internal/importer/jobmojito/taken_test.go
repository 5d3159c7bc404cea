package jobmojito_test

import (
	"maps"
	"testing"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/importer"
	. "github.com/candorhq/candor/internal/importer/importertest"
	"github.com/candorhq/candor/internal/importer/jobmojito"
)

// Two organizations of one installation may import the same merchant: the
// second finds every id taken, and its programs do not notice.
func TestAnIDThatIsTakenLeadsToItsInterviewAllTheSame(t *testing.T) {
	w, there := Elsewhere(t, handler, "ready", "invited")
	in := New(t)
	here := Serve(t, in.Deps, in.Files, handler)
	_, key := w.Key(t, "jobmojito")
	for _, owner := range []*Installation{in, in.Neighbour(t)} {
		c, err := importer.NewClient(there.URL+"/jobmojito/functions/v1", jobmojito.Header(key), nil, nil)
		Must(t, err)
		if p := owner.Import(t, account.Live, c, jobmojito.New(c)); p.Made != 2 {
			t.Errorf("%+v", p)
		}
		ours := owner.Key(t, "jobmojito", account.Live)
		for _, name := range []string{"ready", "invited"} {
			path := "/jobmojito/functions/v1/job-interview-details?interview_result_id=" + w.ID(t, name)
			may := map[string]string{"transcript.id": "the answer's id is taken"}
			maps.Copy(may, differs)
			Same(t, name+" of "+owner.Organization.Name, Get(t, here.URL+path, jobmojito.Header(ours)), Get(t, there.URL+path, jobmojito.Header(key)), may)
		}
	}
}
