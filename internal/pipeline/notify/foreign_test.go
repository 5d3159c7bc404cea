package notify

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

func FuzzWrite(f *testing.F) {
	f.Add("Your interview with {organization}", "Hello {first_name},\n\n{link}\n\nAnswer until {deadline}.\n{contact}", "Ada", "Acme", "Agent", "en", "hr@acme.test")
	f.Add("{link}{link}\r\nBcc: x", "<script>{candidate_name}</script>\n{{.}} {opens} {", "<b onmouseover=x>", "\"><img src=x>", "{link}", "ar-EG", "\"><a href=javascript:x>")
	f.Add("", "\x00\xff\n\n\n {link} \n{unknown}", "\u202e", "", "", "zz-Zzzz-999", "")
	tags, values := regexp.MustCompile(`<[^>]*>?`), regexp.MustCompile(`"[^"]*"`)
	var ours []string
	for _, lang := range []string{"en", "ar"} {
		l := interview.Letter{Mail: interview.Mail{Kind: interview.MailInvitation}, Candidate: interview.Candidate{FirstName: "Ada", Locale: lang}}
		l.Organization.Settings.ContactEmail = "hr@example.org"
		l.Organization.Settings.Letters = []account.Letter{{Kind: string(interview.MailInvitation), Subject: "a", Body: "a\nb {link} {contact}\n\n{link}"}}
		for _, tag := range tags.FindAllString(Write(l, "https://candor.test/room/secret").HTML, -1) {
			ours = append(ours, values.ReplaceAllString(tag, `""`))
		}
	}
	f.Fuzz(func(t *testing.T, subject, body, name, organization, position, lang, contact string) {
		l := interview.Letter{Mail: interview.Mail{ID: "id", Kind: interview.MailInvitation}, Position: position,
			Candidate: interview.Candidate{FirstName: name, Email: "ada@example.org", Locale: lang}}
		l.Organization.Name = organization
		l.Organization.Settings.ContactEmail = contact
		l.Organization.Settings.Letters = []account.Letter{{Kind: string(interview.MailInvitation), Subject: subject, Body: body}}
		got := Write(l, "https://candor.test/room/secret")
		if strings.ContainsAny(got.Subject, "\r\n") {
			t.Errorf("the subject has lines: %q", got.Subject)
		}
		// What others wrote stands in the letter as text: no element and no
		// attribute is theirs.
		for _, tag := range tags.FindAllString(got.HTML, -1) {
			bare := values.ReplaceAllString(tag, `""`)
			if !slices.Contains(ours, bare) {
				t.Errorf("%s in the letter is not of its template", tag)
			}
		}
		if strings.Contains(got.HTML, "\x00") {
			t.Error("a NUL is in the HTML")
		}
	})
}
