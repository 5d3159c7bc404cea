package console

import (
	"fmt"

	"github.com/candorhq/candor/internal/interview"
)

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

// offeredModes are those a plan can have here: the one that is there, and the
// one it came with by the API or a file, so that saving it changes nothing.
func offeredModes(has string) []choice {
	var out []choice
	for _, c := range modes() {
		switch {
		case !absent(c.Value):
			out = append(out, c)
		case c.Value == has:
			out = append(out, choice{c.Value, c.Name + " (not there yet)"})
		}
	}
	return out
}

// absent tells whether a mode is kept with a plan and put to nobody yet: other
// products' APIs have it, and the room does not.
func absent(mode any) bool {
	m := fmt.Sprint(mode)
	return m != string(interview.Recorded) && m != ""
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
