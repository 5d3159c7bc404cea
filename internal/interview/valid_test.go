package interview_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/interview"
)

func TestDefaultsAreFilledIn(t *testing.T) {
	w := newWorld(t)
	q := w.plan.Questions[0]
	if q.Form != interview.Spoken || q.Category != interview.RoleSpecific || q.TimeLimitMS != interview.DefaultTimeLimitMS || q.Weight != 1 {
		t.Errorf("got %+v", q)
	}
	if diff := cmp.Diff([]interview.KeyPoint{{ID: "k1", Text: "one at a time", Weight: 1}, {ID: "k2", Text: "critical section", Weight: 1}}, q.KeyPoints); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"Go"}, q.Skills); diff != "" {
		t.Errorf("a skill is spelled as the plan does:\n%s", diff)
	}
	if w.plan.Mode != interview.Recorded || w.plan.Status != "active" || w.plan.Questions[1].Order != 1 || len(w.plan.ShortID) != 8 {
		t.Errorf("got %+v", w.plan)
	}
	iv := w.create().Interview
	if got := iv.ExpiresAt.Sub(iv.CreatedAt); got != interview.DefaultExpiryDays*24*time.Hour {
		t.Errorf("it expires after %s", got)
	}
}

func TestAPlanIsFoundByEachOfItsNames(t *testing.T) {
	w := newWorld(t)
	for _, ref := range []string{w.plan.ID, strings.ToUpper(w.plan.ID), w.plan.ShortID, fmt.Sprint(w.plan.Serial)} {
		if got, err := w.svc.Plan(w.ctx(), w.key, ref); err != nil || got.ID != w.plan.ID {
			t.Errorf("%s: %v", ref, err)
		}
	}
	for _, ref := range []string{"", "0", fmt.Sprint(w.plan.Serial + 1), "01", "-1", "ffffffff", "99999999999999999999", "x", "\x00", "\xff", w.plan.ID + "0"} {
		_, err := w.svc.Plan(w.ctx(), w.key, ref)
		refuses(t, "a plan called "+ref, err, interview.NotFound)
	}
}

