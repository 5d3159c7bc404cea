package instaview_test

import (
	"testing"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/dialect/dialecttest"
	spoken "github.com/candorhq/candor/internal/dialect/instaview"
	"github.com/candorhq/candor/internal/importer"
	. "github.com/candorhq/candor/internal/importer/importertest"
	"github.com/candorhq/candor/internal/importer/instaview"
)

func handler(d dialect.Deps) dialect.Dialect { return spoken.New(d) }

// differs is what may differ after an import, and why.
var differs = map[string]string{
	"timestamp":      "it is when the answer was given",
	"data.updatedAt": "it was changed last when it was imported",
	"data.companyId": "the company is the organization, and it is another one",
}

func TestWhatInstaViewToldComesBackTheSame(t *testing.T) {
	w, there := Elsewhere(t, handler)
	in := New(t)
	here := Serve(t, in.Deps, in.Files, handler)
	key := func(t *testing.T, env account.Env) string { // each key has its allowance
		_, secret := w.Key(t, "instaview", func(k *account.NewKey) { k.Env = env })
		return secret
	}
	for _, env := range []account.Env{account.Live, account.Test} {
		want := map[account.Env]int{account.Live: 17, account.Test: 1}[env]
		c, err := importer.NewClient(there.URL+"/instaview", instaview.Header(key(t, env)), nil, nil)
		Must(t, err)
		if p := in.Import(t, env, c, instaview.New(c, "")); p.Made != want {
			t.Errorf("%s: %+v, want %d made", env, p, want)
		}
		c, err = importer.NewClient(there.URL+"/instaview/v1", instaview.Header(key(t, env)), nil, nil)
		Must(t, err)
		if again := in.Import(t, env, c, instaview.New(c, "")); again.Made != 0 || again.Recordings != 0 {
			t.Errorf("%s: a second run made %+v", env, again)
		}
		for _, name := range dialecttest.Cast() {
			iv := w.Interview(t, name)
			if iv.Env != env || name == "foreign" || name == "child" {
				continue
			}
			t.Run(name, func(t *testing.T) {
				theirs, ours := key(t, env), in.Key(t, "instaview", env)
				paths := []string{"/interviews/" + iv.ID, "/candidates/" + iv.CandidateID, "/agents/" + iv.PlanID}
				if iv.PositionID != "" {
					paths = append(paths, "/jobs/"+iv.PositionID)
				}
				for _, path := range paths {
					path = "/instaview" + path
					want, got := Get(t, there.URL+path, instaview.Header(theirs)), Get(t, here.URL+path, instaview.Header(ours))
					Same(t, path, got, want, differs)
				}
			})
		}
	}
}
