package notify

import (
	"slices"
	"strings"

	"golang.org/x/text/language"

	"github.com/candorhq/candor/internal/interview"
)

// tongue is all we say in one language.
type tongue struct {
	subject, body map[interview.MailKind]string
	button        string
	date          string // of weekday, day, month and year
	comma         string // between the parts of a list, where it is not ", "
	weekdays      [7]string
	months        [12]string

	voice, video, writing, code, choice, signals string // what is recorded
	records, assessed, consent, human, automatic string
}

// tongueOf is what we say in a language, or English.
func tongueOf(tag language.Tag) tongue {
	base, _ := tag.Base()
	if w, ok := tongues()[base.String()]; ok {
		return w
	}
	return tongues()["en"]
}

// recorded lists what an interview keeps of its candidate.
func (w tongue) recorded(a interview.Asked) string {
	var forms []interview.Form
	for _, q := range a.Questions {
		forms = append(forms, q.Form)
	}
	var parts []string
	for _, p := range []struct {
		forms []interview.Form
		words string
	}{
		{[]interview.Form{interview.Video}, w.video}, {[]interview.Form{interview.Spoken, ""}, w.voice},
		{[]interview.Form{interview.Text}, w.writing}, {[]interview.Form{interview.Code}, w.code}, {[]interview.Form{interview.Choice}, w.choice},
	} {
		is := slices.ContainsFunc(forms, func(f interview.Form) bool { return slices.Contains(p.forms, f) })
		if p.words == w.video {
			is = is || a.Limits.RecordVideo
		}
		if is {
			parts = append(parts, p.words)
		}
	}
	if a.Limits.Signals {
		parts = append(parts, w.signals)
	}
	return strings.Join(parts, orElse(w.comma, ", "))
}

// about is what every invitation and reminder says, whatever the letter says.
func (w tongue) about(l interview.Letter, values map[string]string) [][]string {
	automatic := [][]string{{w.automatic}}
	if l.Mail.Kind == interview.MailEnded {
		return automatic
	}
	var out [][]string
	if values["recorded"] != "" {
		out = append(out, []string{w.records})
	}
	out = append(out, []string{w.assessed}, []string{w.consent})
	if values["contact"] != "" {
		out = append(out, []string{w.human})
	}
	return append(out, automatic...)
}
