package jobmojito

import (
	"net/http"

	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/interview"
)

// setState moves a plan. Only its status can be set: there is no embedding,
// so taking it away succeeds and asking for it does not.
func (j *Dialect) setState(w http.ResponseWriter, r *http.Request, c caller, in *input) error {
	id := in.neededID("position_id")
	status := in.word("status", statuses())
	noEmbedding(in)
	if _, given := in.given("is_embedded"); status == "" && !given {
		in.complain("status", "Field is required.")
	}
	if err := in.err(); err != nil {
		return err
	}
	a, err := j.over(r, c, id)
	if err != nil {
		return err
	}
	_, err = j.d.Service.UpdatePlan(r.Context(), a, id, 0, func(p *interview.Plan) error {
		if status == "" {
			return nil
		}
		k, err := keptOf(p.Extra)
		if err != nil {
			return err
		}
		if k["status"], err = dialect.EncodeJSON(status); err != nil {
			return err
		}
		p.Status = coreStatus(status)
		p.Extra, err = k.in(p.Extra)
		return err
	})
	if isAbsent(err) {
		// The page has no 404 here; it counts an unresolved id as a server error.
		return refusal{&failure{Status: http.StatusInternalServerError, Error: noInterview}}
	}
	if err != nil {
		return ofDefinition(err)
	}
	dialect.WriteJSON(w, http.StatusOK, struct {
		Success bool `json:"success"`
	}{true})
	return nil
}
