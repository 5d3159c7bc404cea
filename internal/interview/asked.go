package interview

import (
	"fmt"
	"maps"
	"slices"
)

// Question finds one of the questions asked.
func (as Asked) Question(id string) (Question, bool) {
	i := slices.IndexFunc(as.Questions, func(q Question) bool { return q.ID == id })
	if i < 0 {
		return Question{}, false
	}
	return as.Questions[i], true
}

// writes tells whether questions to be spoken may be answered in writing.
func (l Limits) writes() bool { return l.AllowText == nil || *l.AllowText }

// snapshot is what a new interview asks: the plan's questions without the
// excluded ones, then the custom ones, in the order asked for. What Order does
// not name follows in its own order.
func snapshot(p Plan, in NewInterview) (Asked, error) {
	as := Asked{
		PlanName: p.Name, PlanVersion: p.Version, Mode: p.Mode, Language: p.Language, Voice: p.Voice,
		Skills: slices.Clone(p.Skills), Limits: p.Limits, Thresholds: p.Thresholds,
		Intro: p.Intro, Outro: p.Outro, RedirectURL: p.RedirectURL,
	}
	if in.Language != "" {
		if err := checkLanguage("language", &in.Language); err != nil {
			return Asked{}, err
		}
		as.Language = in.Language
	}
	qs, err := remaining(p.Questions, in.Excluded)
	if err != nil {
		return Asked{}, err
	}
	custom, err := customQuestions(in.Custom, p)
	if err != nil {
		return Asked{}, err
	}
	if qs, err = ordered(qs, custom, in.Order); err != nil {
		return Asked{}, err
	}
	switch {
	case len(qs) == 0:
		return Asked{}, Wrong("excluded", "must leave at least one question")
	case len(qs) > MaxQuestions:
		return Asked{}, Wrong("custom_questions", "must not bring the questions above %d", MaxQuestions)
	}
	for i := range qs {
		qs[i].Order = i
	}
	as.Questions = qs
	return as, nil
}

func remaining(qs []Question, excluded []string) ([]Question, error) {
	out := map[string]bool{}
	for i, id := range excluded {
		id, ok := canonical(id)
		if !ok || !slices.ContainsFunc(qs, func(q Question) bool { return q.ID == id }) {
			return nil, Wrong(index("excluded", i), "is not a question of the plan")
		}
		if out[id] {
			return nil, Wrong(index("excluded", i), "comes twice")
		}
		out[id] = true
	}
	return slices.DeleteFunc(slices.Clone(qs), func(q Question) bool { return out[q.ID] }), nil
}

func customQuestions(in []Question, p Plan) ([]Question, error) {
	// A custom question keeps its place in the list, by which Order names it.
	in = slices.Clone(in)
	for i := range in {
		in[i].Order = 0
	}
	qs, err := checkQuestions("custom_questions", in, p.Skills)
	if err != nil {
		return nil, err
	}
	for i := range qs {
		qs[i].Custom = true
		if slices.ContainsFunc(p.Questions, func(q Question) bool { return q.ID == qs[i].ID }) {
			return nil, Wrong(index("custom_questions", i)+".id", "is a question of the plan")
		}
	}
	return qs, nil
}

func ordered(plan, custom []Question, order []string) ([]Question, error) {
	places := map[string]Question{}
	for _, q := range plan {
		places[q.ID] = q
	}
	for i, q := range custom {
		places[q.ID] = q
		places[fmt.Sprintf("custom_%d", i)] = q
	}
	known := maps.Clone(places)
	var out []Question
	for i, ref := range order {
		if id, ok := canonical(ref); ok {
			ref = id
		}
		q, ok := places[ref]
		if !ok {
			if _, again := known[ref]; again {
				return nil, Wrong(index("order", i), "comes twice")
			}
			return nil, Wrong(index("order", i), "is not a question of this interview")
		}
		out = append(out, q)
		maps.DeleteFunc(places, func(_ string, other Question) bool { return other.ID == q.ID })
	}
	for _, q := range slices.Concat(plan, custom) {
		if _, left := places[q.ID]; left {
			out = append(out, q)
		}
	}
	return out, nil
}
