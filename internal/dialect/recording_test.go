package dialect

import (
	"testing"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

func TestARemovedRecordingIsNotHandedOn(t *testing.T) {
	r := interview.Result{
		Recordings: []interview.Recording{{ID: "kept"}, {ID: "removed", RemovedAt: time.Unix(1, 0)}, {ID: "keyless"}},
		Media:      []interview.MediaKeys{{RecordingID: "kept", Key: "a/b.webm"}, {RecordingID: "removed", Key: "a/c.webm"}},
	}
	for id, want := range map[string]bool{"kept": true, "removed": false, "keyless": false, "unknown": false, "": false} {
		if _, m, got := Recording(r, id); got != want || got && m.Key != "a/b.webm" {
			t.Errorf("Recording(%q) = %q, %v, want %v", id, m.Key, got, want)
		}
	}
}

func TestCitationsAreTakenOutOfProse(t *testing.T) {
	for text, want := range map[string]string{
		"Answer 1 has 83.3 with high confidence. [q1, q1.k1, q1.k2] Skill \"Go\" has 80.0. [s1]": "Answer 1 has 83.3 with high confidence. Skill \"Go\" has 80.0.",
		"Covered: names a lock [q2.k1]; waits [q2.k3].":                                          "Covered: names a lock; waits.",
		"All of it was answered. [coverage]":                                                     "All of it was answered.",
		"xs[0] and [sic] and [quality] stay":                                                     "xs[0] and [sic] and [quality] stay",
		"":                                                                                       "",
	} {
		if got := Uncited(text); got != want {
			t.Errorf("Uncited(%q) = %q, want %q", text, got, want)
		}
	}
}
