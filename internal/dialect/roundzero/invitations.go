package roundzero

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/candorhq/candor/internal/interview"
)

// Bounds of an invitation.
const (
	daysMost    = 90
	secondsMost = interview.MaxTimeLimitMS / 1000
)

// invite makes an interview. RoundZero sends nothing to the candidate: the
// caller hands on the address in the answer.
func (d *Dialect) invite(w http.ResponseWriter, r *request) error {
	var in NewInvitation
	if err := r.read(w, &in); err != nil {
		return err
	}
	who, err := in.check()
	if err != nil {
		return err
	}
	pos, err := d.Service.Position(r.Context(), r.actor, in.JobID)
	if err != nil {
		return of("Job", err)
	}
	if pos.Status != "open" {
		return failure(http.StatusConflict, conflict, "Job is not active")
	}
	plan, found, err := d.questionSet(r, pos)
	if err != nil {
		return err
	}
	if !found {
		return failure(http.StatusConflict, conflict, "Job has no questions")
	}
	made := interview.NewInterview{
		PlanID: plan.ID, PositionID: pos.ID, CandidateID: who.id, Excluded: in.QuestionConfig.Excluded,
		Custom: in.QuestionConfig.custom(), Order: in.QuestionConfig.order(plan.Questions),
	}
	if in.CandidateCV != nil {
		if made.Extra, err = withExtra(nil, keptInvitation{CV: in.CandidateCV}); err != nil {
			return err
		}
	}
	if who.id == "" {
		if made.Candidate, err = who.person(in.CandidateCV); err != nil {
			return err
		}
	}
	if in.ExpiresInDays != nil {
		made.ExpiresAt = d.Now().AddDate(0, 0, *in.ExpiresInDays)
	}
	out, err := d.Service.CreateInterview(r.Context(), r.actor, made, r.once)
	if err != nil {
		return inviteFailure(err)
	}
	return answer(w, http.StatusCreated, translateInvitation(out, pos, d.Links))
}

func inviteFailure(err error) error {
	err = renamed(err, "excluded", "question_config.excluded_question_ids", "custom_questions", "question_config.custom_questions",
		"order", "question_config.question_order", "candidate.email", "candidate_email", "candidate.extra", "candidate_cv",
		"expires_at", "expires_in_days", ".text", ".question_text", ".category", ".question_type", ".time_limit_ms", ".time_limit_seconds")
	return of("Candidate", err) // the job was found before
}

// invited is the candidate of an invitation, in whichever form it came.
type invited struct{ id, name, email, title string }

// check looks at everything that needs no database.
func (in *NewInvitation) check() (invited, error) {
	who := invited{name: in.CandidateName, email: in.CandidateEmail}
	nameField, emailField := "candidate_name", "candidate_email"
	if c := in.Candidate; c != nil {
		who.id, who.title = c.ID, c.Title
		if who.name == "" && c.Name != "" {
			who.name, nameField = c.Name, "candidate.name"
		}
		if who.email == "" {
			who.email, emailField = c.Email, "candidate.email"
		}
	}
	err := first(
		needed("job_id", &in.JobID, interview.MaxName),
		optional(nameField, &who.name, interview.MaxName),
		address(emailField, &who.email),
		optional("candidate.title", &who.title, interview.MaxName),
		in.CandidateCV.check("candidate_cv"),
		in.QuestionConfig.check(),
	)
	switch days := in.ExpiresInDays; {
	case err != nil:
		return who, err
	case who.name == "" && who.id == "":
		return who, wrong("candidate_name", "is required")
	case days != nil && (*days < 1 || *days > daysMost):
		return who, wrong("expires_in_days", "must be from 1 to "+strconv.Itoa(daysMost))
	}
	return who, nil
}

func (who invited) person(cv *CV) (*interview.Candidate, error) {
	out := &interview.Candidate{Email: who.email}
	out.FirstName, out.LastName = split(who.name)
	if who.title == "" && cv == nil {
		return out, nil
	}
	var err error
	out.Extra, err = withExtra(nil, keptCandidate{Title: who.title, CV: cv})
	return out, err
}

func (c *QuestionConfig) check() error {
	for _, refs := range [][]string{c.Excluded, c.Order} {
		for i := range refs {
			refs[i] = strings.ToLower(refs[i])
		}
	}
	if len(c.Custom) > interview.MaxQuestions {
		return wrong("question_config.custom_questions", "must have at most "+strconv.Itoa(interview.MaxQuestions)+" questions")
	}
	for i := range c.Custom {
		q := &c.Custom[i]
		field := func(name string) string { return at("question_config.custom_questions", i, name) }
		err := first(
			needed(field("question_text"), &q.QuestionText, interview.MaxText),
			needed(field("question_type"), &q.QuestionType, interview.MaxName),
			oneOf(field("question_type"), q.QuestionType, categories()...),
		)
		switch {
		case err != nil:
			return err
		case q.TimeLimitSeconds != nil && (*q.TimeLimitSeconds < 1 || *q.TimeLimitSeconds > secondsMost):
			return wrong(field("time_limit_seconds"), "must be from 1 to "+strconv.Itoa(secondsMost))
		case q.OrderIndex != nil && *q.OrderIndex < 0:
			return wrong(field("order_index"), "must not be negative")
		}
	}
	return nil
}

func categories() []string {
	return []string{string(interview.Behavioral), string(interview.Technical), string(interview.Situational),
		string(interview.Experience), string(interview.RoleSpecific)}
}

// custom are the questions of this interview only.
func (c *QuestionConfig) custom() []interview.Question {
	var out []interview.Question
	for _, q := range c.Custom {
		one := interview.Question{Text: q.QuestionText, Category: interview.Category(q.QuestionType), Form: interview.Spoken}
		if q.TimeLimitSeconds != nil {
			one.TimeLimitMS = int64(*q.TimeLimitSeconds) * 1000
		}
		out = append(out, one)
	}
	return out
}

// order is the asking order: what question_order names, then the rest of the
// job's questions, then the rest of the custom ones by order_index, those
// without one last. Where no index says otherwise the core does the rest.
func (c *QuestionConfig) order(job []interview.Question) []string {
	if !slices.ContainsFunc(c.Custom, func(q CustomQuestion) bool { return q.OrderIndex != nil }) {
		return c.Order
	}
	out := slices.Clone(c.Order)
	add := func(ref string) {
		if !slices.Contains(out, ref) && !slices.Contains(c.Excluded, ref) {
			out = append(out, ref)
		}
	}
	for _, q := range job {
		add(q.ID)
	}
	places := make([]int, len(c.Custom))
	for i := range places {
		places[i] = i
	}
	slices.SortStableFunc(places, func(a, b int) int { return c.Custom[a].place() - c.Custom[b].place() })
	for _, i := range places {
		add("custom_" + strconv.Itoa(i))
	}
	return out
}

func (q CustomQuestion) place() int {
	if q.OrderIndex == nil {
		return 1 << 30
	}
	return min(*q.OrderIndex, 1<<30-1)
}
