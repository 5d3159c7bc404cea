package roundzero

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/candorhq/candor/internal/interview"
)

// maxGoals bounds the goals of either kind, so that the questions made from
// them stay below what an interview may ask.
const maxGoals = 20

// check refuses goals without a name, of another priority, or too many.
// Categories are not held against a list: RoundZero's own is known in part.
func (g *Goals) check() error {
	if g == nil {
		return nil
	}
	g.Goals, g.CustomGoals = list(g.Goals), list(g.CustomGoals)
	if len(g.Goals) > maxGoals {
		return wrong("interview_goals.goals", "must have at most "+strconv.Itoa(maxGoals)+" entries")
	}
	if len(g.CustomGoals) > maxGoals {
		return wrong("interview_goals.customGoals", "must have at most "+strconv.Itoa(maxGoals)+" entries")
	}
	for i := range g.Goals {
		field := func(name string) string { return at("interview_goals.goals", i, name) }
		err := first(
			needed(field("category"), &g.Goals[i].Category, 100),
			needed(field("priority"), &g.Goals[i].Priority, 100),
			oneOf(field("priority"), g.Goals[i].Priority, "high", "medium", "low"),
		)
		if err != nil {
			return err
		}
	}
	for i := range g.CustomGoals {
		if err := needed(at("interview_goals.customGoals", i, ""), &g.CustomGoals[i], 500); err != nil {
			return err
		}
	}
	return optional("interview_goals.additionalContext", &g.AdditionalContext, interview.MaxText)
}

// bank are the questions of RoundZero's goal categories, the most telling
// first. RoundZero has a language model write them; these are the same for
// every job, which is what makes candidates' answers comparable.
func bank(category string) []interview.Question {
	switch category {
	case "technical_competency":
		return []interview.Question{
			ask(interview.Technical, "Tell me about the most demanding piece of technical work you have done in the last two years. What did you build, and which decisions were yours?"),
			ask(interview.Technical, "Choose a tool or technology that you know well. When is it the right choice, and when is it not?"),
			ask(interview.Technical, "How do you make sure that your work is correct before you hand it over?"),
		}
	case "problem_solving":
		return []interview.Question{
			ask(interview.Situational, "Describe a difficult problem that you solved. How did you find its cause, and which ways of solving it did you turn down?"),
			ask(interview.Situational, "You are given a task that nobody around you has done before, and a date. What do you do in the first two days?"),
			ask(interview.Behavioral, "Tell me about a solution of yours that turned out to be wrong. How did you notice, and what did you do then?"),
		}
	case "communication":
		return []interview.Question{
			ask(interview.Behavioral, "Tell me about a time when you had to explain something complicated to people who did not know the subject. How did you go about it?"),
			ask(interview.Behavioral, "Describe a misunderstanding at work that you were part of. How was it cleared up?"),
			ask(interview.Situational, "A colleague and you understood a decision differently, and work has begun. What do you do?"),
		}
	case "leadership":
		return []interview.Question{
			ask(interview.Behavioral, "Tell me about a time when you led others to a result, with or without being in charge. What did you do yourself?"),
			ask(interview.Behavioral, "Describe a time when you helped somebody to become better at their work."),
			ask(interview.Situational, "Two people whose work you answer for want opposite things, and both have good reasons. How do you decide?"),
		}
	case "culture_fit":
		return []interview.Question{
			ask(interview.Behavioral, "In which surroundings have you done your best work, and what did you do to make them so?"),
			ask(interview.Behavioral, "Tell me about feedback that was hard to take. What did you change?"),
			ask(interview.Situational, "You disagree with a decision that has been made. What do you do?"),
		}
	case "domain_expertise":
		return []interview.Question{
			ask(interview.Experience, "What have you learned about this field from your own work that an outsider would not know?"),
			ask(interview.RoleSpecific, "Which development in this field will change how you work in the next years, and how do you prepare for it?"),
			ask(interview.Experience, "Tell me about a decision in which your knowledge of the field made the difference."),
		}
	case "collaboration":
		return []interview.Question{
			ask(interview.Behavioral, "Tell me about something you achieved together with people from other teams. What was your part?"),
			ask(interview.Behavioral, "Describe a conflict with somebody you had to work with. How did it go on?"),
			ask(interview.Situational, "A colleague whose work you depend on is late for the second time. What do you do?"),
		}
	}
	about := strings.ReplaceAll(category, "_", " ")
	return []interview.Question{ask(interview.Experience, fmt.Sprintf("Please tell me about your experience with this, and give an example of your own work: %s.", about))}
}

func ask(c interview.Category, text string) interview.Question {
	return interview.Question{Text: text, Category: c, Form: interview.Spoken}
}

// questionsFor are a new job's questions: one to begin with, three, two or one
// for each goal by its priority, and one for each goal of the caller's own.
// Without any goals it is a general interview of five.
func questionsFor(title string, g *Goals) []interview.Question {
	out := []interview.Question{ask(interview.Experience,
		fmt.Sprintf("What draws you to this role (%s), and which part of your experience prepares you best for it?", title))}
	goals := []Goal{{"technical_competency", "low"}, {"problem_solving", "low"}, {"communication", "low"}, {"collaboration", "low"}}
	var own []string
	if g != nil && len(g.Goals)+len(g.CustomGoals) > 0 {
		goals, own = g.Goals, g.CustomGoals
	}
	seen := map[string]bool{}
	for _, goal := range goals {
		if seen[goal.Category] {
			continue
		}
		seen[goal.Category] = true
		qs := bank(goal.Category)
		n := map[string]int{"high": 3, "medium": 2, "low": 1}[goal.Priority]
		out = append(out, qs[:min(n, len(qs))]...)
	}
	for _, text := range own {
		out = append(out, ask(interview.RoleSpecific, fmt.Sprintf("Please tell me about this, and give an example of your own work: %s", text)))
	}
	return out
}
