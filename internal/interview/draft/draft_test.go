package draft_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/interview/draft"
)

const backend = `About us: we build tools for young teams.

Responsibilities:
- Design and run services that handle payments
- Review changes of your colleagues and mentor newcomers
- Keep the lights on

Requirements:
- 5+ years of experience with Go, PostgreSQL and event sourcing
- Good knowledge of REST APIs
- Native English speaker under 35

Nice to have:
- Kubernetes or Terraform
- Familiarity with gRPC

We offer: a salary, a dog, Java (the coffee).`

func TestADescriptionBecomesAPlan(t *testing.T) {
	pos, plan := draft.Make("  Senior   Backend Engineer ", backend)
	if diff := cmp.Diff([]string{"Go", "PostgreSQL", "event sourcing", "REST"}, pos.MustHave); diff != "" {
		t.Errorf("must have (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Kubernetes", "gRPC"}, pos.NiceToHave); diff != "" {
		t.Errorf("nice to have (-want +got):\n%s", diff)
	}
	if plan.Name != "Senior Backend Engineer" || pos.Title != plan.Name || !strings.Contains(pos.Description, "event sourcing") {
		t.Errorf("%q for %q", plan.Name, pos.Title)
	}
	var text []string
	for i, q := range plan.Questions {
		text = append(text, q.Text)
		if len(q.KeyPoints) < 3 || q.Anchors == nil || len(q.Anchors.Strong) == 0 || q.Order != i+1 || q.Form != interview.Spoken || q.Needed >= float64(len(q.KeyPoints)) {
			t.Errorf("question %d: %+v", i+1, q)
		}
		for _, s := range q.Skills {
			if !slices.ContainsFunc(plan.Skills, func(k interview.Skill) bool { return k.Name == s }) {
				t.Errorf("question %d speaks to %s, which the plan lacks", i+1, s)
			}
		}
	}
	all := strings.Join(text, "\n")
	for _, want := range []string{"the role of Senior Backend Engineer", "Go service", "query that was fast", "used event sourcing", "interface that others depend on",
		"cluster", "used gRPC", "design and run services that handle payments", "review changes of your colleagues", "disagreed", "become better at their work"} {
		if !strings.Contains(all, want) {
			t.Errorf("no question has %q in\n%s", want, all)
		}
	}
	for _, never := range []string{"Native", "35", "young", "memory until", "lights"} {
		if strings.Contains(all, never) {
			t.Errorf("a question has %q:\n%s", never, all)
		}
	}
	_, again := draft.Make("Senior Backend Engineer", backend)
	if diff := cmp.Diff(plan, again); diff != "" {
		t.Errorf("the second draft differs:\n%s", diff)
	}
}

func TestSkillsAreFoundAsPeopleWriteThem(t *testing.T) {
	for _, c := range []struct {
		role, description string
		must, nice        []string
	}{
		{"Golang developer", "", []string{"Golang"}, nil},
		{"Driver", "Go to customers. Go beyond.", nil, nil},
		{"Engineer", "Go, Python. You go home early.", []string{"Go", "Python"}, nil},
		{"Engineer", "We use C++ and Node.js/React with CI/CD.", []string{"C++", "Node.js", "React", "CI/CD"}, nil},
		{"Engineer", "Javascript needed; Java is a plus.", []string{"JavaScript"}, []string{"Java"}},
		{"Customer support agent", "Must have: Excel, patience. Preferred: SQL", []string{"customer support", "Excel"}, []string{"SQL"}},
		{"Analyst", "Experience with SAP S/4 is required. Knowledge of the Swiss market is an advantage.", []string{"SAP S/4"}, []string{"Swiss market"}},
		{"Nurse", "", nil, nil},
		{"Registered nurse", "patient care", []string{"registered nurse", "patient care"}, nil},
		{"x", "Benefits:\nSecurity, Excel courses", nil, nil},
	} {
		pos, _ := draft.Make(c.role, c.description)
		if diff := cmp.Diff(c.must, pos.MustHave); diff != "" {
			t.Errorf("%s, %q must have (-want +got):\n%s", c.role, c.description, diff)
		}
		if diff := cmp.Diff(c.nice, pos.NiceToHave); diff != "" {
			t.Errorf("%s, %q nice to have (-want +got):\n%s", c.role, c.description, diff)
		}
	}
}

func TestTwoNamesOfOneSkillAreAskedAboutOnce(t *testing.T) {
	_, plan := draft.Make("Frontend developer", "React, Vue and Excel")
	var about [][]string
	for _, q := range plan.Questions {
		if len(q.Skills) > 0 {
			about = append(about, q.Skills)
		}
	}
	if diff := cmp.Diff([][]string{{"frontend", "React"}, {"Excel"}}, about); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestEverySkillWeKnowHasAWholeQuestion(t *testing.T) {
	asked := map[string]bool{}
	for _, role := range []string{"Go", "Python", "Java", "TypeScript", "React", "SQL", "Docker", "AWS", "DevOps", "REST", "security", "machine learning",
		"analytics", "Excel", "accounting", "sales", "customer success", "help desk", "marketing", "copywriting", "project management", "product owner",
		"scrum", "leadership", "recruiting", "UX", "QA", "firmware", "Linux", "nursing", "teaching", "logistics", "manufacturing", "retail", "GDPR"} {
		_, plan := draft.Make(role, "")
		for _, q := range plan.Questions {
			if slices.Equal(q.Skills, []string{role}) && q.Category == interview.Technical {
				asked[q.Text] = true
				if len(q.KeyPoints) != 5 || len(q.KeyPoints[0].Synonyms) == 0 || !strings.HasSuffix(q.Text, "?") && !strings.HasSuffix(q.Text, ".") {
					t.Errorf("%s: %+v", role, q)
				}
			}
		}
	}
	if len(asked) != 35 {
		t.Errorf("%d of 35 skills have a question", len(asked))
	}
}

func FuzzMake(f *testing.F) {
	f.Add("Senior Backend Engineer", backend)
	f.Add("", "Go")
	f.Fuzz(func(t *testing.T, role, description string) {
		pos, plan := draft.Make(role, description)
		if len(plan.Questions) < 2 || len(plan.Questions) > 12 || len(pos.MustHave) > 50 || len([]rune(plan.Name)) > interview.MaxName {
			t.Errorf("%d questions, %d skills, a name of %d", len(plan.Questions), len(pos.MustHave), len(plan.Name))
		}
	})
}

func TestNothingKnownStillMakesAnInterview(t *testing.T) {
	for _, description := range []string{"", "x", "仕事の内容", strings.Repeat("word ", 50_000), strings.Repeat("experience with a, ", 2000), "\xff\xfe", ":::\n###\n- \n1)"} {
		_, plan := draft.Make("Lamplighter", description)
		if len(plan.Questions) < 2 || len(plan.Questions) > 12 {
			t.Errorf("%.20q: %d questions", description, len(plan.Questions))
		}
	}
}
