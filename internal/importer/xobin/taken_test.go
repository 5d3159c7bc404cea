package xobin_test

import (
	"maps"
	"strconv"
	"testing"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/importer"
	. "github.com/candorhq/candor/internal/importer/importertest"
	"github.com/candorhq/candor/internal/importer/xobin"
)

// Two organizations of one installation may import the same account: the
// second finds every number taken, and its programs do not notice.
func TestANumberThatIsTakenLeadsToItsInterviewAllTheSame(t *testing.T) {
	w, there := Elsewhere(t, handler, "ready", "invited")
	in := New(t)
	here := Serve(t, in.Deps, in.Files, handler)
	_, key := w.Key(t, "xobin")
	for _, owner := range []*Installation{in, in.Neighbour(t)} {
		c, err := importer.NewClient(there.URL+"/xobin/api/v2", xobin.Header(key), nil, nil)
		Must(t, err)
		if p := owner.Import(t, account.Live, c, xobin.New(c, []string{strconv.FormatInt(w.Plan.Serial, 10)}, nil)); p.Made != 2 {
			t.Errorf("%+v", p)
		}
		ours := owner.Key(t, "xobin", account.Live)
		for _, name := range []string{"ready", "invited"} {
			path := "/xobin/api/v2/ai-interviews/report/" + strconv.FormatInt(w.Interview(t, name).Serial, 10)
			may := map[string]string{"ai_interview_id": "the AI interview's number is taken", "candidate_id": "the candidate's number is taken"}
			maps.Copy(may, differs)
			Same(t, name+" of "+owner.Organization.Name, Get(t, here.URL+path, xobin.Header(ours)), Get(t, there.URL+path, xobin.Header(key)), may)
		}
	}
}
