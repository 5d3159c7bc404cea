package jobmojito

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/interview"
)

const noInterview = "Interview not found."

// definition hands a plan back. Its id is in the query; as with the details,
// the older form by POST has it in a body.
func (j *Dialect) definition(w http.ResponseWriter, r *http.Request, c caller) {
	q, _ := url.ParseQuery(r.URL.RawQuery) // what cannot be decoded counts as not given
	in := &input{fields: map[string]json.RawMessage{}, first: new(*failure)}
	if r.Method == http.MethodPost && r.ContentLength != 0 {
		var err error
		if in, err = readInput(w, r); err != nil {
			j.failWriting(w, r, err)
			return
		}
	} else if q.Has("position_id") {
		id, err := json.Marshal(q.Get("position_id"))
		if err != nil {
			j.failWriting(w, r, err)
			return
		}
		in.fields["position_id"] = id
	}
	id := in.neededID("position_id")
	if err := in.err(); err != nil {
		j.failWriting(w, r, err)
		return
	}
	a, err := j.over(r, c, id)
	var p interview.Plan
	if err == nil {
		p, err = j.d.Service.Plan(r.Context(), a, id)
	}
	var out Definition
	if err == nil {
		out, err = translateDefinition(p)
	}
	if err != nil {
		j.fail(w, r, err, noInterview)
		return
	}
	dialect.WriteJSON(w, http.StatusOK, out)
}

// CreatedDefinition is the vendor's JobInterviewCreateFromArrayResponse.
type CreatedDefinition struct {
	ID string `json:"interview_def_set_id"`
}

// create makes a plan of questions that the caller has.
func (j *Dialect) create(w http.ResponseWriter, r *http.Request, c caller, in *input) error {
	fields, needs := creation()
	for _, name := range needs {
		in.needed(name)
	}
	k := kept{}
	for _, f := range fields {
		if raw, sent := f.take(in); sent {
			k[f.name] = raw
		}
	}
	set, _, err := questionSet{}.arrange(in.questions())
	if err != nil {
		return err
	}
	merchant := in.text("merchant_id", interview.MaxName)
	noEmbedding(in)
	if err := in.err(); err != nil {
		return err
	}
	a, err := j.merchant(r, c, merchant)
	if err != nil {
		return err
	}
	if err := j.recruiter(r.Context(), a, k.text("recruiter_profile_id")); err != nil {
		return err
	}
	p := interview.Plan{Mode: interview.Recorded, Questions: set.asked}
	apply(&p, k, func(string) bool { return true })
	if p.Extra, err = keep(k, set.kept, nil); err != nil {
		return err
	}
	p, err = j.d.Service.CreatePlan(r.Context(), a, p, interview.OnceKey{})
	if err != nil {
		return ofDefinition(err)
	}
	dialect.WriteJSON(w, http.StatusOK, CreatedDefinition{ID: p.ID})
	return nil
}

// UpdatedDefinition is the vendor's JobInterviewUpdateResponse.
type UpdatedDefinition struct {
	PositionID    string         `json:"position_id"`
	IsMultistage  bool           `json:"is_multistage"`
	UpdatedFields []string       `json:"updated_fields"`
	QuestionsDiff *QuestionsDiff `json:"questions_diff,omitempty"`
}