func TestAWrongPlanIsRefusedWithItsField(t *testing.T) {
	w := newWorld(t)
	q := func(change func(*interview.Question)) func(*interview.Plan) {
		return func(p *interview.Plan) { change(&p.Questions[1]) }
	}
	for field, change := range map[string]func(*interview.Plan){
		"name":               func(p *interview.Plan) { p.Name = " " },
		"mode":               func(p *interview.Plan) { p.Mode = "shouted" },
		"language":           func(p *interview.Plan) { p.Language = "klingonese" },
		"intro":              func(p *interview.Plan) { p.Intro = strings.Repeat("é", interview.MaxText+1) },
		"outro":              func(p *interview.Plan) { p.Outro = "a\xffb" },
		"voice":              func(p *interview.Plan) { p.Voice = "a\x00b" },
		"redirect_url":       func(p *interview.Plan) { p.RedirectURL = "javascript:alert(1)" },
		"questions":          func(p *interview.Plan) { p.Questions = nil },
		"skills[1]":          func(p *interview.Plan) { p.Skills[1].Name = "go" },
		"skills[0].weight":   func(p *interview.Plan) { p.Skills[0].Weight = math.NaN() },
		"limits.retakes":     func(p *interview.Plan) { p.Limits.Retakes = -1 },
		"thresholds.advance": func(p *interview.Plan) { p.Thresholds.Advance = 101 },
		"thresholds.not_yet": func(p *interview.Plan) { p.Thresholds.NotYet = 71 },
		"metadata": func(p *interview.Plan) {
			p.Metadata = interview.Metadata{"a": strings.Repeat("x", interview.MaxMetadataBytes)}
		},
		"position_id":                     func(p *interview.Plan) { p.PositionID = "nowhere" },
		"questions[1].text":               q(func(q *interview.Question) { q.Text = "" }),
		"questions[1].id":                 q(func(q *interview.Question) { q.ID = "q2" }),
		"questions[1].form":               q(func(q *interview.Question) { q.Form = "mime" }),
		"questions[1].category":           q(func(q *interview.Question) { q.Category = "trivia" }),
		"questions[1].time_limit_ms":      q(func(q *interview.Question) { q.TimeLimitMS = 999 }),
		"questions[1].weight":             q(func(q *interview.Question) { q.Weight = -1 }),
		"questions[1].needed":             q(func(q *interview.Question) { q.Needed = math.Inf(1) }),
		"questions[1].skills[0]":          q(func(q *interview.Question) { q.Skills = []string{"Haskell"} }),
		"questions[1].key_points[0].text": q(func(q *interview.Question) { q.KeyPoints[0].Text = "\x00" }),
		"questions[1].key_points[1].text": q(func(q *interview.Question) {
			q.KeyPoints = append(q.KeyPoints, interview.KeyPoint{Text: "Faster Look-up"})
		}),
		"questions[1].key_points[1].id": q(func(q *interview.Question) {
			q.KeyPoints = []interview.KeyPoint{{ID: "a", Text: "x"}, {ID: "a", Text: "y"}}
		}),
		"questions[1].key_points": q(func(q *interview.Question) { q.KeyPoints = make([]interview.KeyPoint, interview.MaxKeyPoints+1) }),
		"questions[1].choices":    q(func(q *interview.Question) { q.Form = interview.Choice; q.Choices = []interview.Option{{Text: "one"}} }),
		"questions[1].choices[1].text": q(func(q *interview.Question) {
			q.Form, q.Choices = interview.Choice, []interview.Option{{Text: "a"}, {Text: "a"}}
		}),
		"questions[1].anchors.weak[0]": q(func(q *interview.Question) { q.Anchors = &interview.Anchors{Weak: []string{""}} }),
		"questions[1].external_data":   q(func(q *interview.Question) { q.External = map[string]any{"a": "\xff"} }),
	} {
		p := examplePlan()
		change(&p)
		_, err := w.svc.CreatePlan(w.ctx(), w.key, p, interview.OnceKey{})
		kind := interview.Invalid
		if field == "position_id" {
			kind = interview.NotFound
		}
		refuses(t, field, err, kind, field)
	}
	many := examplePlan()
	for range interview.MaxQuestions {
		many.Questions = append(many.Questions, interview.Question{Text: "And?"})
	}
	_, err := w.svc.CreatePlan(w.ctx(), w.key, many, interview.OnceKey{})
	refuses(t, "102 questions", err, interview.Invalid, "questions")
}

func TestAWrongCandidateIsRefusedWithItsField(t *testing.T) {
	w := newWorld(t)
	for field, values := range map[string][]string{
		"email":      {"nobody", "a@b@c", "Ada <ada@example.org>", "a b@example.org", "@", strings.Repeat("a", 255) + "@example.org"},
		"phone":      {"123456789", "+0123456789", "+12", "+1234567890123456", "+123 456 789", "+12345six789"},
		"locale":     {"english", "e", "x_y_z!"},
		"time_zone":  {"Local", "Mars/Olympus", "../../etc/passwd", "UTC+2"},
		"first_name": {"a\xff", "a\x00", strings.Repeat("é", interview.MaxName+1)},
	} {
		for _, v := range values {
			var c interview.Candidate
			*map[string]*string{"email": &c.Email, "phone": &c.Phone, "locale": &c.Locale, "time_zone": &c.TimeZone, "first_name": &c.FirstName}[field] = v
			_, err := w.svc.CreateCandidate(w.ctx(), w.key, c, interview.OnceKey{})
			refuses(t, field+" "+v, err, interview.Invalid, field)
		}
	}
	c, err := w.svc.CreateCandidate(w.ctx(), w.key, interview.Candidate{FirstName: " " + strings.Repeat("é", interview.MaxName),
		Email: "ADA@Example.org", Phone: "+420123456789", Locale: "pt-br", TimeZone: "Europe/Prague"}, interview.OnceKey{})
	w.ok(err)
	if c.Email != "ada@example.org" || c.Locale != "pt-BR" || c.FirstName != strings.Repeat("é", interview.MaxName) {
		t.Errorf("got %+v", c)
	}
	_, err = w.svc.CreateCandidate(w.ctx(), w.key, interview.Candidate{Email: "ada@example.org"}, interview.OnceKey{})
	refuses(t, "the same address again", err, interview.Conflict)
}

