package xobin_test

import (
	"strconv"
	"testing"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/dialect/dialecttest"
	spoken "github.com/candorhq/candor/internal/dialect/xobin"
	"github.com/candorhq/candor/internal/importer"
	. "github.com/candorhq/candor/internal/importer/importertest"
	"github.com/candorhq/candor/internal/importer/xobin"
)

func handler(d dialect.Deps) dialect.Dialect { return spoken.New(d) }

// differs is what may differ after an import, and why.
var differs = map[string]string{
	"report_link": "the report is this installation's, and so is its link",
	"pdf_link":    "likewise",
}

func TestWhatXobinToldComesBackTheSame(t *testing.T) {
	w, there := Elsewhere(t, handler)
	in := New(t)
	here := Serve(t, in.Deps, in.Files, handler)
	for _, env := range []account.Env{account.Live, account.Test} {
		plans := map[string]bool{}
		serials := map[string]string{}
		var ids importer.IDs
		for _, name := range dialecttest.Cast() {
			iv := w.Interview(t, name)
			if iv.Env != env || name == "foreign" || name == "child" {
				continue
			}
			serials[name] = strconv.FormatInt(iv.Serial, 10)
			if iv.PlanID == w.Plan.ID {
				plans[strconv.FormatInt(w.Plan.Serial, 10)] = true
			}
			ids = append(ids, serials[name]+" "+iv.ExternalID)
		}
		var listed []string
		for id := range plans {
			listed = append(listed, id)
		}
		_, key := w.Key(t, "xobin", func(k *account.NewKey) { k.Env = env })
		c, err := importer.NewClient(there.URL+"/xobin/api/v2", xobin.Header(key), nil, nil)
		Must(t, err)
		// The list first: it has the interviews of one plan, and not what the
		// caller calls them.
		first := in.Import(t, env, c, xobin.New(c, nil, ids))
		if first.Made != len(serials) {
			t.Errorf("%s: %+v, want %d made", env, first, len(serials))
		}
		if p := in.Import(t, env, c, xobin.New(c, listed, ids)); p.Made != 0 || p.Recordings != 0 {
			t.Errorf("%s: a second run made %+v", env, p)
		}
		ours := in.Key(t, "xobin", env)
		for name, serial := range serials {
			t.Run(name, func(t *testing.T) {
				paths := []string{"/report/" + serial, "/report/" + serial + "?is_downloadable=true"}
				if external := w.Interview(t, name).ExternalID; external != "" {
					paths = append(paths, "/report?custom_field_id="+external)
				}
				for _, path := range paths {
					path = "/xobin/api/v2/ai-interviews" + path
					want, got := Get(t, there.URL+path, xobin.Header(key)), Get(t, here.URL+path, xobin.Header(ours))
					Same(t, path, got, want, differs)
				}
			})
		}
	}
}

func TestAnInvitedListIsImportedWhole(t *testing.T) {
	w, there := Elsewhere(t, handler)
	in := New(t)
	_, key := w.Key(t, "xobin")
	c, err := importer.NewClient(there.URL+"/xobin/api/v2", xobin.Header(key), nil, nil)
	Must(t, err)
	phone, bare := w.Interview(t, "phone"), w.Interview(t, "bare")
	p := in.Import(t, account.Live, c, xobin.New(c, []string{strconv.FormatInt(w.Plan.Serial, 10)},
		importer.IDs{strconv.FormatInt(phone.Serial, 10), strconv.FormatInt(bare.Serial, 10)}))
	if p.Made != 17 { // every one of Acme's live cast
		t.Errorf("%+v", p)
	}
}
