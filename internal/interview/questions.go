package interview

import (
	"fmt"
	"slices"
	"strings"
)

func index(at string, i int) string { return fmt.Sprintf("%s[%d]", at, i) }

// checkQuestions checks questions, fills in their defaults and returns a copy
// in asking order, numbered from 0. Several without an order keep the one they
// came in.
func checkQuestions(at string, in []Question, skills []Skill) ([]Question, error) {
	if len(in) > MaxQuestions {
		return nil, Wrong(at, "must have at most %d questions", MaxQuestions)
	}
	qs := slices.Clone(in)
	ids := map[string]bool{}
	for i := range qs {
		if err := checkQuestion(index(at, i)+".", &qs[i], skills); err != nil {
			return nil, err
		}
		if ids[qs[i].ID] {
			return nil, Wrong(index(at, i)+".id", "comes twice")
		}
		ids[qs[i].ID] = true
	}
	slices.SortStableFunc(qs, func(a, b Question) int { return a.Order - b.Order })
	for i := range qs {
		qs[i].Order = i
	}
	return qs, nil
}

func checkQuestion(at string, q *Question, skills []Skill) error {
	if q.ID == "" {
		q.ID = newID()
	} else if id, ok := canonical(q.ID); ok {
		q.ID = id
	} else {
		return Wrong(at+"id", "must be a UUID, or left out")
	}
	if q.TimeLimitMS == 0 {
		q.TimeLimitMS = DefaultTimeLimitMS
	}
	err := first(
		checkNeeded(at+"text", &q.Text, MaxText),
		oneOf(at+"category", &q.Category, RoleSpecific, Technical, Behavioral, Situational, Experience),
		oneOf(at+"form", &q.Form, Spoken, Video, Text, Code, Choice),
		checkRange(at+"time_limit_ms", q.TimeLimitMS, 1_000, MaxTimeLimitMS),
		checkRange(at+"order", q.Order, 0, 1_000_000),
		checkWeight(at+"weight", &q.Weight),
		checkText(at+"model_answer", &q.ModelAnswer, MaxText),
		checkText(at+"external_id", &q.ExternalID, MaxName),
		checkAny(at+"external_data", q.External),
	)
	if err != nil {
		return err
	}
	if !(q.Needed >= 0 && q.Needed <= MaxWeight) {
		return Wrong(at+"needed", "must be a number from 0 to %d", MaxWeight)
	}
	if q.KeyPoints, err = checkKeyPoints(at+"key_points", q.KeyPoints); err != nil {
		return err
	}
	if q.Anchors, err = checkAnchors(at+"anchors.", q.Anchors); err != nil {
		return err
	}
	if err := checkOptions(at+"choices", q); err != nil {
		return err
	}
	return checkQuestionSkills(at+"skills", q, skills)
}

// checkKeyPoints checks key points and names those without an id k1, k2 …,
// passing over names that are taken.
func checkKeyPoints(at string, in []KeyPoint) ([]KeyPoint, error) {
	if len(in) > MaxKeyPoints {
		return nil, Wrong(at, "must have at most %d key points", MaxKeyPoints)
	}
	ks := slices.Clone(in)
	ids, texts := map[string]bool{}, map[string]bool{}
	for i := range ks {
		k, at := &ks[i], index(at, i)
		k.Synonyms = slices.Clone(k.Synonyms)
		err := first(
			checkText(at+".id", &k.ID, 64),
			checkNeeded(at+".text", &k.Text, MaxText),
			checkNames(at+".synonyms", k.Synonyms, MaxSynonyms),
			checkWeight(at+".weight", &k.Weight),
		)
		if err != nil {
			return nil, err
		}
		if low := strings.ToLower(k.Text); texts[low] {
			return nil, Wrong(at+".text", "comes twice")
		} else {
			texts[low] = true
		}
		if k.ID != "" && ids[k.ID] {
			return nil, Wrong(at+".id", "comes twice")
		}
		ids[k.ID] = true
	}
	for i, n := 0, 1; i < len(ks); i++ {
		for ks[i].ID == "" {
			if id := fmt.Sprintf("k%d", n); !ids[id] {
				ks[i].ID, ids[id] = id, true
			}
			n++
		}
	}
	return ks, nil
}

func checkAnchors(at string, in *Anchors) (*Anchors, error) {
	if in == nil {
		return nil, nil
	}
	out := Anchors{Weak: slices.Clone(in.Weak), Moderate: slices.Clone(in.Moderate), Strong: slices.Clone(in.Strong)}
	for _, level := range []struct {
		name  string
		texts []string
	}{{"weak", out.Weak}, {"moderate", out.Moderate}, {"strong", out.Strong}} {
		if len(level.texts) > MaxAnchors {
			return nil, Wrong(at+level.name, "must have at most %d entries", MaxAnchors)
		}
		for i := range level.texts {
			if err := checkNeeded(index(at+level.name, i), &level.texts[i], MaxText); err != nil {
				return nil, err
			}
		}
	}
	return &out, nil
}

func checkOptions(at string, q *Question) error {
	q.Choices = slices.Clone(q.Choices)
	switch {
	case q.Form != Choice && len(q.Choices) > 0:
		return Wrong(at, "are only for a question that is answered by choice")
	case q.Form == Choice && (len(q.Choices) < 2 || len(q.Choices) > MaxOptions):
		return Wrong(at, "must have 2 to %d options", MaxOptions)
	}
	seen := map[string]bool{}
	for i := range q.Choices {
		at := index(at, i) + ".text"
		if err := checkNeeded(at, &q.Choices[i].Text, MaxName*5); err != nil {
			return err
		}
		if seen[q.Choices[i].Text] {
			return Wrong(at, "comes twice")
		}
		seen[q.Choices[i].Text] = true
	}
	return nil
}

// checkQuestionSkills refuses a skill that the plan does not have, and spells
// those it has as the plan does.
func checkQuestionSkills(at string, q *Question, skills []Skill) error {
	q.Skills = slices.Clone(q.Skills)
	if err := checkNames(at, q.Skills, MaxSkills); err != nil {
		return err
	}
	for i, name := range q.Skills {
		k := slices.IndexFunc(skills, func(s Skill) bool { return strings.EqualFold(s.Name, name) })
		if k < 0 {
			return Wrong(index(at, i), "is not one of the plan's skills")
		}
		q.Skills[i] = skills[k].Name
	}
	return nil
}
