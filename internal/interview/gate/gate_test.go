package gate_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/interview/gate"
)

// good is a question that nothing can be said against.
func good(text string) interview.Question {
	return interview.Question{
		Text: text, Form: interview.Spoken, TimeLimitMS: 120_000, Skills: []string{"care"},
		KeyPoints: []interview.KeyPoint{{Text: "listened to the whole story"}},
		Anchors:   &interview.Anchors{Weak: []string{"speaks in general"}, Moderate: []string{"a real case"}, Strong: []string{"a real case with its end"}},
	}
}

func plan(lang string, qs ...interview.Question) interview.Plan {
	return interview.Plan{Name: "A", Language: lang, Questions: qs, Skills: []interview.Skill{{Name: "Care", MustHave: true}}}
}

// said are the kinds of warnings, with the topic of those that have one.
func said(ws []gate.Warning) []string {
	out := []string{}
	for _, w := range ws {
		s := string(w.Kind)
		if w.Topic != "" {
			s += ":" + w.Topic
		}
		out = append(out, s)
	}
	return out
}

func TestQuestionsThatHiringMustNotTurnOnAreFound(t *testing.T) {
	for _, tt := range []struct{ lang, text, want string }{
		{"en", "How old are you?", "protected:age"},
		{"en", "When did you graduate from high school?", "protected:age"},
		{"en", "Do you plan to start a family soon?", "protected:family"},
		{"en-US", "Are you MARRIED?", "protected:family"},
		{"en", "Who takes care of your kids while you work?", "protected:family"},
		{"en", "What church do you belong to?", "protected:religion"},
		{"en", "Do you have any chronic health problems?", "protected:health"},
		{"en", "How is your health?", "protected:health"},
		{"en", "Do you smoke?", "protected:health"},
		{"en", "Where are you originally from?", "protected:origin"},
		{"en", "Is English your native language?", "protected:origin"},
		{"en", "Are you a US citizen?", "protected:origin"},
		{"en", "Have you ever been a member of a trade union?", "protected:union"},
		{"en", "Who did you vote for?", "protected:politics"},
		{"en", "Have you ever been arrested?", "protected:record"},
		{"en", "What is your current salary?", "protected:pay history"},
		{"en", "What’s your race?", "protected:origin"},
		{"en", "What animal would you be?", "off_job"},
		{"de", "Wie alt sind Sie?", "protected:age"},
		{"de-AT", "Möchten Sie noch Kinder?", "protected:family"},
		{"de", "Sind Sie schwanger?", "protected:family"},
		{"de", "Sind Sie Mitglied einer Gewerkschaft?", "protected:union"},
		{"de", "Haben Sie eine Behinderung?", "protected:health"},
		{"de", "Was ist Ihre Religion?", "protected:religion"},
		{"es", "¿Cuántos años tiene?", "protected:age"},
		{"es", "¿Piensa tener hijos?", "protected:family"},
		{"es", "¿De dónde eres?", "protected:origin"},
		{"es", "¿Está afiliado a un sindicato?", "protected:union"},
		{"fr", "Quel âge avez-vous ?", "protected:age"},
		{"fr", "Êtes-vous mariée ?", "protected:family"},
		{"fr", "D’où venez-vous ?", "protected:origin"},
		{"fr", "Êtes-vous syndiqué ?", "protected:union"},
	} {
		if got := said(gate.Check(plan(tt.lang, good(tt.text)))); !cmp.Equal(got, []string{tt.want}) {
			t.Errorf("%s %q: %v, want %s alone", tt.lang, tt.text, got, tt.want)
		}
	}
}

// What the work needs stays askable, whatever words it shares with what is not.
func TestQuestionsAboutTheWorkPass(t *testing.T) {
	for _, tt := range []struct{ lang, text string }{
		{"en", "How do you keep a Go service from leaking goroutines?"},
		{"en", "How would you find a race condition?"},
		{"en", "When do you use UNION instead of a join?"},
		{"en", "What do your health checks look at?"},
		{"en", "How do you smoke test a release?"},
		{"en", "Tell me about a time when you helped an angry customer."},
		{"en", "Are you allowed to work in the country?"},
		{"en", "The shift begins at six. Can you do that?"},
		{"en", "How do you age stock, and why?"},
		{"en", "Where do requests come from in your current system?"},
		{"en", "How old is the data a dashboard may show?"},
		{"de", "Wie gehen Sie vor, wenn ein Fehler auftritt?"},
		{"de", "Erzählen Sie von einem schwierigen Gespräch mit einem Kunden."},
		{"es", "¿Cómo encuentra la causa de un fallo?"},
		{"fr", "Comment trouvez-vous la cause d’une panne ?"},
		{"ar", "كيف تجد سبب العطل؟"},
		{"ja", "不具合の原因をどのように見つけますか？"},
	} {
		if ws := gate.Check(plan(tt.lang, good(tt.text))); len(ws) > 0 {
			t.Errorf("%s %q: %+v", tt.lang, tt.text, ws)
		}
	}
}

