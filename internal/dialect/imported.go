package dialect

import (
	"errors"
	"net/http"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// AnswerTheirs is [Deps.Answer] for an id that the product's programs know. An
// interview that was imported has it, unless something else in the
// installation had it first: then the import kept it as an alias, and the
// interview is answered under it all the same. words makes the words of the
// interview that ref names.
func (d Deps) AnswerTheirs(w http.ResponseWriter, r *http.Request, a account.Actor, dialect, id string, words func(ref string) Words) error {
	err := d.Answer(w, r, a, id, words(id))
	said, ok := errors.AsType[*interview.Error](err)
	if !ok || said.Kind != interview.NotFound && said.Kind != interview.Foreign {
		return err
	}
	ours, unknown := d.Service.Alias(r.Context(), a, dialect, interview.AliasInterview, id)
	if unknown != nil || ours == id {
		return err
	}
	again := words(ours)
	again.Name += " as " + id // beside those of its own id
	return d.Answer(w, r, a, ours, again)
}
