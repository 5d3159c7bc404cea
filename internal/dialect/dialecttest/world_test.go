package dialecttest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/interview"
)

func TestTheCastIsInTheStatesItsNamesSay(t *testing.T) {
	w := New(t)
	want := map[string]interview.State{
		"ready": interview.Ready, "session": interview.Ready, "withheld": interview.Ready, "silent": interview.Ready,
		"synthetic": interview.Ready, "phone": interview.Ready, "child": interview.Ready, "foreign": interview.Ready,
		"scheduled": interview.Scheduled, "invited": interview.Invited, "bare": interview.Invited, "opened": interview.Opened,
		"in_progress": interview.InProgress, "transcribing": interview.Completed, "processing": interview.Processing,
		"failed": interview.Failed, "expired": interview.Expired, "cancelled": interview.Cancelled,
		"declined": interview.Declined, "withdrawn": interview.Withdrawn,
	}
	got := map[string]interview.State{}
	for _, name := range Cast() {
		got[name] = w.Interview(t, name).State
		if r := w.Result(t, name); (r.Version > 0) != (want[name] == interview.Ready) {
			t.Errorf("%s has result version %d", name, r.Version)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if r := w.Result(t, "ready"); len(r.Turns) != 8 || len(r.Answers) != 4 || len(r.Recordings) != 4 || *r.Assessment.Score != 82.4 {
		t.Errorf("the ready interview has %d turns, %d answers, %d recordings", len(r.Turns), len(r.Answers), len(r.Recordings))
	}
}

func TestShapesDifferWhereKeysOrTypesDo(t *testing.T) {
	s := Shape{
		Sample:   `{"a":1,"b":{"c":["x"],"n":null},"o":true,"m":{}}`,
		Optional: []string{"o"}, Nullable: []string{"b.c"}, Extra: []string{"e"}, Open: []string{"m"},
	}
	for _, c := range []struct {
		body string
		want []string
	}{
		{`{"a":2.5,"b":{"c":["y","z"],"n":"anything"},"m":{"own":1},"e":1}`, nil},
		{`{"a":2,"b":{"c":null,"n":null},"m":{},"o":false}`, nil},
		{`{"a":"2","b":{"c":[1],"n":null},"m":{}}`, []string{"a is string, not float64", "b.c[] is float64, not string"}},
		{`{"a":null,"b":{"c":[]},"m":[],"z":1}`, []string{"a is <nil>, not float64", "b.n is missing", "m is not an object", "z is not in the sample"}},
	} {
		if diff := cmp.Diff(c.want, s.differences(t, []byte(c.body))); diff != "" {
			t.Errorf("%s: -want +got\n%s", c.body, diff)
		}
	}
}
