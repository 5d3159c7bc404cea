package notify

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/text/language"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

func example(change ...func(*interview.Letter)) interview.Letter {
	l := interview.Letter{
		Mail:         interview.Mail{ID: "m", Kind: interview.MailInvitation, DueAt: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)},
		Candidate:    interview.Candidate{FirstName: "Ada", LastName: "Lovelace", Email: "ada@example.org", TimeZone: "Europe/Berlin"},
		Organization: account.Organization{Name: "Acme"},
		Interview: interview.Interview{ExpiresAt: time.Date(2026, 10, 5, 12, 30, 0, 0, time.UTC), Asked: interview.Asked{
			Language: "en", Questions: []interview.Question{{Form: interview.Spoken}, {Form: interview.Code}}}},
		Position: "Support agent",
	}
	for _, c := range change {
		c(&l)
	}
	return l
}

const room = "https://hiring.example/room/abc_DEF"

func TestLettersAreInTheCandidatesLanguage(t *testing.T) {
	for _, c := range []struct{ locale, asked, subject, deadline string }{
		{"", "en", "Your interview with Acme: Support agent", "Monday, 5 October 2026, 14:30 (Europe/Berlin, UTC+2)"},
		{"en-US", "en", "Your interview with Acme: Support agent", "Monday, October 5, 2026, 2:30 PM (Europe/Berlin, UTC+2)"},
		{"en-GB", "en", "Your interview with Acme: Support agent", "Monday, 5 October 2026, 14:30 (Europe/Berlin, UTC+2)"},
		{"de-AT", "en", "Ihr Interview bei Acme: Support agent", "Montag, 5. Oktober 2026, 14:30 (Europe/Berlin, UTC+2)"},
		{"fr", "de", "Votre entretien avec Acme : Support agent", "lundi 5 octobre 2026, 14:30 (Europe/Berlin, UTC+2)"},
		{"es-MX", "en", "Su entrevista con Acme: Support agent", "lunes, 5 de octubre de 2026, 14:30 (Europe/Berlin, UTC+2)"},
		{"ar-EG", "en", "مقابلتك مع Acme: Support agent", "الاثنين 5 أكتوبر 2026، 14:30 (\u2066Europe/Berlin, UTC+2\u2069)"},
		{"ja", "de", "Ihr Interview bei Acme: Support agent", "Montag, 5. Oktober 2026, 14:30 (Europe/Berlin, UTC+2)"}, // ours is not there in Japanese; the interview is in German
		{"ja", "ja", "Your interview with Acme: Support agent", "Monday, 5 October 2026, 14:30 (Europe/Berlin, UTC+2)"},
	} {
		got := Write(example(func(l *interview.Letter) { l.Candidate.Locale, l.Interview.Asked.Language = c.locale, c.asked }), room)
		if got.Subject != c.subject {
			t.Errorf("%q, asked in %s: subject %q", c.locale, c.asked, got.Subject)
		}
		for _, text := range []string{got.Text, strings.ReplaceAll(got.HTML, "&#43;", "+")} {
			if !strings.Contains(text, c.deadline) || !strings.Contains(text, room) {
				t.Errorf("%q: no %q or no link in\n%s", c.locale, c.deadline, text)
			}
		}
		if rtl := strings.Contains(got.HTML, ` dir="rtl">`); rtl != strings.HasPrefix(got.Language, "ar") {
			t.Errorf("%q: from right to left is %t", c.locale, rtl)
		}
		if !strings.Contains(got.HTML, `lang="`+got.Language+`"`) {
			t.Errorf("%q: the page does not say it is in %s", c.locale, got.Language)
		}
	}
}

func TestZonesAreNamedWithTheirDistance(t *testing.T) {
	at := time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)
	for zone, want := range map[string]string{
		"": "(UTC)", "UTC": "(UTC)", "Nowhere/Else": "(UTC)", "Asia/Kolkata": "17:30 (Asia/Kolkata, UTC+5:30)",
		"America/New_York": "07:00 (America/New_York, UTC-5)", "Pacific/Chatham": "01:45 (Pacific/Chatham, UTC+13:45)",
	} {
		if got := when(at, interview.Candidate{TimeZone: zone}, language.English); !strings.HasSuffix(got, want) {
			t.Errorf("%s: %s", zone, got)
		}
	}
	if got := when(at, interview.Candidate{}, language.Japanese); got != "2026-01-05, 12:00 (UTC)" {
		t.Errorf("a language without names of days: %s", got)
	}
	if got := when(time.Time{}, interview.Candidate{}, language.English); got != "" {
		t.Errorf("no time: %s", got)
	}
}