// update changes the fields that were sent, and the questions where they were.
// Interviews that exist go on asking what they asked.
func (j *Dialect) update(w http.ResponseWriter, r *http.Request, c caller, in *input) error {
	id := in.neededID("position_id")
	taken := kept{}
	out := UpdatedDefinition{PositionID: id, UpdatedFields: []string{}}
	for _, f := range changes() {
		raw, sent := f.take(in)
		if !sent || f.name == "name" && string(raw) == "null" { // nothing goes without a name
			continue
		}
		taken[f.name] = raw
		column := f.column
		if column == "" {
			column = f.name
		}
		if f.name != "status" && !slices.Contains(out.UpdatedFields, column) {
			out.UpdatedFields = append(out.UpdatedFields, column)
		}
	}
	var items []*input
	listed := in.has("questions")
	if listed {
		in.notNull("questions", "array")
		items = in.questions()
		out.UpdatedFields = append(out.UpdatedFields, "questions")
	}
	if again := in.flag("regenerate_candidate_expectations"); again != nil && *again {
		in.complain("regenerate_candidate_expectations", "Expectations are not generated here.")
	}
	if err := in.err(); err != nil {
		return err
	}
	a, err := j.over(r, c, id)
	if err == nil {
		err = j.recruiter(r.Context(), a, taken.text("recruiter_profile_id"))
	}
	if err != nil {
		return err
	}
	changed := false
	_, err = j.d.Service.UpdatePlan(r.Context(), a, id, 0, func(p *interview.Plan) error {
		k, err := keptOf(p.Extra)
		if err != nil {
			return err
		}
		if _, ours := p.Extra[name]; !ours && p.Intro != "" {
			if k["welcome_message"], err = dialect.EncodeJSON(p.Intro); err != nil {
				return err
			}
		}
		had, err := k.questions()
		if err != nil {
			return err
		}
		was := definitionStatus(*p, k)
		if err := merge(k, taken); err != nil {
			return err
		}
		set := questionSet{p.Questions, had}
		out.QuestionsDiff = nil
		if listed {
			var diff QuestionsDiff
			if set, diff, err = set.arrange(items); err != nil {
				return err
			}
			if err := in.err(); err != nil {
				return err
			}
			diff.Reactivated = p.Status == "active"
			out.QuestionsDiff = &diff
		}
		apply(p, k, func(name string) bool { _, sent := taken[name]; return sent })
		p.Questions = set.asked
		changed = definitionStatus(*p, k) != was
		p.Extra, err = keep(k, set.kept, p.Extra)
		return err
	})
	if err != nil {
		return ofDefinition(err)
	}
	if changed {
		out.UpdatedFields = slices.Insert(out.UpdatedFields, 0, "status")
	}
	dialect.WriteJSON(w, http.StatusOK, out)
	return nil
}

// questions reads the list of questions, which has at least one.
func (in *input) questions() []*input {
	items := in.objects("questions", interview.MaxQuestions)
	if _, given := in.given("questions"); given && len(items) == 0 {
		in.complain("questions", "Array must contain at least 1 element(s)")
	}
	return items
}

// noEmbedding refuses to make a plan part of another page.
func noEmbedding(in *input) {
	if on := in.flag("is_embedded"); on != nil && *on {
		in.complain("is_embedded", "Embedding is not available.")
	}
}

// merge puts what was sent over what is kept. The scoring is merged key by key.
func merge(k, taken kept) error {
	for field, raw := range taken {
		if field == "custom_scoring" && string(raw) != "null" {
			all := map[string]json.RawMessage{}
			for _, part := range []json.RawMessage{k.raw(field), raw} {
				if err := json.Unmarshal(part, &all); err != nil {
					return err
				}
				if all == nil { // after null
					all = map[string]json.RawMessage{}
				}
			}
			var err error
			if raw, err = dialect.EncodeJSON(all); err != nil {
				return err
			}
		}
		k[field] = raw
	}
	return nil
}

// keep is the Extra of a plan: what the plan itself does not know.
func keep(k kept, questions map[string]keptQuestion, e interview.Extra) (interview.Extra, error) {
	var err error
	if k["questions"], err = dialect.EncodeJSON(questions); err != nil {
		return nil, err
	}
	for _, known := range []string{"name", "mojito_language_code", "max_duration", "disable_deduplication"} {
		delete(k, known)
	}
	return k.in(e)
}

// recruiter refuses the id of anybody but a recruiting colleague.
func (j *Dialect) recruiter(ctx context.Context, a account.Actor, id string) error {
	if id == "" {
		return nil
	}
	all, err := j.d.Accounts.Colleagues(ctx, a)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(all, func(m account.Member) bool { return m.ID == id && m.Role != account.Reviewer }) {
		return refusal{invalid("recruiter_profile_id", "Recruiter profile not found.")}
	}
	return nil
}
