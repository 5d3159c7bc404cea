package jobmojito

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/interview"
)

// link answers the address of a page, which is all of the body.
func (j *Dialect) link(w http.ResponseWriter, r *http.Request, c caller, in *input) error {
	in.needed("type")
	kind := in.word("type", []string{"interview-for-profile", "results-for-profile", "interview-result-candidate",
		"interview-result-talent-seeker", "interview-results-for-position"})
	needs := map[string][]string{
		"interview-for-profile": {"interview_profile_id", "interview_id"}, "results-for-profile": {"interview_profile_id"},
		"interview-result-candidate": {"interview_result_id"}, "interview-result-talent-seeker": {"interview_result_id"},
		"interview-results-for-position": {"interview_id"},
	}
	ids := map[string]string{}
	for _, name := range []string{"merchant_id", "interview_profile_id", "interview_id", "interview_result_id"} {
		if slices.Contains(needs[kind], name) {
			in.needed(name)
		}
		ids[name] = in.id(name)
	}
	in.choice("hide_menu")
	if err := in.err(); err != nil {
		return err
	}
	a, err := j.merchant(r, c, ids["merchant_id"])
	if err != nil {
		return err
	}
	var address string
	switch kind {
	case "interview-for-profile":
		address, err = j.interviewFor(r, a, ids["interview_profile_id"], ids["interview_id"])
	case "interview-result-candidate", "interview-result-talent-seeker":
		address, err = j.pageOf(r, a, ids["interview_result_id"], kind == "interview-result-candidate")
	default:
		// A page of several results is in the console, for members.
		return refusal{invalid("type", "There is no page of this kind to link to.")}
	}
	if err != nil {
		return err
	}
	dialect.WriteJSON(w, http.StatusOK, address)
	return nil
}

// interviewFor is where a known candidate takes an interview.
func (j *Dialect) interviewFor(r *http.Request, a account.Actor, profile, id string) (string, error) {
	who, err := j.d.Service.Candidate(r.Context(), a, profile)
	if isAbsent(err) || err == nil && !who.ErasedAt.IsZero() {
		return "", refusal{invalid("interview_profile_id", "Profile not found.")}
	}
	if err != nil {
		return "", err
	}
	e, err := j.enrolmentIn(r.Context(), a, id, a.Env == account.Test)
	if err != nil {
		return "", err
	}
	made, _, err := j.enrol(r.Context(), a, e, who)
	if said := enrolmentFault(err); said != "" {
		return "", refusal{invalid("interview_id", said)}
	}
	return j.d.Links.Room(made.LinkToken), err
}

// pageOf is the page of one result: the candidate's own, or the report.
func (j *Dialect) pageOf(r *http.Request, a account.Actor, id string, candidate bool) (string, error) {
	const field = "interview_result_id"
	iv, err := j.sitting(r.Context(), a, id)
	if isAbsent(err) {
		return "", refusal{invalid(field, "Interview result not found.")}
	}
	if err != nil {
		return "", err
	}
	if candidate {
		if iv.State.Ended() {
			return "", refusal{invalid(field, "Interview result is not available.")}
		}
		return j.d.Links.Room(j.d.Service.LinkToken(iv)), nil
	}
	if iv.ResultVersion == 0 || iv.State.Ended() {
		return "", refusal{invalid(field, "Interview result is not ready.")}
	}
	_, token, err := j.d.Service.Share(r.Context(), a, iv.ID, time.Time{})
	if err != nil {
		return "", err
	}
	return j.d.Links.Report(token), nil
}

// enrolmentFault is why somebody was not enrolled, fit to be shown; empty
// where nothing of theirs is wrong.
func enrolmentFault(err error) string {
	if why, ok := errors.AsType[complaint](err); ok {
		return string(why)
	}
	said, ok := errors.AsType[*interview.Error](err)
	if !ok {
		return ""
	}
	switch said.Kind {
	case interview.Invalid, interview.Conflict, interview.Gone, interview.NotFound, interview.Foreign:
		return sentence(said.Message)
	}
	return ""
}
