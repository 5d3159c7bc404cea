package account

import (
	"errors"
	"strings"
	"testing"
)

func TestLettersThatCannotWorkAreRefusedByTheirField(t *testing.T) {
	good := Letter{Kind: "invitation", Language: "de", Subject: "Hallo {first_name}", Body: "Bitte: {link}\nbis {deadline} {nicht ein Platz} {}"}
	for what, c := range map[string]struct {
		change func(*Letter)
		field  string // "" is fine
	}{
		"a good one":               {func(*Letter) {}, ""},
		"for everybody":            {func(l *Letter) { l.Language = "" }, ""},
		"of the end":               {func(l *Letter) { *l = Letter{Kind: "ended", Subject: "Schade", Body: "Vorbei, {first_name}"} }, ""},
		"no kind":                  {func(l *Letter) { l.Kind = "" }, "kind"},
		"another kind":             {func(l *Letter) { l.Kind = "spam" }, "kind"},
		"no language":              {func(l *Letter) { l.Language = "klingon!" }, "language"},
		"no subject":               {func(l *Letter) { l.Subject = " " }, "subject"},
		"two lines of subject":     {func(l *Letter) { l.Subject = "a\nBcc: eve@example.org" }, "subject"},
		"a long subject":           {func(l *Letter) { l.Subject = strings.Repeat("ü", 201) }, "subject"},
		"the link in the subject":  {func(l *Letter) { l.Subject = "{link}" }, "subject"},
		"an unknown place":         {func(l *Letter) { l.Subject = "{salary}" }, "subject"},
		"no body":                  {func(l *Letter) { l.Body = "" }, "body"},
		"a long body":              {func(l *Letter) { l.Body = "{link}" + strings.Repeat("ü", 10_000) }, "body"},
		"a body without the link":  {func(l *Letter) { l.Body = "Please come" }, "body"},
		"an unknown place below":   {func(l *Letter) { l.Body = "{link} {password}" }, "body"},
		"a NUL":                    {func(l *Letter) { l.Body = "{link}\x00" }, "body"},
		"the link when it is over": {func(l *Letter) { l.Kind = "ended" }, "body"},
	} {
		l := good
		c.change(&l)
		err := Settings{Letters: []Letter{l}}.check()
		e, ok := errors.AsType[*Invalid](err)
		switch {
		case c.field == "" && err != nil:
			t.Errorf("%s: %v", what, err)
		case c.field != "" && (!ok || e.Field != "settings.letters[0]."+c.field):
			t.Errorf("%s: %v, want a fault of %s", what, err, c.field)
		}
	}
	twice := Settings{Letters: []Letter{good, good}}
	if e, ok := errors.AsType[*Invalid](twice.check()); !ok || e.Field != "settings.letters[1]" {
		t.Errorf("two of a kind: %v", twice.check())
	}
	many := Settings{Letters: make([]Letter, MaxLetters+1)}
	if e, ok := errors.AsType[*Invalid](many.check()); !ok || e.Field != "settings.letters" {
		t.Errorf("too many: %v", many.check())
	}
	for _, hours := range []int{-1, 721} {
		s := Settings{ReminderHours: hours}
		if e, ok := errors.AsType[*Invalid](s.check()); !ok || e.Field != "settings.reminder_hours" {
			t.Errorf("%d hours: %v", hours, s.check())
		}
	}
}

func TestPlacesAreFilledOnceAndOthersLeftAlone(t *testing.T) {
	got := Fill("{first_name} of {organization}, {link}{unknown}{First}", map[string]string{"first_name": "{organization}", "organization": "Acme", "link": "L"})
	if got != "{organization} of Acme, L{First}" {
		t.Errorf("%q", got)
	}
}
