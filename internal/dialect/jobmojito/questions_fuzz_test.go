package jobmojito

import (
	"encoding/json"
	"slices"
	"testing"
)

// FuzzQuestionsThatAreListed holds that whatever is taken can be handed back,
// and is kept when it is sent again.
func FuzzQuestionsThatAreListed(f *testing.F) {
	for _, seed := range []string{
		`[{"question":"?"}]`, `[{"id":"a","question":"1"},{"question":"2","is_conditional":true,"conditional_question_main_id":"a"}]`,
		`[{"question":"?","duration":1.0005,"external_id":"x","external_data":{"b":1,"a":"\u0026"},"candidate_expectations_json":{"weak":["A","a"],"x":null}}]`,
		`[{"question":" ?","label":" ","question_alternatives":[],"external_data":null}]`, `[{"id":"a","question":"1"},{"id":"a","question":"1"}]`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, list string) {
		if !json.Valid([]byte(list)) {
			return
		}
		first, ok := arranged(t, questionSet{}, list)
		if !ok {
			return
		}
		words := make([]Question, len(first.asked))
		for i, q := range first.asked {
			var err error
			if words[i], err = question(q, first.kept[q.ID]); err != nil {
				t.Fatal(err)
			}
		}
		again, ok := arranged(t, first, asJSON(t, words))
		if !ok {
			t.Fatalf("what was handed back is refused: %s", asJSON(t, words))
		}
		for i, q := range again.asked {
			if q.ID != first.asked[i].ID {
				t.Errorf("question %d of %s is another", i, asJSON(t, words))
			}
		}
		if len(again.asked) != len(first.asked) {
			t.Errorf("%d questions, then %d", len(first.asked), len(again.asked))
		}
	})
}

// arranged is the set that a list makes of another; false where it is refused.
func arranged(t *testing.T, from questionSet, list string) (questionSet, bool) {
	t.Helper()
	in := &input{fields: map[string]json.RawMessage{"questions": json.RawMessage(list)}, first: new(*failure)}
	items := in.questions()
	if *in.first != nil {
		return from, false
	}
	out, diff, err := from.arrange(items)
	if err != nil {
		t.Fatal(err)
	}
	if *in.first == nil && len(slices.Concat(diff.Kept, diff.Added))+len(diff.Replaced) != len(items) {
		t.Errorf("%d entries became %+v", len(items), diff)
	}
	return out, *in.first == nil
}

// FuzzARowIsEchoed holds that a row comes back with what was sent in it.
func FuzzARowIsEchoed(f *testing.F) {
	for _, seed := range []string{`{}`, `{"email":"a","result":1,"x":{"y":[{}]}}`, `{"":null,"a\u0026b":"<"}`} {
		f.Add(seed, "ok")
	}
	f.Fuzz(func(t *testing.T, row, result string) {
		var sent, got map[string]any
		if json.Unmarshal([]byte(row), &sent) != nil || sent == nil {
			return
		}
		e, err := echoOf(json.RawMessage(row))
		if err != nil {
			t.Fatal(err)
		}
		if err := e.set("result", result); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(asJSON(t, e)), &got); err != nil {
			t.Fatal(err)
		}
		delete(sent, "result")
		delete(got, "result")
		if a, b := asJSON(t, sent), asJSON(t, got); a != b {
			t.Errorf("%s became %s", a, b)
		}
	})
}
