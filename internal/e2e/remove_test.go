package e2e

import (
	"net/http"
	"testing"

	"github.com/candorhq/candor/client"
)

// Recordings that were removed cannot be heard any more, also by whoever kept
// a link from before.
func TestALinkEndsWhenTheRecordingIsRemoved(t *testing.T) {
	in := newInstallation(t)
	_, key := in.tenant("Acme")
	s := in.serve()
	c := client.New(s.url, key)
	id := answered(t, c, brief(t)...)
	s.awaitReady(t, c, id)
	before, err := c.Result(t.Context(), id, []string{"recordings"})
	if err != nil {
		t.Fatal(err)
	}
	checkRecordings(t, before)
	if err := c.RemoveRecordings(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	for _, r := range before.Recordings {
		for _, u := range []string{r.URL, r.MP3URL} {
			s.until(t, "the link ends", func() bool {
				resp, err := http.Get(u)
				if err != nil {
					return false
				}
				resp.Body.Close()
				return resp.StatusCode == http.StatusNotFound
			})
		}
	}
	after, err := c.Result(t.Context(), id, []string{"recordings"})
	if err != nil {
		t.Fatal(err)
	}
	if after.Version != 2 || after.Assessment == nil {
		t.Errorf("version %d, assessment %v: want version 2 with the assessment", after.Version, after.Assessment != nil)
	}
	for _, r := range after.Recordings {
		if r.URL != "" || r.MP3URL != "" {
			t.Errorf("the result still leads to a recording of kind %s", r.Kind)
		}
	}
}
