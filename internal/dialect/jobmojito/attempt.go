package jobmojito

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/interview"
)

// attempt is what only JobMojito knows of an interview. At the vendor another
// attempt resets the result, which keeps its id; here it is another interview,
// and the id of the first leads to it.
type attempt struct {
	Origin string `json:"attempt_of,omitempty"`   // the first attempt's id, by which a caller knows all of them
	Next   string `json:"next_attempt,omitempty"` // the one that took its place
}

func attemptOf(iv interview.Interview) (attempt, error) {
	var at attempt
	raw, ok := iv.Extra[name]
	if !ok {
		return at, nil
	}
	if err := json.Unmarshal(raw, &at); err != nil {
		return at, fmt.Errorf("interview %s: what jobmojito keeps: %w", iv.ID, err)
	}
	return at, nil
}

// resultID is the id by which callers know the result of an interview.
func resultID(iv interview.Interview) (string, error) {
	at, err := attemptOf(iv)
	if at.Origin != "" {
		return at.Origin, err
	}
	return iv.ID, err
}

// mostAttempts bounds how far an id is followed.
const mostAttempts = 1000

// result is the result with that id: that of its last attempt.
func (j *Dialect) result(ctx context.Context, a account.Actor, id string) (interview.Result, error) {
	read := func(id string) (interview.Result, error) { return j.d.Service.Result(ctx, a, id) }
	return last(id, read, func(r interview.Result) interview.Interview { return r.Interview })
}

// sitting is the interview with that id, as it is now: its last attempt.
func (j *Dialect) sitting(ctx context.Context, a account.Actor, id string) (interview.Interview, error) {
	read := func(id string) (interview.Interview, error) { return j.d.Service.Interview(ctx, a, id) }
	return last(id, read, func(iv interview.Interview) interview.Interview { return iv })
}

// last follows an id to its last attempt.
func last[T any](id string, read func(string) (T, error), of func(T) interview.Interview) (T, error) {
	for range mostAttempts {
		v, err := read(id)
		if err != nil {
			return v, err
		}
		at, err := attemptOf(of(v))
		if err != nil || at.Next == "" {
			return v, err
		}
		id = at.Next
	}
	var none T
	return none, interview.Errorf(interview.NotFound, "there are too many attempts")
}

// anotherAttempt lets the candidate of a submitted result try again. What was
// answered before stays where it is; the decision stood there.
func (j *Dialect) anotherAttempt(w http.ResponseWriter, r *http.Request, c caller, in *input) error {
	const field = "interview_result_id"
	id := in.neededID(field)
	if err := in.err(); err != nil {
		return err
	}
	iv, err := j.sitting(r.Context(), c.actor, id)
	if isAbsent(err) { // the page has no 404 here
		return refusal{invalid(field, "Interview result not found.")}
	}
	if err != nil {
		return err
	}
	if iv.State != interview.Ready {
		return refusal{invalid(field, "Interview result is not submitted.")}
	}
	e, err := j.enrolmentIn(r.Context(), c.actor, iv.PlanID, iv.Test)
	if err == nil {
		err = j.open(e)
	}
	if err != nil {
		return refusal{invalid(field, err.Error())}
	}
	origin, err := resultID(iv)
	if err != nil {
		return err
	}
	extra, err := dialect.EncodeJSON(attempt{Origin: origin})
	if err != nil {
		return err
	}
	made, err := j.makeInterview(r.Context(), c.actor, e, interview.NewInterview{
		PlanID: iv.PlanID, PositionID: iv.PositionID, CandidateID: iv.CandidateID, Test: iv.Test, Language: iv.Asked.Language,
		ExternalID: iv.ExternalID, Metadata: iv.Metadata, Extra: interview.Extra{name: extra}, Excluded: left(e),
	}, "attempt after "+iv.ID)
	if err != nil {
		return err
	}
	_, err = j.d.Service.UpdateInterview(r.Context(), c.actor, iv.ID, 0, func(iv *interview.Interview) error {
		at, err := attemptOf(*iv)
		if err != nil {
			return err
		}
		at.Next = made.Interview.ID
		extra, err := dialect.EncodeJSON(at)
		if err != nil {
			return err
		}
		all := interview.Extra{}
		maps.Copy(all, iv.Extra)
		all[name], iv.Extra = extra, all
		return nil
	})
	if err == nil && j.d.Service.SendsMail() {
		_, err = j.d.Service.SendInvitation(r.Context(), c.actor, made.Interview.ID)
		if said, ok := errors.AsType[*interview.Error](err); ok && said.Kind == interview.Conflict {
			err = nil // there is no address; the attempt is there all the same
		}
	}
	if err != nil {
		return err
	}
	dialect.WriteJSON(w, http.StatusOK, struct{}{})
	return nil
}
