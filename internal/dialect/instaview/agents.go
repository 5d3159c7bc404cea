package instaview

import "github.com/candorhq/candor/internal/interview"

const agentNoun = "Agent"

func (d *Dialect) listAgents(r *request) (any, error) {
	q := r.query()
	p, f := q.paging(), interview.Filter{Name: q.text("search")}
	if err := q.err(); err != nil {
		return nil, err
	}
	total, err := d.Service.Count(r.Context(), r.actor, interview.PlanList, f)
	if err != nil {
		return nil, err
	}
	rows, err := d.Service.Plans(r.Context(), r.actor, f, p.core())
	if err != nil {
		return nil, err
	}
	out, err := each(rows, translateAgent)
	return listOf(out, total, p), err
}

func (d *Dialect) createAgent(r *request) (any, error) {
	in, err := r.body()
	if err != nil {
		return nil, err
	}
	p, err := newAgent(in)
	if err == nil {
		err = in.err()
	}
	if err != nil {
		return nil, err
	}
	made, err := d.Service.CreatePlan(r.Context(), r.actor, p, interview.OnceKey{})
	if err != nil {
		return nil, refused(err, agentNoun, "")
	}
	return translateAgent(made)
}

// newAgent reads an agent that is to be made.
func newAgent(in *input) (interview.Plan, error) {
	p := interview.Plan{Mode: interview.Recorded, Status: "active"}
	in.need("name", "type", "focus", "language", "duration")
	err := agentInto(in, &p)
	return p, err
}

func (d *Dialect) agent(r *request) (any, error) {
	id, err := r.id("id")
	if err != nil {
		return nil, err
	}
	p, err := d.Service.Plan(r.Context(), r.actor, id)
	if err != nil {
		return nil, refused(err, agentNoun, id)
	}
	return translateAgent(p)
}

func (d *Dialect) changeAgent(r *request) (any, error) {
	id, err := r.id("id")
	if err != nil {
		return nil, err
	}
	in, err := r.body()
	if err != nil {
		return nil, err
	}
	p, err := d.Service.UpdatePlan(r.Context(), r.actor, id, 0, func(p *interview.Plan) error {
		*in.faults = faults{fields: Fields{}} // it may run again
		for _, f := range []string{"name", "type", "focus", "language", "duration"} {
			if in.cleared(f) {
				in.bad(f, "must not be null")
			}
		}
		if err := agentInto(in, p); err != nil {
			return err
		}
		return in.err()
	})
	if err != nil {
		return nil, refused(err, agentNoun, id)
	}
	return translateAgent(p)
}

func (d *Dialect) deleteAgent(r *request) (any, error) {
	id, err := r.id("id")
	if err != nil {
		return nil, err
	}
	if err := d.Service.DeletePlan(r.Context(), r.actor, id); err != nil {
		return nil, refused(err, agentNoun, id)
	}
	return true, nil
}
