package console

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/brand"
)

// organizationScreen is page/organization.
type organizationScreen struct {
	account.Organization
	Templates []string
	Wrong     string
	NoLogo    string // why a file is none
}

// Logo is the address of the organization's logo, empty where it has none.
func (s organizationScreen) Logo() string { return brand.Path(s.Settings.LogoKey) }

// Colors are the colour and what the pages of candidates make of it, on light
// and on dark; nothing where the organization has none.
func (s organizationScreen) Colors() []brand.Shades {
	if !brand.IsColor(s.Settings.BrandColor) {
		return nil
	}
	light, dark := brand.ShadesOf(s.Settings.BrandColor)
	return []brand.Shades{light, dark}
}

// administers refuses whoever may not see the settings.
func (d *door) administers(h view) view {
	return func(w http.ResponseWriter, r *http.Request, v *visit) error {
		if !v.Administers() {
			return account.ErrDenied
		}
		r.Body = http.MaxBytesReader(w, r.Body, 256<<10)
		return h(w, r, v)
	}
}

func (d *door) organization(w http.ResponseWriter, r *http.Request, v *visit) error {
	return d.show(w, r, v, "settings", "organization", "Settings", organizationScreen{Organization: v.Organization, Templates: account.ReportTemplates()})
}

func (d *door) saveOrganization(w http.ResponseWriter, r *http.Request, v *visit) error {
	form := organizationScreen{Organization: v.Organization, Templates: account.ReportTemplates()}
	numbers := map[string]*int{
		"retention_days": &form.Settings.RetentionDays, "expiry_days": &form.Settings.ExpiryDays, "reminder_hours": &form.Settings.ReminderHours,
	}
	texts := map[string]*string{
		"name": &form.Name, "language": &form.Settings.Language, "notice": &form.Settings.Notice, "contact_email": &form.Settings.ContactEmail,
		"brand_color": &form.Settings.BrandColor, "report_template": &form.Settings.ReportTemplate,
	}
	for field, into := range texts {
		*into = strings.TrimSpace(strings.ReplaceAll(r.PostFormValue(field), "\r\n", "\n"))
	}
	for field, into := range numbers {
		s := strings.TrimSpace(r.PostFormValue(field))
		n, err := strconv.Atoi(s)
		if s != "" && err != nil {
			form.Wrong = upper(label(field)) + " must be a whole number. Nothing was changed."
			return d.showWrong(w, r, v, "settings", "organization", "Settings", form)
		}
		*into = n
	}
	form.Settings.HideMachine = r.PostFormValue("hide_machine") != ""
	if form.Settings.Notice != v.Organization.Settings.Notice {
		form.Settings.NoticeVersion = nextVersion(v.Organization.Settings.NoticeVersion, d.Now())
	}
	_, err := d.Accounts.UpdateOrganization(r.Context(), v.Actor, v.Organization.ID, func(o *account.Organization) error {
		s := form.Settings
		s.Letters, s.LogoKey, s.Speech, s.Synthesis = o.Settings.Letters, o.Settings.LogoKey, o.Settings.Speech, o.Settings.Synthesis
		o.Name, o.Settings = form.Name, s
		return nil
	})
	if wrong, ok := errors.AsType[*account.Invalid](err); ok {
		form.Wrong = upper(label(strings.TrimPrefix(wrong.Field, "settings."))) + " " + wrong.Message + ". Nothing was changed."
		return d.showWrong(w, r, v, "settings", "organization", "Settings", form)
	}
	if err != nil {
		return err
	}
	return d.done(w, r, "/console/settings", "Saved. It holds for what happens from now on.")
}

// nextVersion names a changed notice by its day: what a candidate agreed to is
// known by it.
func nextVersion(old string, now time.Time) string {
	today := now.UTC().Format(time.DateOnly)
	rest, same := strings.CutPrefix(old, today)
	if !same {
		return today
	}
	n, err := strconv.Atoi(strings.TrimPrefix(rest, "."))
	if err != nil {
		n = 1
	}
	return today + "." + strconv.Itoa(n+1)
}

// label is a field as the page calls it.
func label(field string) string { return strings.ReplaceAll(field, "_", " ") }

// lettersScreen is page/letters.
type lettersScreen struct {
	Letters      []account.Letter
	Kinds        []string
	Placeholders []string
	Sends        bool
	Draft        account.Letter
	Wrong        string
}

func (d *door) lettersScreen(v *visit) lettersScreen {
	return lettersScreen{
		Letters: v.Organization.Settings.Letters, Kinds: account.LetterKinds(), Placeholders: account.Placeholders(), Sends: d.Service.SendsMail(),
	}
}

func (d *door) letters(w http.ResponseWriter, r *http.Request, v *visit) error {
	return d.show(w, r, v, "settings", "letters", "Letters", d.lettersScreen(v))
}

// saveLetter adds or replaces the letter of a kind and language; an empty one
// takes the organization's own away.
func (d *door) saveLetter(w http.ResponseWriter, r *http.Request, v *visit) error {
	l := account.Letter{
		Kind: r.PostFormValue("kind"), Language: strings.TrimSpace(r.PostFormValue("language")),
		Subject: strings.TrimSpace(r.PostFormValue("subject")), Body: strings.TrimSpace(strings.ReplaceAll(r.PostFormValue("body"), "\r\n", "\n")),
	}
	_, err := d.Accounts.UpdateOrganization(r.Context(), v.Actor, v.Organization.ID, func(o *account.Organization) error {
		var kept []account.Letter
		for _, have := range o.Settings.Letters {
			if have.Kind != l.Kind || have.Language != l.Language {
				kept = append(kept, have)
			}
		}
		if l.Subject != "" || l.Body != "" {
			kept = append(kept, l)
		}
		o.Settings.Letters = kept
		return nil
	})
	if wrong, ok := errors.AsType[*account.Invalid](err); ok {
		s := d.lettersScreen(v)
		s.Draft, s.Wrong = l, "The letter "+wrong.Message+". Nothing was changed."
		return d.showWrong(w, r, v, "settings", "letters", "Letters", s)
	}
	if err != nil {
		return err
	}
	return d.done(w, r, "/console/settings/letters", "Saved. The next letter of this kind has these words.")
}
