package instaview_test

import (
	"testing"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/importer"
	. "github.com/candorhq/candor/internal/importer/importertest"
	"github.com/candorhq/candor/internal/importer/instaview"
)

// Two organizations of one installation may import the same account: the
// second finds every id taken, and its programs do not notice.
func TestAnIDThatIsTakenLeadsToItsInterviewAllTheSame(t *testing.T) {
	w, there := Elsewhere(t, handler, "ready", "phone")
	in := New(t)
	here := Serve(t, in.Deps, in.Files, handler)
	_, key := w.Key(t, "instaview")
	for _, owner := range []*Installation{in, in.Neighbour(t)} {
		c, err := importer.NewClient(there.URL+"/instaview", instaview.Header(key), nil, nil)
		Must(t, err)
		if p := owner.Import(t, account.Live, c, instaview.New(c, "")); p.Made != 2 {
			t.Errorf("%+v", p)
		}
		ours := owner.Key(t, "instaview", account.Live)
		for _, name := range []string{"ready", "phone"} {
			path := "/instaview/interviews/" + w.ID(t, name)
			Same(t, name+" of "+owner.Organization.Name, Get(t, here.URL+path, instaview.Header(ours)), Get(t, there.URL+path, instaview.Header(key)), map[string]string{
				"timestamp": differs["timestamp"], "data.updatedAt": differs["data.updatedAt"],
				"data.candidateId": "the candidate's id is taken", "data.agentId": "the agent's id is taken", "data.jobId": "the job's id is taken",
				"data.analysis.id": "the analysis's id is taken", "data.callAttempts.id": "the attempt's id is taken",
			})
		}
	}
}
