package jobmojito_test

import (
	"net/url"
	"testing"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/dialect/dialecttest"
	spoken "github.com/candorhq/candor/internal/dialect/jobmojito"
	"github.com/candorhq/candor/internal/importer"
	. "github.com/candorhq/candor/internal/importer/importertest"
	"github.com/candorhq/candor/internal/importer/jobmojito"
)

func handler(d dialect.Deps) dialect.Dialect { return spoken.New(d) }

// differs is what may differ of a result after an import, and why.
var differs = map[string]string{
	"recording_local_path":                        "where a recording lies is this installation's own",
	"video_introduction_local_path":               "likewise",
	"transcript.recording_local_path":             "likewise",
	"transcript.answer_assessment_raw_data.model": "the engine is named as the product it was imported from",
}

// listDiffers is the same of a row of the list of results.
var listDiffers = map[string]string{
	"data.merchant_id":       "the merchant is the organization, and it is another one",
	"data.updated_at":        "it was changed last when it was imported",
	"data.processing_status": "what was being judged there waits here until it is imported again",
}

func TestWhatJobMojitoToldComesBackTheSame(t *testing.T) {
	w, there := Elsewhere(t, handler)
	in := New(t)
	here := Serve(t, in.Deps, in.Files, handler)
	for _, env := range []account.Env{account.Live, account.Test} {
		_, key := w.Key(t, "jobmojito", func(k *account.NewKey) { k.Env = env })
		c, err := importer.NewClient(there.URL+"/jobmojito/functions/v1", jobmojito.Header(key), nil, nil)
		Must(t, err)
		p := in.Import(t, env, c, jobmojito.New(c))
		if want := map[account.Env]int{account.Live: 17, account.Test: 1}[env]; p.Made != want {
			t.Errorf("%s: %+v, want %d made", env, p, want)
		}
		if again := in.Import(t, env, c, jobmojito.New(c)); again.Made != 0 || again.Recordings != 0 {
			t.Errorf("%s: a second run made %+v", env, again)
		}
		ours := in.Key(t, "jobmojito", env)
		same := func(t *testing.T, path string, q url.Values, differs map[string]string) {
			path = "/jobmojito/functions/v1" + path + "?" + q.Encode()
			want, got := Get(t, there.URL+path, jobmojito.Header(key)), Get(t, here.URL+path, jobmojito.Header(ours))
			Same(t, path, got, want, differs)
		}
		for _, name := range dialecttest.Cast() {
			iv := w.Interview(t, name)
			if iv.Env != env || name == "foreign" || name == "child" {
				continue
			}
			t.Run(name, func(t *testing.T) {
				same(t, "/job-interview-details", url.Values{"interview_result_id": {iv.ID}, "get_signed_recordings": {"true"}}, differs)
				same(t, "/job-interview-details", url.Values{"interview_result_id": {iv.ID}}, differs)
				same(t, "/job-interview-get", url.Values{"position_id": {iv.PlanID}}, map[string]string{
					"merchant_id": "the merchant is the organization, and it is another one", "updated_at": "it was changed last when it was imported",
				})
			})
		}
		same(t, "/merchant-result-list", url.Values{"order_by": {"created_at_oldest"}, "limit": {"100"}}, listDiffers)
	}
}
