package roundzero_test

import (
	"testing"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/dialect/dialecttest"
	spoken "github.com/candorhq/candor/internal/dialect/roundzero"
	"github.com/candorhq/candor/internal/importer"
	. "github.com/candorhq/candor/internal/importer/importertest"
	"github.com/candorhq/candor/internal/importer/roundzero"
)

func handler(d dialect.Deps) dialect.Dialect { return spoken.New(d) }

func TestWhatRoundZeroToldComesBackTheSame(t *testing.T) {
	w, there := Elsewhere(t, handler)
	in := New(t)
	here := Serve(t, in.Deps, in.Files, handler)
	for _, env := range []account.Env{account.Live, account.Test} {
		var ids importer.IDs
		names := map[string]string{}
		for _, name := range dialecttest.Cast() {
			if iv := w.Interview(t, name); iv.Env == env && name != "foreign" && name != "child" {
				ids = append(ids, iv.ID)
				names[iv.ID] = name
			}
		}
		_, key := w.Key(t, "roundzero", func(k *account.NewKey) { k.Env = env })
		c, err := importer.NewClient(there.URL+"/roundzero/api/v1", roundzero.Header(key), nil, nil)
		Must(t, err)
		if p := in.Import(t, env, c, roundzero.New(c, ids)); p.Made != len(ids) {
			t.Errorf("%s: %+v, want %d made", env, p, len(ids))
		}
		if p := in.Import(t, env, c, roundzero.New(c, ids)); p.Made != 0 || p.Recordings != 0 {
			t.Errorf("%s: a second run made %+v", env, p)
		}
		ours := in.Key(t, "roundzero", env)
		same := func(t *testing.T, what, path string) Answer {
			want := Get(t, there.URL+"/roundzero/api/v1"+path, roundzero.Header(key))
			Same(t, what, Get(t, here.URL+"/roundzero/api/v1"+path, roundzero.Header(ours)), want, nil)
			return want
		}
		for _, id := range ids {
			t.Run(names[id], func(t *testing.T) {
				_, key = w.Key(t, "roundzero", func(k *account.NewKey) { k.Env = env }) // each has its allowance
				ours = in.Key(t, "roundzero", env)
				was := same(t, "the interview", "/interviews/"+id).Body.(map[string]any)
				same(t, "its questions", "/interviews/"+id+"/questions")
				same(t, "its candidate", "/candidates/"+was["candidate"].(map[string]any)["id"].(string))
				if names[id] != "bare" { // a plan without a position stands for its job, and has no page of its own
					same(t, "its job", "/jobs/"+was["job"].(map[string]any)["id"].(string))
				}
			})
		}
	}
}
