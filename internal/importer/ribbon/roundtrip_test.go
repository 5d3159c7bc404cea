package ribbon_test

import (
	"testing"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/dialect/dialecttest"
	spoken "github.com/candorhq/candor/internal/dialect/ribbon"
	"github.com/candorhq/candor/internal/importer"
	. "github.com/candorhq/candor/internal/importer/importertest"
	"github.com/candorhq/candor/internal/importer/ribbon"
)

func handler(d dialect.Deps) dialect.Dialect { return spoken.New(d) }

// differs is what may differ after an import, and why.
var differs = map[string]string{
	"team_id": "the team is the organization, and it is another one",
}

func TestWhatRibbonToldComesBackTheSame(t *testing.T) {
	w, there := Elsewhere(t, handler)
	in := New(t)
	here := Serve(t, in.Deps, in.Files, handler)
	for _, env := range []account.Env{account.Live, account.Test} {
		_, key := w.Key(t, "ribbon", func(k *account.NewKey) { k.Env = env })
		c, err := importer.NewClient(there.URL+"/ribbon/be-api", ribbon.Header(key), nil, nil)
		Must(t, err)
		p := in.Import(t, env, c, ribbon.New(c))
		if want := map[account.Env]int{account.Live: 17, account.Test: 1}[env]; p.Made != want {
			t.Errorf("%s: %+v, want %d made", env, p, want)
		}
		again := in.Import(t, env, c, ribbon.New(c))
		if again.Made != 0 || again.Recordings != 0 {
			t.Errorf("%s: a second run made %+v", env, again)
		}
		ours := in.Key(t, "ribbon", env)
		for _, name := range dialecttest.Cast() {
			iv := w.Interview(t, name)
			if iv.Env != env || name == "foreign" || name == "child" {
				continue
			}
			t.Run(name, func(t *testing.T) {
				path := "/ribbon/be-api/v1/interviews/" + iv.ID
				want, got := Get(t, there.URL+path, ribbon.Header(key)), Get(t, here.URL+path, ribbon.Header(ours))
				Same(t, name, got, want, differs)
				path = "/ribbon/be-api/v1/interview-flows/" + want.Body.(map[string]any)["interview_flow_id"].(string)
				Same(t, "the flow of "+name, Get(t, here.URL+path, ribbon.Header(ours)), Get(t, there.URL+path, ribbon.Header(key)), differs)
			})
		}
	}
}
