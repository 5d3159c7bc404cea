package draft

import "github.com/candorhq/candor/internal/interview"

// behaviour is a question about working with others, and the words of a
// description that call for it.
type behaviour struct {
	when     []string
	question interview.Question
}

func told() *interview.Anchors {
	return &interview.Anchors{
		Weak:     []string{"no real case", "only what others did"},
		Moderate: []string{"a real case, the outcome or their own part stays open"},
		Strong:   []string{"a real case with what they did, what came of it and what they learned"},
	}
}

func behaviours() []behaviour {
	return []behaviour{
		{[]string{"team", "collaborat", "cross-functional", "colleague"}, interview.Question{
			Text: "Tell us about a time when you and somebody you worked with disagreed about how to do something. What did you do?", Category: interview.Behavioral,
			KeyPoints: points(
				"describes a real disagreement|we disagreed|different opinions|they wanted",
				"listened to the other's reasons|asked why|tried to understand|their point of view",
				"argued with facts or tried it out|data|example|prototype|compared",
				"found a way forward together|compromise|agreed|decided together",
				"says what came of it or was learned|in the end|since then|I learned",
			), Anchors: told()}},
		{[]string{"deadline", "fast-paced", "pressure", "prioriti", "multiple projects", "several projects"}, interview.Question{
			Text: "Tell us about a time when more was asked of you than there was time for. How did you decide what to do?", Category: interview.Behavioral,
			KeyPoints: points(
				"describes a real situation|I had to|at the same time|too much",
				"sorted by importance|priority|most urgent|deadline",
				"told others early|informed|said no|asked for more time|expectations",
				"got help or left something out|delegated|postponed|cut|asked a colleague",
				"says what came of it|finished|delivered|in the end|next time",
			), Anchors: told()}},
		{[]string{"lead", "mentor", "manage", "coach", "supervis"}, interview.Question{
			Text: "Tell us about a time when you helped somebody to become better at their work. What did you do, and what came of it?", Category: interview.Behavioral,
			KeyPoints: points(
				"describes a real person and need|a colleague|new in the team|struggled",
				"found out what they needed|asked|listened|observed",
				"gave help that fitted|explained|showed|feedback|paired|coached",
				"let them do it themselves|responsibility|trust|on their own",
				"says what came of it|improved|now they|promotion|confident",
			), Anchors: told()}},
		{[]string{"customer", "client", "stakeholder", "communicat", "present"}, interview.Question{
			Text: "Tell us about a time when you had to explain something difficult to somebody who did not know the subject. How did you do it?", Category: interview.Behavioral,
			KeyPoints: points(
				"describes a real situation|I explained|a customer|had to present",
				"found out what they knew and needed|asked|what they wanted to decide",
				"used plain words, a picture or an example|simple|drawing|comparison|avoided jargon",
				"checked that it was understood|asked questions|feedback|let them repeat",
				"says what came of it|understood|decided|agreed",
			), Anchors: told()}},
		{[]string{"learn", "curious", "adapt", "initiative", "independent", "self-motivated"}, interview.Question{
			Text: "Tell us about something that you had to learn quickly for your work. How did you go about it?", Category: interview.Behavioral,
			KeyPoints: points(
				"names something that was really new to them|had never|new to me|did not know",
				"had a plan for learning|read|course|documentation|broke it down",
				"asked people who knew|expert|colleague|community",
				"used it early on something real|tried|practice|small project",
				"says what came of it|now I|was able to|used it",
			), Anchors: told()}},
	}
}
