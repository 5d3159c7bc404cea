package roundzero_test

import (
	"testing"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/importer"
	. "github.com/candorhq/candor/internal/importer/importertest"
	"github.com/candorhq/candor/internal/importer/roundzero"
)

// Two organizations of one installation may import the same account: the
// second finds every id taken, and its programs do not notice.
func TestAnIDThatIsTakenLeadsToItsInterviewAllTheSame(t *testing.T) {
	w, there := Elsewhere(t, handler, "ready", "invited")
	in := New(t)
	here := Serve(t, in.Deps, in.Files, handler)
	_, key := w.Key(t, "roundzero")
	for _, owner := range []*Installation{in, in.Neighbour(t)} {
		c, err := importer.NewClient(there.URL+"/roundzero/api/v1", roundzero.Header(key), nil, nil)
		Must(t, err)
		if p := owner.Import(t, account.Live, c, roundzero.New(c, importer.IDs{w.ID(t, "ready"), w.ID(t, "invited")})); p.Made != 2 {
			t.Errorf("%+v", p)
		}
		ours := owner.Key(t, "roundzero", account.Live)
		for _, name := range []string{"ready", "invited"} {
			for _, more := range []string{"", "/questions"} {
				path := "/roundzero/api/v1/interviews/" + w.ID(t, name) + more
				Same(t, name+" of "+owner.Organization.Name, Get(t, here.URL+path, roundzero.Header(ours)), Get(t, there.URL+path, roundzero.Header(key)), map[string]string{
					"job.id": "the job's id is taken", "candidate.id": "the candidate's id is taken",
				})
			}
		}
	}
}