func TestAWrongInterviewIsRefusedWithItsField(t *testing.T) {
	w := newWorld(t)
	stored := w.create().Candidate
	for field, change := range map[string]func(*interview.NewInterview){
		"plan_id":                  func(in *interview.NewInterview) { in.PlanID = "" },
		"plan":                     func(in *interview.NewInterview) { in.Plan = new(examplePlan()) },
		"candidate":                func(in *interview.NewInterview) { in.CandidateID, in.Candidate = stored.ID, &interview.Candidate{} },
		"candidate.email":          func(in *interview.NewInterview) { in.Candidate = &interview.Candidate{Email: "x"} },
		"position.title":           func(in *interview.NewInterview) { in.Position = &interview.Position{} },
		"expires_at":               func(in *interview.NewInterview) { in.ExpiresAt = w.now().Add(-time.Hour) },
		"scheduled_at":             func(in *interview.NewInterview) { in.ScheduledAt = time.Date(20_000, 1, 1, 0, 0, 0, 0, time.UTC) },
		"language":                 func(in *interview.NewInterview) { in.Language = "?" },
		"excluded[0]":              func(in *interview.NewInterview) { in.Excluded = []string{stored.ID} },
		"excluded":                 func(in *interview.NewInterview) { in.Excluded = []string{w.question(0), w.question(1)} },
		"custom_questions[0].text": func(in *interview.NewInterview) { in.Custom = []interview.Question{{}} },
		"custom_questions[0].id":   func(in *interview.NewInterview) { in.Custom = []interview.Question{{ID: w.question(0), Text: "x"}} },
		"order[0]":                 func(in *interview.NewInterview) { in.Order = []string{"custom_0"} },
		"order[1]":                 func(in *interview.NewInterview) { in.Order = []string{w.question(0), w.question(0)} },
	} {
		in := interview.NewInterview{PlanID: w.plan.ID}
		change(&in)
		_, err := w.svc.CreateInterview(w.ctx(), w.key, in, interview.OnceKey{})
		refuses(t, field, err, interview.Invalid, field)
	}
}