func TestLeadingAndDoubleQuestionsAreFound(t *testing.T) {
	for _, tt := range []struct{ lang, text, want string }{
		{"en", "Don’t you agree that tests come first?", "leading"},
		{"en", "You would never ship on a Friday, right?", "leading"},
		{"en", "Testing matters, isn't it?", "leading"},
		{"de", "Finden Sie nicht auch, dass Tests wichtig sind?", "leading"},
		{"de", "Sie arbeiten gern im Team, oder?", "leading"},
		{"es", "Las pruebas son importantes, ¿verdad?", "leading"},
		{"fr", "Les tests sont importants, n’est-ce pas ?", "leading"},
		{"en", "How do you find the cause, and how do you tell the customer?", "double"},
		{"en", "What went wrong? Who noticed?", "double"},
		{"ar", "ماذا حدث؟ من لاحظ ذلك؟", "double"},
		{"de", "Wie finden Sie die Ursache und wie sagen Sie es dem Kunden?", "double"},
	} {
		if got := said(gate.Check(plan(tt.lang, good(tt.text)))); !cmp.Equal(got, []string{tt.want}) {
			t.Errorf("%s %q: %v, want %s alone", tt.lang, tt.text, got, tt.want)
		}
	}
}

func TestARubricThatCannotScoreIsFound(t *testing.T) {
	bare := good("Why?")
	bare.KeyPoints, bare.Anchors = nil, &interview.Anchors{Strong: []string{"a reason"}}
	ws := gate.Check(plan("en", good("How?"), bare))
	if diff := cmp.Diff([]string{"no_rubric", "no_anchors"}, said(ws)); diff != "" {
		t.Fatal(diff)
	}
	if ws[0].Field != "questions[1].key_points" || ws[1].Field != "questions[1].anchors.weak" || !strings.Contains(ws[1].Text, "weak or moderate") {
		t.Errorf("%+v", ws)
	}
	bare.Unscored = true
	if ws := gate.Check(plan("en", good("How?"), bare)); len(ws) > 0 {
		t.Errorf("a question without a score needs no rubric: %+v", ws)
	}
	choice := interview.Question{Text: "Which?", Form: interview.Choice, Choices: []interview.Option{{Text: "a"}, {Text: "b"}}}
	if got := said(gate.Check(plan("en", good("How?"), choice))); !cmp.Equal(got, []string{"no_correct"}) {
		t.Errorf("a choice without a right one: %v", got)
	}
	biased := good("How?")
	biased.KeyPoints = append(biased.KeyPoints, interview.KeyPoint{Text: "is a native speaker"}, interview.KeyPoint{Text: "keeps eye contact"})
	ws = gate.Check(plan("en", biased))
	if diff := cmp.Diff([]string{"biased", "delivery"}, said(ws)); diff != "" {
		t.Fatal(diff)
	}
	if ws[0].Field != "questions[0].key_points[1].text" || ws[0].Found != "native speaker" {
		t.Errorf("%+v", ws[0])
	}
}

func TestWhatIsHardToFollowIsFound(t *testing.T) {
	long := "Please describe to me a time in the past when you and some of the people you work with had to do a lot of work in a short time and what you did then."
	contract := "Characterize organizational responsibilities concerning interdepartmental communication throughout multinational international infrastructure implementation programmes, considering regulatory constraints."
	for _, text := range []string{long, contract} {
		if got := said(gate.Check(plan("en", good(text)))); !cmp.Equal(got, []string{"hard"}) {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestThePlanAsAWholeIsLookedAt(t *testing.T) {
	var many []interview.Question
	for w := range strings.FieldsSeq("a b c d e f g h i j k l m n o p q r s t") {
		many = append(many, good("How do you use "+w+"?"))
	}
	p := plan("en", many...)
	if got := said(gate.Check(p)); !cmp.Equal(got, []string{"too_long"}) {
		t.Errorf("twenty questions: %v", got)
	}
	p = plan("en", many[:5]...)
	p.Limits.MaxMS = 600_000
	ws := gate.Check(p)
	if len(ws) != 1 || ws[0].Field != "limits.max_ms" || !strings.Contains(ws[0].Text, "13 minutes") {
		t.Errorf("five questions in ten minutes: %+v", ws)
	}
	other := good("How?")
	other.Skills = nil
	if got := said(gate.Check(plan("en", other))); !cmp.Equal(got, []string{"unasked"}) {
		t.Errorf("a must-have nobody asks for: %v", got)
	}
	if got := said(gate.Check(plan("en", good("How?"), good("how?  ")))); !cmp.Equal(got, []string{"again"}) {
		t.Errorf("the same twice: %v", got)
	}
}

func TestAWarningIsKnownAgainWhenQuestionsMove(t *testing.T) {
	a, b := plan("en", good("How old are you?"), good("How?")), plan("en", good("How?"), good("How old are you?"))
	if x, y := gate.Check(a)[0].Key(a), gate.Check(b)[0].Key(b); x != y {
		t.Errorf("%q and %q", x, y)
	}
	c := plan("en", good("How old are you today?"))
	if x, y := gate.Check(a)[0].Key(a), gate.Check(c)[0].Key(c); x == y {
		t.Error("another question has the same warning")
	}
}

func TestLanguagesWithoutListsAreSaid(t *testing.T) {
	for tag, want := range map[string]bool{"": true, "en-GB": true, "de": true, "es-419": true, "fr-CA": true, "ar": false, "nope!": false} {
		if got := gate.Knows(tag); got != want {
			t.Errorf("Knows(%q) = %t", tag, got)
		}
	}
}

func FuzzCheck(f *testing.F) {
	f.Add("en", "How old are you?", "is young")
	f.Add("zz", "؟？'\u0301", "")
	f.Fuzz(func(t *testing.T, lang, text, point string) {
		q := good(text)
		q.KeyPoints = []interview.KeyPoint{{Text: point}}
		p := plan(lang, q)
		for _, w := range gate.Check(p) {
			if w.Text == "" || w.Field == "" || w.Key(p) == "" {
				t.Errorf("a warning that says nothing: %+v", w)
			}
		}
	})
}
