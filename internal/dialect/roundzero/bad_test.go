package roundzero

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect/dialecttest"
	"github.com/candorhq/candor/internal/interview"
)

func TestBadBodiesAreToldInTheVendorsWay(t *testing.T) {
	c := newClient(t, "ready", "child", "foreign", "synthetic")
	job := c.w.Position.ID
	invite := func(rest string) string { return `{"job_id":"` + job + `","candidate_name":"A"` + rest + `}` }
	custom := func(q string) string { return invite(`,"question_config":{"custom_questions":[` + q + `]}`) }
	long := func(n int) string { return strings.Repeat("x", n) }
	few := func(n int, one string) string { return strings.TrimSuffix(strings.Repeat(one+",", n), ",") }
	const inConfig = "question_config."
	for name, x := range map[string]struct {
		method, path, body string
		status             int
		want               string
	}{
		"no body":                     {"POST", "/invitations", ``, 400, "The JSON ends early"},
		"null":                        {"POST", "/invitations", `null`, 400, "The body must be a JSON object"},
		"a list":                      {"POST", "/invitations", `[]`, 400, "Must be an object, not a list"},
		"two bodies":                  {"POST", "/candidates", `{"name":"A"}{}`, 400, "The JSON is broken at byte 13"},
		"a key twice":                 {"POST", "/candidates", `{"name":"A","name":"B"}`, 400, "name stands twice"},
		"not UTF-8":                   {"POST", "/candidates", "{\"name\":\"\xff\"}", 400, "The JSON is not valid UTF-8"},
		"over a MiB":                  {"POST", "/candidates", `{"name":"` + long(1<<20) + `"}`, 413, "The body is longer than 1048576 bytes"},
		"no job":                      {"POST", "/invitations", `{"candidate_name":"A"}`, 400, "job_id is required"},
		"a null job":                  {"POST", "/invitations", `{"job_id":null,"candidate_name":"A"}`, 400, "job_id is required"},
		"a job's serial":              {"POST", "/invitations", `{"job_id":"1","candidate_name":"A"}`, 404, "Job not found"},
		"a plan for a job":            {"POST", "/invitations", `{"job_id":"` + c.w.Plan.ID + `","candidate_name":"A"}`, 404, "Job not found"},
		"an empty name":               {"POST", "/invitations", `{"job_id":"` + job + `","candidate_name":"  "}`, 400, "candidate_name is required"},
		"a long name":                 {"POST", "/invitations", `{"job_id":"` + job + `","candidate_name":"` + long(201) + `"}`, 400, "candidate_name must have at most 200 characters"},
		"a long name inside":          {"POST", "/invitations", `{"job_id":"` + job + `","candidate":{"name":"` + long(201) + `"}}`, 400, "candidate.name must have at most 200 characters"},
		"a NUL":                       {"POST", "/invitations", `{"job_id":"` + job + `","candidate_name":"A\u0000"}`, 400, "candidate_name must not contain a NUL character"},
		"an e-mail address":           {"POST", "/invitations", invite(`,"candidate_email":"nobody"`), 400, "candidate_email must be an e-mail address"},
		"an e-mail address inside":    {"POST", "/invitations", invite(`,"candidate":{"email":"A <a@b.c>"}`), 400, "candidate.email must be an e-mail address"},
		"a candidate":                 {"POST", "/invitations", invite(`,"candidate":{"id":"770g0622-g41d-63f6-c938-668877662222"}`), 404, "Candidate not found"},
		"a foreign candidate":         {"POST", "/invitations", invite(`,"candidate":{"id":"` + c.w.Interview(t, "foreign").CandidateID + `"}`), 404, "Candidate not found"},
		"no days":                     {"POST", "/invitations", invite(`,"expires_in_days":0`), 400, "expires_in_days must be from 1 to 90"},
		"too many days":               {"POST", "/invitations", invite(`,"expires_in_days":91`), 400, "expires_in_days must be from 1 to 90"},
		"half a day":                  {"POST", "/invitations", invite(`,"expires_in_days":1.5`), 400, "expires_in_days must be a whole number, not a number"},
		"a CV that is text":           {"POST", "/invitations", invite(`,"candidate_cv":"long"`), 400, "candidate_cv must be an object, not a string"},
		"a nameless skill":            {"POST", "/invitations", invite(`,"candidate_cv":{"skills":[{"name":"A"},{"category":"soft"}]}`), 400, "candidate_cv.skills[1].name is required"},
		"a job without its company":   {"POST", "/invitations", invite(`,"candidate_cv":{"workExperiences":[{"title":"A"}]}`), 400, "candidate_cv.workExperiences[0].company is required"},
		"a large CV":                  {"POST", "/invitations", invite(`,"candidate_cv":{"summary":"` + long(maxCV) + `"}`), 400, fmt.Sprintf("candidate_cv must have at most %d bytes of JSON", maxCV)},
		"an excluded stranger":        {"POST", "/invitations", invite(`,"question_config":{"excluded_question_ids":["x"]}`), 400, inConfig + "excluded_question_ids[0] is not a question of the plan"},
		"all excluded":                {"POST", "/invitations", invite(`,"question_config":{"excluded_question_ids":["` + dialecttest.GoQuestion + `","` + dialecttest.BugQuestion + `","` + dialecttest.CodeQuestion + `"]}`), 400, inConfig + "excluded_question_ids must leave at least one question"},
		"excluded is no list":         {"POST", "/invitations", invite(`,"question_config":{"excluded_question_ids":"x"}`), 400, inConfig + "excluded_question_ids must be a list, not a string"},
		"an unknown place":            {"POST", "/invitations", invite(`,"question_config":{"question_order":["custom_0"]}`), 400, inConfig + "question_order[0] is not a question of this interview"},
		"a place twice":               {"POST", "/invitations", invite(`,"question_config":{"question_order":["` + dialecttest.GoQuestion + `","` + dialecttest.GoQuestion + `"]}`), 400, inConfig + "question_order[1] comes twice"},
		"a question without text":     {"POST", "/invitations", custom(`{"question_type":"technical"}`), 400, inConfig + "custom_questions[0].question_text is required"},
		"a question without type":     {"POST", "/invitations", custom(`{"question_text":"A"}`), 400, inConfig + "custom_questions[0].question_type is required"},
		"another type of question":    {"POST", "/invitations", custom(`{"question_text":"A","question_type":"video"}`), 400, inConfig + "custom_questions[0].question_type must be one of behavioral, technical, situational, experience, role_specific"},
		"no time":                     {"POST", "/invitations", custom(`{"question_text":"A","question_type":"technical","time_limit_seconds":0}`), 400, inConfig + "custom_questions[0].time_limit_seconds must be from 1 to 3600"},
		"too much time":               {"POST", "/invitations", custom(`{"question_text":"A","question_type":"technical","time_limit_seconds":3601}`), 400, inConfig + "custom_questions[0].time_limit_seconds must be from 1 to 3600"},
		"a negative place":            {"POST", "/invitations", custom(`{"question_text":"A","question_type":"technical","order_index":-1}`), 400, inConfig + "custom_questions[0].order_index must not be negative"},
		"a long question":             {"POST", "/invitations", custom(`{"question_text":"` + long(10_001) + `","question_type":"technical"}`), 400, inConfig + "custom_questions[0].question_text must have at most 10000 characters"},
		"too many questions":          {"POST", "/invitations", custom(few(101, `{"question_text":"A","question_type":"technical"}`)), 400, inConfig + "custom_questions must have at most 100 questions"},
		"too many with the job's":     {"POST", "/invitations", custom(few(98, `{"question_text":"A","question_type":"technical"}`)), 400, inConfig + "custom_questions must not bring the questions above 100"},
		"no title":                    {"POST", "/jobs", `{"description":"A"}`, 400, "title is required"},
		"a null title":                {"POST", "/jobs", `{"title":null,"description":"A"}`, 400, "title is required"},
		"an empty title":              {"POST", "/jobs", `{"title":"","description":"A"}`, 400, "title is required"},
		"a long title":                {"POST", "/jobs", `{"title":"` + long(201) + `","description":"A"}`, 400, "title must have at most 200 characters"},
		"no description":              {"POST", "/jobs", `{"title":"A"}`, 400, "description is required"},
		"a long description":          {"POST", "/jobs", `{"title":"A","description":"` + long(10_001) + `"}`, 400, "description must have at most 10000 characters"},
		"long requirements":           {"POST", "/jobs", `{"title":"A","description":"A","requirements":"` + long(10_001) + `"}`, 400, "requirements must have at most 10000 characters"},
		"another status":              {"POST", "/jobs", `{"title":"A","description":"A","status":"open"}`, 400, "status must be one of active, draft, archived"},
		"a null status":               {"PATCH", "/jobs/" + job, `{"status":null}`, 400, "status must be one of active, draft, archived"},
		"another priority":            {"POST", "/jobs", `{"title":"A","description":"A","interview_goals":{"goals":[{"category":"a","priority":"urgent"}]}}`, 400, "interview_goals.goals[0].priority must be one of high, medium, low"},
		"a goal without category":     {"POST", "/jobs", `{"title":"A","description":"A","interview_goals":{"goals":[{"priority":"low"}]}}`, 400, "interview_goals.goals[0].category is required"},
		"too many goals":              {"POST", "/jobs", `{"title":"A","description":"A","interview_goals":{"goals":[` + few(21, `{"category":"a","priority":"low"}`) + `]}}`, 400, "interview_goals.goals must have at most 20 entries"},
		"an empty own goal":           {"POST", "/jobs", `{"title":"A","description":"A","interview_goals":{"customGoals":["A",""]}}`, 400, "interview_goals.customGoals[1] is required"},
		"too many own goals":          {"POST", "/jobs", `{"title":"A","description":"A","interview_goals":{"customGoals":[` + few(21, `"a"`) + `]}}`, 400, "interview_goals.customGoals must have at most 20 entries"},
		"a foreign job":               {"PATCH", "/jobs/" + c.w.Interview(t, "foreign").PositionID, `{"title":"A"}`, 404, "Job not found"},
		"a test job":                  {"GET", "/jobs/" + c.w.Interview(t, "synthetic").PositionID, ``, 404, "Job not found"},
		"a child's job":               {"GET", "/jobs/" + c.w.Interview(t, "child").PositionID + "/questions", ``, 404, "Job not found"},
		"a job by its serial":         {"GET", "/jobs/1", ``, 404, "Job not found"},
		"a changed job by its serial": {"PATCH", "/jobs/1", `{}`, 404, "Job not found"},
		"deleting a job":              {"DELETE", "/jobs/" + job, ``, 405, "Method not allowed"},
		"a page of jobs":              {"GET", "/jobs?page=10001", ``, 400, "page must be at most 10000"},
		"an empty limit":              {"GET", "/jobs?limit=", ``, 400, "limit must be a whole number from 1"},
		"a status of jobs":            {"GET", "/jobs?status=open", ``, 400, "status must be one of active, draft, archived"},
		"a nameless candidate":        {"POST", "/candidates", `{"email":"a@b.c"}`, 400, "name is required"},
		"an address":                  {"POST", "/candidates", `{"name":"A","email":"b"}`, 400, "email must be an e-mail address"},
		"a long title of a person":    {"POST", "/candidates", `{"name":"A","title":"` + long(201) + `"}`, 400, "title must have at most 200 characters"},
		"another proficiency":         {"POST", "/candidates", `{"name":"A","cv":{"skills":[{"name":"A","proficiency":"guru"}]}}`, 400, "cv.skills[0].proficiency must be one of beginner, intermediate, advanced, expert"},
		"another kind of skill":       {"POST", "/candidates", `{"name":"A","cv":{"skills":[{"name":"A","category":"hard"}]}}`, 400, "cv.skills[0].category must be one of technical, soft, language"},
		"a nameless school":           {"POST", "/candidates", `{"name":"A","cv":{"education":[{}]}}`, 400, "cv.education[0].institution is required"},
		"a nameless certificate":      {"POST", "/candidates", `{"name":"A","cv":{"certifications":[{}]}}`, 400, "cv.certifications[0].name is required"},
		"a null name":                 {"PATCH", "/candidates/" + c.w.Interview(t, "ready").CandidateID, `{"name":null}`, 400, "name is required"},
		"a foreign person":            {"GET", "/candidates/" + c.w.Interview(t, "foreign").CandidateID, ``, 404, "Candidate not found"},
		"a foreign person's address":  {"PATCH", "/candidates/" + c.w.Interview(t, "foreign").CandidateID, `{"email":"a@b.c"}`, 404, "Candidate not found"},
		"a person by serial":          {"PATCH", "/candidates/1", `{"name":"A"}`, 404, "Candidate not found"},
		"putting a person":            {"PUT", "/candidates/" + c.w.Interview(t, "ready").CandidateID, `{}`, 405, "Method not allowed"},
		"a long search":               {"GET", "/candidates?search=" + long(201), ``, 400, "search must have at most 200 characters"},
		"a search of bad UTF-8":       {"GET", "/candidates?search=%ff", ``, 400, "search must be valid UTF-8"},
		"a slash at the end":          {"POST", "/jobs/", `{}`, 404, "Resource not found"},
	} {
		c.h = New(c.w.Deps).Handler() // a whole allowance for each
		status, body := c.call(x.method, x.path, x.body)
		var got Failure
		if err := json.Unmarshal([]byte(body), &got); err != nil {
			t.Fatalf("%s: %v in %s", name, err, body)
		}
		if status != x.status || got.Error.Message != x.want {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
}

func TestAKeyDoesOnlyWhatItsScopesSay(t *testing.T) {
	c := newClient(t, "ready")
	job, person := c.w.Position.ID, c.w.Interview(t, "ready").CandidateID
	_, c.key = c.w.Key(t, "roundzero", func(k *account.NewKey) { k.Scopes = []account.Scope{account.ReadWebhooks} })
	for _, x := range [][3]string{
		{"GET", "/jobs", ""}, {"GET", "/jobs/" + job, ""}, {"GET", "/jobs/" + job + "/questions", ""},
		{"POST", "/jobs", `{"title":"A","description":"B"}`}, {"PATCH", "/jobs/" + job, `{}`},
		{"GET", "/candidates", ""}, {"GET", "/candidates/" + person, ""},
		{"POST", "/candidates", `{"name":"A"}`}, {"PATCH", "/candidates/" + person, `{}`},
		{"POST", "/invitations", `{"job_id":"` + job + `","candidate_name":"A"}`},
	} {
		if status, body := c.call(x[0], x[1], x[2]); status != 403 || !strings.Contains(body, `"permission_error"`) {
			t.Errorf("%v: %d %s", x, status, body)
		}
	}
}

func TestAJobIsMadeWholeOrNotAtAll(t *testing.T) {
	c := newClient(t, "bare")
	_, c.key = c.w.Key(t, "roundzero", func(k *account.NewKey) { k.Scopes = []account.Scope{account.WritePlans} })
	if status, body := c.call("POST", "/jobs", `{"title":"Half","description":"A"}`); status != 403 {
		t.Errorf("%d %s", status, body)
	}
	acme := account.Actor{System: true, OrganizationID: c.w.Acme.ID}
	if have, err := c.w.Service.Positions(t.Context(), acme, interview.Filter{Name: "Half"}, interview.Page{}); err != nil || len(have) > 0 {
		t.Errorf("%v, %v", have, err)
	}
}
