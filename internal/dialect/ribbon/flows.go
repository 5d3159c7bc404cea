package ribbon

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/interview"
)

// Bounds of GET /v1/interview-flows. What is asked for beyond them is refused
// and not shortened: a list has no total that would show what is missing.
const (
	defaultFlows = 100
	mostFlows    = 1000
	mostOffset   = 1_000_000
)

func (d *Dialect) createFlow(w http.ResponseWriter, r *http.Request, a account.Actor) error {
	in, err := readInput(w, r)
	if err != nil {
		return err
	}
	want, err := readFlow(in)
	if err == nil {
		err = team(want.team, a)
	}
	if err != nil {
		return err
	}
	if want.preambleVideo {
		// Saying nothing would let candidates miss what they are meant to see.
		return failure(http.StatusUnprocessableEntity, "The preamble video file could not be used: this installation shows none.")
	}
	var undo func()
	if want.hook != "" {
		if want.kept.WebhookID, undo, err = d.listen(r.Context(), a, want.hook, want.secret); err != nil {
			return ofField(err, flowWords())
		}
	}
	extra, err := json.Marshal(want.kept)
	if err != nil {
		return err
	}
	want.plan.Extra = interview.Extra{name: extra}
	p, err := d.Service.CreatePlan(r.Context(), a, want.plan, interview.OnceKey{})
	if err != nil {
		if undo != nil {
			undo()
		}
		return ofField(err, flowWords())
	}
	if undo != nil {
		d.narrow(r.Context(), a, want.kept.WebhookID, p.ID)
	}
	dialect.WriteJSON(w, http.StatusOK, CreatedFlow{InterviewFlowID: p.ShortID})
	return nil
}

func (d *Dialect) flow(w http.ResponseWriter, r *http.Request, a account.Actor) error {
	p, err := d.plan(r, a, r.PathValue("interview_flow_id"))
	if err != nil {
		return err
	}
	words, err := d.wordFlows(r.Context(), a, []interview.Plan{p})
	if err != nil {
		return err
	}
	dialect.WriteJSON(w, http.StatusOK, words[0])
	return nil
}

// plan finds a flow by its id. Plans have other ids too, which Ribbon does not
// know.
func (d *Dialect) plan(r *http.Request, a account.Actor, id string) (interview.Plan, error) {
	if len(id) != 8 || strings.Trim(id, "0123456789abcdef") != "" {
		return interview.Plan{}, failure(http.StatusUnprocessableEntity, noFlow)
	}
	p, err := d.Service.Plan(r.Context(), a, id)
	if err != nil {
		return interview.Plan{}, ofFlow(err)
	}
	if p.ShortID != id { // eight digits may be a serial number
		return interview.Plan{}, failure(http.StatusUnprocessableEntity, noFlow)
	}
	return p, nil
}

// flows lists what interviews can be made from: an archived flow is known by
// its id only.
func (d *Dialect) flows(w http.ResponseWriter, r *http.Request, a account.Actor) error {
	q := queryOf(r)
	page := interview.Page{Limit: q.number("limit", defaultFlows, 1, mostFlows), Offset: q.number("offset", 0, 0, mostOffset)}
	if err := q.team(a); err != nil {
		return err
	}
	plans, err := d.Service.Plans(r.Context(), a, interview.Filter{Status: "active"}, page)
	if err != nil {
		return err
	}
	words, err := d.wordFlows(r.Context(), a, plans)
	if err != nil {
		return err
	}
	dialect.WriteJSON(w, http.StatusOK, InterviewFlows{InterviewFlows: words})
	return nil
}

// archiveFlow takes a flow out of the list; its interviews go on. Twice is
// fine.
func (d *Dialect) archiveFlow(w http.ResponseWriter, r *http.Request, a account.Actor) error {
	p, err := d.plan(r, a, r.PathValue("interview_flow_id"))
	if err != nil {
		return err
	}
	p, err = d.Service.UpdatePlan(r.Context(), a, p.ID, 0, func(p *interview.Plan) error {
		p.Status = "archived"
		return nil
	})
	if err != nil {
		return ofFlow(err)
	}
	dialect.WriteJSON(w, http.StatusOK, ArchivedFlow{Success: true, InterviewFlowID: p.ShortID, Status: p.Status})
	return nil
}
