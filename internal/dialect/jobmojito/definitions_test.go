package jobmojito

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect/dialecttest"
	"github.com/candorhq/candor/internal/interview"
)

// shop is a world with a token and a definition that was made with it.
func shop(t testing.TB, change ...string) (w *dialecttest.World, h http.Handler, token, id string) {
	t.Helper()
	w = dialecttest.New(t, "invited")
	h = New(w.Deps).Handler()
	_, token = w.Key(t, name)
	made := ask[CreatedDefinition](t, w, h, token, "job-interview-create-from-array", strings.NewReplacer(change...).Replace(newDefinition))
	return w, h, token, made.ID
}

func planOf(t testing.TB, w *dialecttest.World, id string) interview.Plan {
	t.Helper()
	p, err := w.Service.Plan(t.Context(), account.Actor{System: true}, id)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func definitionOf(t testing.TB, w *dialecttest.World, h http.Handler, token, id string) Definition {
	t.Helper()
	return ask[Definition](t, w, h, token, "job-interview-get", `{"position_id":"`+id+`"}`)
}

func asJSON(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestQuestionsThatAreSentBackAreKept(t *testing.T) {
	w, h, token, id := shop(t)
	native, err := w.Service.CreatePlan(t.Context(), account.Actor{System: true, OrganizationID: w.Acme.ID}, interview.Plan{
		Name: "Elsewhere", Intro: "Hello.", Skills: []interview.Skill{{Name: "Go"}}, Questions: []interview.Question{
			{Text: "Which?", Form: interview.Choice, Choices: []interview.Option{{Text: "a", Correct: true}, {Text: "b"}}},
			{Text: "Why?", TimeLimitMS: 61_500, Unscored: true, External: map[string]any{"n": 1.5}},
			{Text: "How?", Skills: []string{"Go"}, Weight: 3, KeyPoints: []interview.KeyPoint{{Text: "carefully"}}},
		}}, interview.OnceKey{})
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{id, native.ID} {
		before := planOf(t, w, id)
		d := definitionOf(t, w, h, token, id)
		out := ask[UpdatedDefinition](t, w, h, token, "job-interview-update", `{"position_id":"`+id+`","questions":`+asJSON(t, d.Questions)+`}`)
		diff := out.QuestionsDiff
		if len(diff.Kept) != len(d.Questions) || len(diff.Added)+len(diff.Removed)+len(diff.Replaced) > 0 || !diff.Reactivated {
			t.Errorf("%s: %+v", before.Name, diff)
		}
		after := planOf(t, w, id)
		if diff := cmp.Diff(before.Questions, after.Questions); diff != "" || after.Intro != before.Intro {
			t.Errorf("%s: intro %q\n%s", before.Name, after.Intro, diff)
		}
		if diff := cmp.Diff(d, definitionOf(t, w, h, token, id)); diff != "" {
			t.Errorf("%s: %s", before.Name, diff)
		}
	}
}

func TestAnEntryStandsForTheQuestionItFits(t *testing.T) {
	point := []interview.KeyPoint{{ID: "k1", Text: "one"}}
	set := questionSet{
		asked: []interview.Question{
			{ID: "a", Text: "A?", Form: interview.Spoken, TimeLimitMS: 180_000, ExternalID: "x", KeyPoints: point},
			{ID: "b", Text: "B?", Form: interview.Spoken, TimeLimitMS: 60_000},
			{ID: "c", Text: "C?", Form: interview.Spoken, TimeLimitMS: 180_000},
		},
		kept: map[string]keptQuestion{"a": {Label: new("l")}, "c": {IsConditional: true, MainID: new("a")}},
	}
	for _, c := range []struct {
		about, list string
		want        string // of each entry what becomes of it
	}{
		{"by external id before id", `[{"id":"b","external_id":"x","question":"A?"},{"id":"b","question":"B?"}]`, "kept a, kept b; removed c"},
		{"by id, with what is left out carried over", `[{"id":"b","question":"B?"},{"id":"a","question":"A?"}]`, "kept b, kept a; removed c"},
		{"by content", `[{"question":"B?","duration":60}]`, "kept b; removed a c"},
		{"by content that differs", `[{"question":"B?"}]`, "added; removed a b c"},
		{"an edit", `[{"id":"a","question":"A??"}]`, "replaced a; removed b c"},
		{"the same twice", `[{"id":"b","question":"B?"},{"id":"b","question":"B?"}]`, "kept b, added; removed a c"},
		{"a follow-up of what was edited", `[{"id":"a","question":"A?","duration":30},{"id":"c","question":"C?"}]`, "replaced a, kept c; removed b"},
		{"a follow-up of what was edited and found by another name", `[{"external_id":"x","question":"A??"},{"id":"c","question":"C?"}]`, "replaced a, kept c; removed b"},
		{"a follow-up of what is gone", `[{"id":"c","question":"C?"}]`, "error questions.0.conditional_question_main_id"},
		{"a follow-up without its parent from now on", `[{"id":"c","question":"C?","conditional_question_main_id":null}]`, "replaced c; removed a b"},
		{"without its text", `[{"id":"a","duration":30}]`, "error questions.0.question"},
		{"a choice", `[{"id":"a","question":"A?","is_multiple_choice":true}]`, "error questions.0.is_multiple_choice"},
		{"cleared by null", `[{"id":"a","question":"A?","external_id":null,"label":null}]`, "replaced a; removed b c"},
	} {
		var items []json.RawMessage
		if err := json.Unmarshal([]byte(c.list), &items); err != nil {
			t.Fatal(err)
		}
		in := &input{fields: map[string]json.RawMessage{"questions": json.RawMessage(c.list)}, first: new(*failure)}
		out, diff, err := set.arrange(in.questions())
		if err != nil {
			t.Fatal(err)
		}
		if *in.first != nil {
			if got := "error " + (*in.first).Name; got != c.want {
				t.Errorf("%s: %s, want %s", c.about, got, c.want)
			}
			continue
		}
		var parts []string
		for i, q := range out.asked {
			part := "added"
			if strings.Contains(strings.Join(diff.Kept, " "), q.ID) {
				part = "kept " + q.ID
			}
			for _, r := range diff.Replaced {
				if r.To == q.ID {
					part = "replaced " + r.From
				}
			}
			if q.Order != i || diff.QuestionIDs[i] != q.ID {
				t.Errorf("%s: %s stands at %d", c.about, q.ID, q.Order)
			}
			if main := out.kept[q.ID].MainID; main != nil && *main != out.asked[0].ID {
				t.Errorf("%s: the follow-up is of %s", c.about, *main)
			}
			if part == "replaced a" && (q.Text == "A??" && (q.ExternalID != "x" || *out.kept[q.ID].Label != "l") || len(q.KeyPoints) != 1) {
				t.Errorf("%s: %+v", c.about, q)
			}
			parts = append(parts, part)
		}
		if got := strings.Join(parts, ", ") + "; removed " + strings.Join(diff.Removed, " "); got != c.want {
			t.Errorf("%s: %s, want %s", c.about, got, c.want)
		}
	}
}

func TestWhatADefinitionSaysHasItsEffect(t *testing.T) {
	w, h, token, id := shop(t, `"en"`, `"br"`, `"status":`, `"welcome_message":"Hello & welcome","thank_you_message":"Bye","recording":"audio_all","recording_full_session":"video_all",
		"max_followups":999,"status":`)
	p := planOf(t, w, id)
	want := interview.Limits{RecordVideo: true, Signals: true, FollowUps: interview.MaxFollowUps}
	if diff := cmp.Diff(want, p.Limits); diff != "" || p.Language != "pt-BR" || p.Intro != "Hello & welcome" || p.Outro != "Bye" || p.Status != "active" {
		t.Errorf("%+v\n%s", p, diff)
	}
	q := p.Questions[0]
	if q.TimeLimitMS != 120_000 || len(q.KeyPoints) != 2 || q.KeyPoints[1].Text != "protects shared data" || !p.Questions[1].Unscored {
		t.Errorf("%+v", p.Questions)
	}
	for body, effect := range map[string]func(interview.Plan) bool{
		`"recording":null,"recording_full_session":null`: func(p interview.Plan) bool { return !p.Limits.RecordVideo && !p.Limits.Signals },
		`"max_duration":90.5`:                            func(p interview.Plan) bool { return p.Limits.MaxMS == 90_500 },
		`"max_duration":null`:                            func(p interview.Plan) bool { return p.Limits.MaxMS == 0 },
		`"max_followups":2`:                              func(p interview.Plan) bool { return p.Limits.FollowUps == 2 },
		`"description":"Other"`:                          func(p interview.Plan) bool { return p.Intro == "Hello & welcome" },
		`"name":"  New name "`:                           func(p interview.Plan) bool { return p.Name == "New name" },
		`"name":null`:                                    func(p interview.Plan) bool { return p.Name != "" },
		`"mojito_language_code":"de"`:                    func(p interview.Plan) bool { return p.Language == "pt-BR" },
		`"questions":[{"external_id":"ats-1","question":"What?","candidate_expectations_json":{"weak":["x"," X ",""]}}]`: func(p interview.Plan) bool { return len(p.Questions[0].KeyPoints) == 1 },
		`"questions":[{"external_id":"ats-1","question":"What?","candidate_expectations_json":null}]`:                    func(p interview.Plan) bool { return len(p.Questions[0].KeyPoints) == 0 },
	} {
		ask[UpdatedDefinition](t, w, h, token, "job-interview-update", `{"position_id":"`+id+`",`+body+`}`)
		if p := planOf(t, w, id); !effect(p) {
			t.Errorf("%s: %+v", body, p)
		}
	}
}

func TestWithoutAWelcomeTheDescriptionIsRead(t *testing.T) {
	w, h, token, id := shop(t)
	if p := planOf(t, w, id); p.Intro != "Backend role" {
		t.Errorf("the room begins with %q", p.Intro)
	}
	ask[UpdatedDefinition](t, w, h, token, "job-interview-update", `{"position_id":"`+id+`","description":"Another role"}`)
	if p := planOf(t, w, id); p.Intro != "Another role" {
		t.Errorf("the room begins with %q", p.Intro)
	}
}

func TestAPlanFromElsewhereKeepsItsWelcome(t *testing.T) {
	w, h, token, _ := shop(t)
	p, err := w.Service.CreatePlan(t.Context(), account.Actor{System: true, OrganizationID: w.Acme.ID},
		interview.Plan{Name: "Elsewhere", Intro: "Hello.", Questions: []interview.Question{{Text: "Why?"}}}, interview.OnceKey{})
	if err != nil {
		t.Fatal(err)
	}
	ask[UpdatedDefinition](t, w, h, token, "job-interview-update", `{"position_id":"`+p.ID+`","description":"A role"}`)
	if d := definitionOf(t, w, h, token, p.ID); planOf(t, w, p.ID).Intro != "Hello." || string(d.Description) != `"A role"` {
		t.Errorf("the room begins with %q, the description is %s", planOf(t, w, p.ID).Intro, d.Description)
	}
}

func TestAStatusIsHandedBackAsItWasSetUntilThePlanIsMoved(t *testing.T) {
	w, h, token, id := shop(t)
	for _, word := range statuses() {
		ask[struct{ Success bool }](t, w, h, token, "job-interview-set-state", `{"position_id":"`+id+`","status":"`+word+`"}`)
		if d, p := definitionOf(t, w, h, token, id), planOf(t, w, id); d.Status != word || p.Status != coreStatus(word) {
			t.Errorf("set to %s it is %s, and the plan %s", word, d.Status, p.Status)
		}
	}
	move := func(p *interview.Plan) error { p.Status = "draft"; return nil }
	if _, err := w.Service.UpdatePlan(t.Context(), account.Actor{System: true}, id, 0, move); err != nil {
		t.Fatal(err)
	}
	if d := definitionOf(t, w, h, token, id); d.Status != "draft" {
		t.Errorf("moved to draft it is %s", d.Status)
	}
	out := ask[UpdatedDefinition](t, w, h, token, "job-interview-update", `{"position_id":"`+id+`","status":"draft"}`)
	if len(out.UpdatedFields) != 0 {
		t.Errorf("the same status counts as a change: %v", out.UpdatedFields)
	}
}

func TestAnInterviewGoesOnAskingWhatItAsked(t *testing.T) {
	w, h, token, id := shop(t)
	rows := ask[[]row](t, w, h, token, "job-interview-register-users", `{"interview_id":"`+id+`","users":[{"email":"a@example.org"}]}`)
	ask[UpdatedDefinition](t, w, h, token, "job-interview-update", `{"position_id":"`+id+`","questions":[{"question":"Other?"}]}`)
	take(t, w, rows[0].URL, "first", "second")
}

func TestARecruiterIsAColleagueWhoRecruits(t *testing.T) {
	w, h, token, id := shop(t)
	system := account.Actor{System: true}
	for role, want := range map[account.Role]int{account.Recruiter: http.StatusOK, account.Reviewer: http.StatusUnprocessableEntity} {
		m, err := w.Accounts.AddMember(t.Context(), system, w.Acme.ID, account.NewMember{Email: string(role) + "@example.org", Role: role})
		if err != nil {
			t.Fatal(err)
		}
		if status, got := invoke(t, w, h, token, "job-interview-update", `{"position_id":"`+id+`","recruiter_profile_id":"`+m.ID+`"}`); status != want {
			t.Errorf("a %s: %d %s", role, status, got)
		}
	}
	if got := string(definitionOf(t, w, h, token, id).RecruiterProfileID); len(got) != 38 {
		t.Errorf("handed back as %s", got)
	}
}
