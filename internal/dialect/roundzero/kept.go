package roundzero

import (
	"encoding/json"
	"maps"

	"github.com/candorhq/candor/internal/interview"
)

// What only this dialect keeps of a thing, in its Extra. A position or plan
// that has any was made or changed by RoundZero's API.
type (
	keptJob struct {
		Requirements string `json:"requirements,omitzero"`
		Goals        *Goals `json:"interview_goals,omitzero"`
	}
	keptSet struct { // of the plan that a job was made with
		JobID string `json:"job_id"`
	}
	keptCandidate struct {
		Title string `json:"title,omitzero"`
		CV    *CV    `json:"cv,omitzero"`
	}
	keptInvitation struct {
		CV *CV `json:"candidate_cv,omitzero"`
	}
)

// kept reads what this dialect keeps; the zero value where it keeps nothing.
func kept[T any](e interview.Extra) (T, error) {
	var v T
	raw, ok := e[name]
	if !ok {
		return v, nil
	}
	return v, json.Unmarshal(raw, &v)
}

// withExtra is e with what this dialect keeps, beside what the others do.
func withExtra(e interview.Extra, v any) (interview.Extra, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	out := interview.Extra{}
	maps.Copy(out, e)
	out[name] = raw
	return out, nil
}