func TestCustomQuestionsStandWhereTheyAreAskedFor(t *testing.T) {
	w := newWorld(t)
	iv := w.create(func(in *interview.NewInterview) {
		in.Custom = []interview.Question{{Text: "Why us?", Unscored: true}, {Text: "When?"}}
		in.Order = []string{"custom_1", w.question(1)}
		in.Excluded = []string{w.question(0)}
	}).Interview
	type asked struct {
		Text   string
		Order  int
		Custom bool
	}
	got := []asked{}
	for _, q := range iv.Asked.Questions {
		got = append(got, asked{q.Text, q.Order, q.Custom})
	}
	want := []asked{{"When?", 0, true}, {"What is an index for?", 1, false}, {"Why us?", 2, true}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if must(w.svc.Plan(w.ctx(), w.key, w.plan.ID)).Questions[0].Custom {
		t.Error("the plan changed")
	}
}

func TestAnAnswerFitsItsQuestion(t *testing.T) {
	w := newWorld(t)
	p := examplePlan()
	p.Limits.AllowText = new(false)
	p.Limits.Retakes = 1
	p.Questions = append(p.Questions, interview.Question{Text: "Which?", Form: interview.Choice, Choices: []interview.Option{{Text: "this"}, {Text: "that"}}})
	w.plan = must(w.svc.CreatePlan(w.ctx(), w.key, p, interview.OnceKey{}))
	iv, a := w.start()
	write := func(an interview.Answer) (interview.Answer, error) {
		an.InterviewID = iv.ID
		return w.svc.WriteAnswer(w.ctx(), a, an)
	}
	for field, an := range map[string]interview.Answer{
		"question_id": {QuestionID: iv.ID, Text: "x"},
		"form":        {QuestionID: w.question(0), Text: "written though to be spoken"},
		"chosen[0]":   {QuestionID: w.question(2), Chosen: []int{2}},
		"chosen[1]":   {QuestionID: w.question(2), Chosen: []int{1, 1}},
		"chosen":      {QuestionID: w.question(2)},
	} {
		_, err := write(an)
		refuses(t, field, err, interview.Invalid, field)
	}
	first := must(write(interview.Answer{QuestionID: w.question(2), Chosen: []int{0}}))
	if same := must(write(interview.Answer{QuestionID: w.question(2), Chosen: []int{0}})); same.ID != first.ID {
		t.Error("a double click is two answers")
	}
	if retake := must(write(interview.Answer{QuestionID: w.question(2), Chosen: []int{1}})); retake.Take != 2 {
		t.Errorf("the retake is take %d", retake.Take)
	}
	_, err := write(interview.Answer{QuestionID: w.question(2), Chosen: []int{0}})
	refuses(t, "a third take", err, interview.Conflict, "question_id")
	must(w.svc.Complete(w.ctx(), a, iv.ID, ""))
	if got := must(w.svc.Case(w.ctx(), iv.ID)).Turns[1].Text; got != "that" {
		t.Errorf("the newest take counts, got %q", got)
	}
}

func TestACodeQuestionTakesNoRecording(t *testing.T) {
	w := newWorld(t)
	c := w.create(func(n *interview.NewInterview) {
		n.Custom = []interview.Question{{Text: "Write a loop.", Form: interview.Code}}
	})
	var code string
	for _, q := range c.Interview.Asked.Questions {
		if q.Form == interview.Code {
			code = q.ID
		}
	}
	id := c.Interview.ID
	_, err := w.svc.FinishAnswer(w.ctx(), w.key, interview.Answer{InterviewID: id, QuestionID: code}, medium("m"), "")
	refuses(t, "a recording", err, interview.Invalid, "question_id")
	_, err = w.svc.CreateUpload(w.ctx(), w.key, interview.Upload{InterviewID: id, QuestionID: code, Length: 9})
	refuses(t, "an upload", err, interview.Invalid, "question_id")
	_, err = w.svc.FinishSession(w.ctx(), w.key, id, medium("m"), time.Time{}, []interview.Mark{{QuestionID: code, ToMS: 5}}, "")
	refuses(t, "a mark", err, interview.Invalid, "marks[0].question_id")
}

func TestMarksThatOverlapAreRefused(t *testing.T) {
	w := newWorld(t)
	id := w.create().Interview.ID
	for field, marks := range map[string][]interview.Mark{
		"marks":                {},
		"marks[1].from_ms":     {{w.question(0), 0, 5000}, {w.question(1), 4999, 9000}},
		"marks[0].to_ms":       {{w.question(0), 5000, 5000}},
		"marks[0].from_ms":     {{w.question(0), -1, 5000}},
		"marks[1].question_id": {{w.question(0), 0, 10}, {w.question(0), 20, 30}},
		"marks[0].question_id": {{id, 0, 10}},
	} {
		_, err := w.svc.FinishSession(w.ctx(), w.key, id, medium("m"), time.Time{}, marks, "")
		refuses(t, field, err, interview.Invalid, field)
	}
}
