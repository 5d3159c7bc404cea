package ribbon_test

import (
	"testing"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/importer"
	. "github.com/candorhq/candor/internal/importer/importertest"
	"github.com/candorhq/candor/internal/importer/ribbon"
)

// Two organizations of one installation may import the same account: the
// second finds every id taken, and its programs do not notice.
func TestAnIDThatIsTakenLeadsToItsInterviewAllTheSame(t *testing.T) {
	w, there := Elsewhere(t, handler, "ready", "invited")
	in := New(t)
	here := Serve(t, in.Deps, in.Files, handler)
	_, key := w.Key(t, "ribbon")
	for _, owner := range []*Installation{in, in.Neighbour(t)} {
		c, err := importer.NewClient(there.URL+"/ribbon/be-api", ribbon.Header(key), nil, nil)
		Must(t, err)
		if p := owner.Import(t, account.Live, c, ribbon.New(c)); p.Made != 2 {
			t.Errorf("%+v", p)
		}
		ours := owner.Key(t, "ribbon", account.Live)
		for _, name := range []string{"ready", "invited"} {
			path := "/ribbon/be-api/v1/interviews/" + w.ID(t, name)
			Same(t, name+" of "+owner.Organization.Name, Get(t, here.URL+path, ribbon.Header(ours)), Get(t, there.URL+path, ribbon.Header(key)), map[string]string{
				"team_id": "the team is the organization, and it is another one", "interview_flow_id": "the flow's id is taken, and has no alias in a path",
			})
		}
	}
}
