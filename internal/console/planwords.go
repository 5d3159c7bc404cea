package console

import "github.com/candorhq/candor/internal/interview"

// categories are what a question is about, as recruiters say it.
func categories() []choice {
	return []choice{
		{string(interview.RoleSpecific), "This role"}, {string(interview.Technical), "Technical"}, {string(interview.Behavioral), "What they did"},
		{string(interview.Situational), "What they would do"}, {string(interview.Experience), "Experience"},
	}
}

// answerForms are how a question is answered.
func answerForms() []choice {
	return []choice{
		{string(interview.Spoken), "Spoken"}, {string(interview.Video), "On video"}, {string(interview.Text), "Written"},
		{string(interview.Code), "Code"}, {string(interview.Choice), "Choice"},
	}
}

// modes are how a plan's questions are put.
func modes() []choice {
	return []choice{
		{string(interview.Recorded), "One question at a time, recorded"}, {string(interview.Conversation), "A conversation with follow-ups"}, {string(interview.Phone), "By phone"},
	}
}

// nameOf is the name of a value among choices; the value itself where it is
// none of them.
func nameOf(all []choice, value any) string {
	var v string
	switch value := value.(type) {
	case string:
		v = value
	case interview.Category:
		v = string(value)
	case interview.Form:
		v = string(value)
	case interview.Mode:
		v = string(value)
	}
	for _, c := range all {
		if c.Value == v {
			return c.Name
		}
	}
	return v
}

// languageTags are suggestions; any BCP 47 tag is taken.
func languageTags() []choice {
	return []choice{
		{"en", "English"}, {"en-GB", "English, Britain"}, {"en-US", "English, United States"}, {"de", "German"}, {"es", "Spanish"}, {"fr", "French"}, {"ar", "Arabic"},
		{"cs", "Czech"}, {"da", "Danish"}, {"fi", "Finnish"}, {"he", "Hebrew"}, {"hi", "Hindi"}, {"it", "Italian"}, {"ja", "Japanese"}, {"ko", "Korean"}, {"nl", "Dutch"},
		{"no", "Norwegian"}, {"pl", "Polish"}, {"pt", "Portuguese"}, {"pt-BR", "Portuguese, Brazil"}, {"ro", "Romanian"}, {"sv", "Swedish"}, {"th", "Thai"}, {"tr", "Turkish"},
		{"uk", "Ukrainian"}, {"vi", "Vietnamese"}, {"zh", "Chinese"},
	}
}
