package notify

import (
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/mail"
)

// Write words one mail: the organization's own letter in the candidate's
// language, else ours. room is the candidate's link. What the candidate must be
// told whatever the letter says stands below it.
//
// A line of a letter that holds a placeholder without a value, such as the
// deadline of an invitation that never ends, is left out.
func Write(l interview.Letter, room string) mail.Letter {
	own, tag := choose(l)
	w := tongueOf(tag)
	values := map[string]string{
		"candidate_name": oneLine(l.Candidate.Name()),
		"first_name":     oneLine(orElse(l.Candidate.FirstName, l.Candidate.Name())),
		"organization":   oneLine(l.Organization.Name),
		"position":       oneLine(l.Position),
		"contact":        l.Organization.Settings.ContactEmail,
		"questions":      strconv.Itoa(len(l.Interview.Asked.Questions)),
		"recorded":       w.recorded(l.Interview.Asked),
	}
	if l.Mail.Kind != interview.MailEnded {
		values["link"] = room
		values["deadline"] = when(l.Interview.ExpiresAt, l.Candidate, tag)
		if l.Interview.ScheduledAt.After(l.Mail.DueAt) {
			values["opens"] = when(l.Interview.ScheduledAt, l.Candidate, tag)
		}
	}
	subject := oneLine(account.Fill(own.Subject, values))
	if l.Interview.Test {
		subject = "[Test] " + subject
	}
	body := paragraphs(own.Body, values)
	about := w.about(l, values)
	return mail.Letter{
		ID: l.Mail.ID, To: l.Candidate.Email, ToName: oneLine(l.Candidate.Name()),
		FromName: oneLine(l.Organization.Name), ReplyTo: l.Organization.Settings.ContactEmail,
		Subject: subject, Text: asText(body, about, values), Language: tag.String(),
		HTML: asHTML(page{
			Lang: tag.String(), Dir: direction(tag), Subject: subject, Color: l.Organization.Settings.BrandColor,
			Button: w.button, Body: body, About: about, Values: values,
		}),
	}
}

// choose is the letter that fits the candidate best, and its language: of the
// candidate's language, of the interview's, of the organization's; else the
// organization's letter for everybody; else ours.
func choose(l interview.Letter) (account.Letter, language.Tag) {
	kind := string(l.Mail.Kind)
	wanted := []string{l.Candidate.Locale, l.Interview.Asked.Language, l.Organization.Settings.Language}
	var anybody *account.Letter
	own := map[string]account.Letter{}
	for _, o := range l.Organization.Settings.Letters {
		switch {
		case o.Kind != kind:
		case o.Language == "":
			anybody = &o
		default:
			own[o.Language] = o
		}
	}
	for _, name := range wanted {
		if found, ok := nearest(name, own); ok {
			return found, regional(found.Language, l.Candidate.Locale)
		}
	}
	if anybody != nil {
		tag := language.English
		if t, err := language.Parse(l.Organization.Settings.Language); err == nil {
			tag = t
		}
		return *anybody, tag
	}
	ours := map[string]account.Letter{}
	for name, t := range tongues() {
		ours[name] = account.Letter{Kind: kind, Language: name, Subject: t.subject[l.Mail.Kind], Body: t.body[l.Mail.Kind]}
	}
	for _, name := range wanted {
		if found, ok := nearest(name, ours); ok {
			return found, regional(found.Language, l.Candidate.Locale)
		}
	}
	return ours["en"], language.English
}

// nearest finds the letter that a reader of a language reads without effort.
func nearest(wanted string, letters map[string]account.Letter) (account.Letter, bool) {
	tag, err := language.Parse(wanted)
	if wanted == "" || err != nil || len(letters) == 0 {
		return account.Letter{}, false
	}
	if l, ok := letters[tag.String()]; ok {
		return l, true
	}
	base, _ := tag.Base()
	if l, ok := letters[base.String()]; ok {
		return l, true
	}
	// Another region's letter of the same language; the first by name, so that
	// it is always the same.
	best := ""
	for name := range letters {
		t, err := language.Parse(name)
		if err != nil {
			continue
		}
		script, _ := tag.Script()
		if b, _ := t.Base(); b == base && (best == "" || name < best) {
			if s, _ := t.Script(); s == script {
				best = name
			}
		}
	}
	l, ok := letters[best]
	return l, ok
}

// regional is a letter's language as the candidate's region writes it.
func regional(letter, locale string) language.Tag {
	tag := language.Make(letter)
	t, err := language.Parse(locale)
	if err != nil {
		return tag
	}
	a, _ := tag.Base()
	if b, _ := t.Base(); a == b {
		return t
	}
	return tag
}

func direction(tag language.Tag) string {
	switch s, _ := tag.Script(); s.String() {
	case "Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm":
		return "rtl"
	}
	return "ltr"
}

// when is a time as the candidate's clock and calendar show it, with the time
// zone; empty for no time.
func when(at time.Time, c interview.Candidate, tag language.Tag) string {
	if at.IsZero() {
		return ""
	}
	loc, err := time.LoadLocation(c.TimeZone)
	if err != nil {
		loc = time.UTC
	}
	return dated(at.In(loc), tag)
}

// paragraphs fills a letter's places in; a line that holds one without a value
// is left out, and so is a paragraph without lines. {link} stays: text and
// HTML show it each in its own way.
func paragraphs(body string, values map[string]string) [][]string {
	var out [][]string
	var current []string
	flush := func() {
		if len(current) > 0 {
			out, current = append(out, current), nil
		}
	}
	for line := range strings.SplitSeq(strings.ReplaceAll(body, "\r\n", "\n"), "\n") {
		switch {
		case strings.TrimSpace(line) == "":
			flush()
		case !lacking(line, values):
			current = append(current, strings.TrimRight(line, " \t"))
		}
	}
	flush()
	return out
}

func lacking(line string, values map[string]string) bool {
	for _, name := range account.Placeholders() {
		if values[name] == "" && account.HasPlace(line, name) {
			return true
		}
	}
	return false
}

func asText(body, about [][]string, values map[string]string) string {
	var b strings.Builder
	write := func(ps [][]string) {
		for _, lines := range ps {
			for _, line := range lines {
				b.WriteString(account.Fill(line, values))
				b.WriteByte('\n')
			}
			b.WriteByte('\n')
		}
	}
	write(body)
	if len(about) > 0 {
		b.WriteString("-- \n")
		write(about)
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