func TestAnOrganizationHasItsOwnLetters(t *testing.T) {
	letters := []account.Letter{
		{Kind: "invitation", Subject: "For all: {position}", Body: "Dear {candidate_name}\n{link}\nuntil {deadline}"},
		{Kind: "invitation", Language: "ja", Subject: "面接のご案内", Body: "{candidate_name} 様\n\n{link}\n\n{deadline}"},
		{Kind: "invitation", Language: "ar", Subject: "مقابلة", Body: "أهلا {first_name}\n\n{link}"},
		{Kind: "reminder", Language: "ja", Subject: "another kind", Body: "{link}"},
	}
	for _, c := range []struct{ locale, asked, subject, dir string }{
		{"", "en", "For all: Support agent", "ltr"},
		{"de", "en", "For all: Support agent", "ltr"}, // the organization's own word comes before ours
		{"ja-JP", "en", "面接のご案内", "ltr"},
		{"de", "ja", "面接のご案内", "ltr"},
		{"ar-EG", "en", "مقابلة", "rtl"},
	} {
		got := Write(example(func(l *interview.Letter) {
			l.Organization.Settings.Letters = letters
			l.Candidate.Locale, l.Interview.Asked.Language = c.locale, c.asked
		}), room)
		if got.Subject != c.subject || !strings.Contains(got.HTML, `dir="`+c.dir+`"`) {
			t.Errorf("%q: %q\n%s", c.locale, got.Subject, got.HTML[:80])
		}
		musts := []string{"AI", "recorded"} // what must be said is said, whatever the letter says
		if c.dir == "rtl" {
			musts = []string{"ذكاء اصطناعي", "ما يُسجَّل: صوتك، "}
		}
		for _, must := range musts {
			if c.locale != "de" && !strings.Contains(got.Text, must) {
				t.Errorf("%q: the letter does not speak of %s:\n%s", c.locale, must, got.Text)
			}
		}
	}
}

func TestLinesWithoutAValueAreLeftOut(t *testing.T) {
	got := Write(example(func(l *interview.Letter) {
		l.Candidate.FirstName, l.Candidate.LastName, l.Interview.ExpiresAt = "", "", time.Time{}
	}), room)
	for _, never := range []string{"Hello", "until", "opens on", "{", "Write to"} {
		if strings.Contains(got.Text, never) {
			t.Errorf("%q in\n%s", never, got.Text)
		}
	}
	got = Write(example(func(l *interview.Letter) { l.Interview.ScheduledAt = time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC) }), room)
	if !strings.Contains(got.Text, "It opens on Tuesday, 1 September 2026, 10:00") {
		t.Errorf("no opening in\n%s", got.Text)
	}
	got = Write(example(func(l *interview.Letter) { l.Mail.Kind = interview.MailEnded }), room)
	if strings.Contains(got.Text+got.HTML, room) || strings.Contains(got.Text, "AI") {
		t.Errorf("a mail about the end has the link:\n%s", got.Text)
	}
}

func TestHostileNamesStayText(t *testing.T) {
	evil := "<script>alert(1)</script>\r\nBcc: eve@example.org {link} &amp;"
	got := Write(example(func(l *interview.Letter) {
		l.Candidate.FirstName, l.Organization.Name, l.Position = evil, evil, evil
		l.Organization.Settings.ContactEmail = `"x'><b>"@acme.example`
		l.Organization.Settings.BrandColor = "#000000"
		l.Organization.Settings.Letters = []account.Letter{{Kind: "invitation", Subject: "{organization}", Body: "<b>{first_name}</b> {link} {contact}"}}
	}), room)
	if strings.Contains(got.HTML, "<script") || strings.Contains(got.HTML, "<b>") {
		t.Errorf("markup got through:\n%s", got.HTML)
	}
	if strings.ContainsAny(got.Subject+got.FromName, "\r\n") {
		t.Errorf("two lines: %q %q", got.Subject, got.FromName)
	}
	if n := strings.Count(got.Text, room); n != 1 {
		t.Errorf("a name with a placeholder in it was filled in: %d links in\n%s", n, got.Text)
	}
}

func TestWordsOnTheButtonCanBeRead(t *testing.T) {
	for color, want := range map[string]string{"#000000": "#ffffff", "#ffffff": "#000000", "#ffff00": "#000000", "#1f4fd8": "#ffffff", "#800000": "#ffffff", "": "#ffffff", "red": "#ffffff"} {
		if got := readable(color); got != want {
			t.Errorf("on %q: %s", color, got)
		}
	}
}

func TestATestInterviewsMailSaysSo(t *testing.T) {
	got := Write(example(func(l *interview.Letter) { l.Interview.Test = true }), room)
	if !strings.HasPrefix(got.Subject, "[Test] ") {
		t.Errorf("subject %q", got.Subject)
	}
}

// Every language says all of it, with the same places.
func TestNoLanguageForgetsAnything(t *testing.T) {
	en := english()
	for name, w := range tongues() {
		for _, kind := range []interview.MailKind{interview.MailInvitation, interview.MailReminder, interview.MailEnded} {
			for _, place := range account.Placeholders() {
				if place == "first_name" || place == "candidate_name" { // a greeting by first name is not for every language
					continue
				}
				if account.HasPlace(w.body[kind], place) != account.HasPlace(en.body[kind], place) || account.HasPlace(w.subject[kind], place) != account.HasPlace(en.subject[kind], place) {
					t.Errorf("%s, %s: {%s} is not where English has it", name, kind, place)
				}
			}
		}
		for i, s := range []string{w.button, w.voice, w.video, w.writing, w.code, w.choice, w.signals, w.records, w.assessed, w.consent, w.human, w.automatic, w.weekdays[6], w.months[11]} {
			if s == "" {
				t.Errorf("%s lacks sentence %d", name, i)
			}
		}
		org := account.Organization{}
		for kind := range w.body {
			org.Settings.Letters = append(org.Settings.Letters, account.Letter{Kind: string(kind), Language: name, Subject: w.subject[kind], Body: w.body[kind]})
		}
		if len(org.Settings.Letters) != len(account.LetterKinds()) {
			t.Errorf("%s has %d letters", name, len(org.Settings.Letters))
		}
	}
}
