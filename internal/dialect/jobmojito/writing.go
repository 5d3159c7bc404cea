package jobmojito

import (
	"errors"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// writing serves h, which makes or changes something, to callers whose token
// has the scope.
func (j *Dialect) writing(needed account.Scope, h func(http.ResponseWriter, *http.Request, caller, *input) error) http.HandlerFunc {
	return j.calling(func(w http.ResponseWriter, r *http.Request, c caller) {
		if !c.actor.May(needed) {
			writeError(w, forbidden())
			return
		}
		in, err := readInput(w, r)
		if err == nil {
			err = h(w, r, c, in)
		}
		if err != nil {
			j.failWriting(w, r, err)
		}
	})
}

// over is who acts on a definition. The functions that change one have no
// merchant_id, so that an operator's token acts for whichever of its merchants
// the definition belongs to; anybody else, and on anything else, for itself.
func (j *Dialect) over(r *http.Request, c caller, id string) (account.Actor, error) {
	if !c.key.Partner {
		return c.actor, nil
	}
	p, err := j.d.Service.Plan(r.Context(), account.Actor{System: true}, id)
	if isAbsent(err) {
		return c.actor, nil
	}
	if err != nil {
		return c.actor, err
	}
	a, err := j.merchant(r, c, p.OrganizationID)
	if errors.Is(err, account.ErrNotFound) {
		return c.actor, nil
	}
	return a, err
}

func forbidden() *failure { return &failure{Status: http.StatusForbidden, Error: "Forbidden"} }

// failWriting words why something was not made or changed.
func (j *Dialect) failWriting(w http.ResponseWriter, r *http.Request, err error) {
	if no, ok := errors.AsType[refusal](err); ok {
		writeError(w, no.as)
		return
	}
	if errors.Is(err, account.ErrDenied) || errors.Is(err, account.ErrNotFound) { // the merchant is another's
		writeError(w, forbidden())
		return
	}
	if said, ok := errors.AsType[*interview.Error](err); ok {
		switch said.Kind {
		case interview.Denied:
			writeError(w, forbidden())
			return
		case interview.Conflict, interview.TooLarge, interview.Unsupported, interview.Stale:
			writeError(w, invalid(said.Field, sentence(said.Message)))
			return
		}
	}
	j.fail(w, r, err, noInterview)
}

// isAbsent tells whether what was asked for does not exist for the caller.
func isAbsent(err error) bool {
	said, ok := errors.AsType[*interview.Error](err)
	return ok && (said.Kind == interview.NotFound || said.Kind == interview.Foreign || said.Kind == interview.Gone)
}

// ofDefinition puts the vendor's words for the fields of a plan into an error:
// "questions[2].text" is its "questions.2.question".
func ofDefinition(err error) error {
	said, ok := errors.AsType[*interview.Error](err)
	if !ok || said.Kind != interview.Invalid {
		return err
	}
	f := strings.NewReplacer("[", ".", "]", "", "language", "mojito_language_code", ".text", ".question", ".time_limit_ms", ".duration",
		"intro", "welcome_message", "outro", "thank_you_message", "limits.max_ms", "max_duration", "extra", "questions").Replace(said.Field)
	if list, _, found := strings.Cut(f, ".key_points"); found {
		f = list + ".candidate_expectations_json"
	}
	return refusal{invalid(f, sentence(said.Message))}
}

// sentence is a message with a capital and a full stop.
func sentence(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	return strings.TrimSuffix(string(unicode.ToUpper(first))+s[n:], ".") + "."
}
