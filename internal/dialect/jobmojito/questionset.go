package jobmojito

import (
	"slices"

	"github.com/candorhq/candor/internal/interview"
)

// QuestionsDiff is the vendor's JobInterviewQuestionsDiff: what became of each
// question.
type QuestionsDiff struct {
	Kept        []string   `json:"kept"`
	Added       []string   `json:"added"`
	Removed     []string   `json:"removed"`
	Replaced    []Replaced `json:"replaced"`
	QuestionIDs []string   `json:"question_ids"`
	Reactivated bool       `json:"reactivated"`
}

// Replaced is a question that was edited: it is another from now on.
type Replaced struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// questionSet are a plan's questions with what is kept of each.
type questionSet struct {
	asked []interview.Question
	kept  map[string]keptQuestion
}

// entry is a question of a request with the one of the set that it stands for.
type entry struct {
	in  *input
	was int // place in the set; -1: none
	now Question
}

// arrange makes the set that a request lists out of the one there is. An entry
// stands for a question with its external id, else its id, else its content;
// one that says the same keeps the question, one that does not makes another
// in its place. What is wrong with an entry is complained of.
func (s questionSet) arrange(items []*input) (questionSet, QuestionsDiff, error) {
	diff := QuestionsDiff{Kept: []string{}, Added: []string{}, Removed: []string{}, Replaced: []Replaced{}, QuestionIDs: []string{}}
	had := make([]Question, len(s.asked))
	for i, q := range s.asked {
		var err error
		if had[i], err = question(q, s.kept[q.ID]); err != nil {
			return s, diff, err
		}
	}
	entries, err := match(items, had)
	if err != nil || len(items) > 0 && *items[0].first != nil {
		return s, diff, err
	}
	out := questionSet{kept: map[string]keptQuestion{}}
	handles := map[string]string{} // what entries before are called, to their ids
	for i, e := range entries {
		var before Question
		var q interview.Question
		id, same := newID(), false
		if e.was >= 0 {
			before, q = had[e.was], s.asked[e.was]
			if same, err = alike(e.now, before); err != nil {
				return s, diff, err
			}
		}
		if e.now.IsChoice && !before.IsChoice {
			// The vendor publishes no field for the options.
			e.in.complain("is_multiple_choice", "Multiple-choice questions cannot be made here.")
		}
		handle := e.now.ID
		if same {
			id = before.ID
		}
		e.now.ID = id
		if main := e.now.MainID; main != nil {
			to, ok := handles[*main]
			if !ok {
				e.in.complain("conditional_question_main_id", "Question not found.")
			}
			e.now.MainID = &to
		}
		made, k, err := e.now.ask(q, before)
		if err != nil {
			return s, diff, err
		}
		if same {
			made = q
		}
		made.Order = i
		handles[handle], handles[before.ID], handles[id] = id, id, id
		switch {
		case same:
			diff.Kept = append(diff.Kept, id)
		case e.was >= 0:
			diff.Replaced = append(diff.Replaced, Replaced{before.ID, id})
		default:
			diff.Added = append(diff.Added, id)
		}
		out.asked, out.kept[id] = append(out.asked, made), k
		diff.QuestionIDs = append(diff.QuestionIDs, id)
	}
	for i, q := range s.asked {
		if !slices.ContainsFunc(entries, func(e entry) bool { return e.was == i }) {
			diff.Removed = append(diff.Removed, q.ID)
		}
	}
	return out, diff, nil
}

// match finds for each item the question it stands for, each at most once.
func match(items []*input, had []Question) ([]entry, error) {
	entries := make([]entry, len(items))
	taken := make([]bool, len(had))
	for i, in := range items {
		entries[i] = entry{in: in, was: -1, now: readQuestion(in, blank())}
	}
	if len(items) == 0 || *items[0].first != nil {
		return entries, nil
	}
	for _, fits := range []func(now, was Question) (bool, error){sameExternal, sameID, alike} {
		for i := range entries {
			for at := 0; at < len(had) && entries[i].was < 0; at++ {
				if taken[at] {
					continue
				}
				ok, err := fits(entries[i].now, had[at])
				if err != nil {
					return nil, err
				}
				if ok {
					entries[i].was, taken[at] = at, true
				}
			}
		}
	}
	for i, e := range entries {
		if e.was >= 0 { // what the item leaves out is carried over
			entries[i].now = readQuestion(e.in, had[e.was])
		}
	}
	return entries, nil
}

func sameExternal(now, was Question) (bool, error) {
	return now.ExternalID != nil && was.ExternalID != nil && *now.ExternalID == *was.ExternalID, nil
}

func sameID(now, was Question) (bool, error) { return now.ID != "" && now.ID == was.ID, nil }

func alike(now, was Question) (bool, error) {
	a, err := now.says()
	if err != nil {
		return false, err
	}
	b, err := was.says()
	return a == b, err
}
