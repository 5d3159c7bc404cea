package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"golang.org/x/text/language"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/app"
)

type orgCommand struct {
	settings
	Create orgCreate `cmd:"" help:"Make an organization."`
	List   orgList   `cmd:"" help:"List all organizations."`
	Show   orgShow   `cmd:"" help:"Show one organization with its settings."`
	Set    orgSet    `cmd:"" help:"Change an organization's name or settings."`
}

// orgSettings are the flags behind an organization's own choices. What is not
// given stays as it is.
type orgSettings struct {
	Speech           *string `placeholder:"ENGINE" help:"Recogniser: embedded, openai, none, or auto for the installation's."`
	Synthesis        *string `placeholder:"ENGINE" help:"Voice: flite, espeak, openai, none, or auto for the installation's."`
	Language         *string `placeholder:"TAG" help:"Language of new plans, such as en or pt-BR."`
	RetentionDays    *int    `placeholder:"N" help:"Days recordings are kept after completion; 0 for the installation's."`
	ExpiryDays       *int    `placeholder:"N" help:"Days an invitation is valid; 0 for the installation's."`
	NoticeFile       string  `type:"existingfile" placeholder:"FILE" help:"File with the notice shown before consent."`
	NoticeVersion    *string `placeholder:"TEXT" help:"Version of the notice, kept with each consent."`
	ContactEmail     *string `placeholder:"ADDRESS" help:"Who answers candidates' questions."`
	BrandColor       *string `placeholder:"#RRGGBB" help:"Colour of the candidate's pages."`
	HideMachineScore *bool   `negatable:"" help:"Show the machine's score only after the reviewer's own."`
}

func (o orgSettings) apply(to *account.Settings) error {
	if err := choose(&to.Speech, o.Speech, "speech", "embedded", "openai", "none"); err != nil {
		return err
	}
	if err := choose(&to.Synthesis, o.Synthesis, "synthesis", "flite", "espeak", "openai", "none"); err != nil {
		return err
	}
	if o.Language != nil && *o.Language != "" {
		tag, err := language.Parse(*o.Language)
		if err != nil {
			return misuse(hint(fmt.Errorf("--language: %.40q is no language tag", *o.Language), "write it as en, de or pt-BR"))
		}
		to.Language = tag.String()
	}
	if o.NoticeFile != "" {
		text, err := os.ReadFile(o.NoticeFile)
		if err != nil {
			return err
		}
		to.Notice = strings.TrimSpace(string(text))
	}
	set(&to.RetentionDays, o.RetentionDays)
	set(&to.ExpiryDays, o.ExpiryDays)
	set(&to.NoticeVersion, o.NoticeVersion)
	set(&to.ContactEmail, o.ContactEmail)
	set(&to.BrandColor, o.BrandColor)
	set(&to.HideMachine, o.HideMachineScore)
	return nil
}

func set[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

// choose takes one of the names; auto is no choice of one's own.
func choose(to, from *string, flag string, names ...string) error {
	if from == nil {
		return nil
	}
	if *from == "auto" || *from == "" {
		*to = ""
		return nil
	}
	for _, n := range names {
		if *from == n {
			*to = n
			return nil
		}
	}
	return misuse(fmt.Errorf("--%s: want %s or auto, not %.40q", flag, strings.Join(names, ", "), *from))
}

type orgCreate struct {
	Name   string `arg:"" help:"Its name."`
	Parent string `placeholder:"NAME|ID" help:"Organization that acts for it: an agency or an applicant tracking system."`
	orgSettings
	asJSON
}

// Run makes the installation too where there is none: this is the first
// command of a new one.
func (c *orgCreate) Run(ctx context.Context, st Streams, o *orgCommand) error {
	a, err := o.openNew(ctx, st)
	if err != nil {
		return err
	}
	defer a.Close()
	in := account.Organization{Name: c.Name}
	if err := c.apply(&in.Settings); err != nil {
		return err
	}
	if c.Parent != "" {
		parent, err := findOrg(ctx, a, c.Parent)
		if err != nil {
			return err
		}
		in.ParentID = parent.ID
	}
	made, err := a.Accounts.CreateOrganization(ctx, system, in)
	if err != nil {
		return err
	}
	return showOrg(st, made, c.JSON)
}

type orgList struct{ asJSON }

func (c *orgList) Run(ctx context.Context, st Streams, o *orgCommand) error {
	a, err := o.openExisting(ctx, st)
	if err != nil {
		return err
	}
	defer a.Close()
	all, err := allOrgs(ctx, a)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(st.Out, all)
	}
	names := map[string]string{}
	for _, org := range all {
		names[org.ID] = org.Name
	}
	var rows [][]string
	for _, org := range all {
		rows = append(rows, []string{org.ID, strconv.FormatInt(org.Serial, 10), org.Name, names[org.ParentID], when(org.CreatedAt)})
	}
	return table(st.Out, []string{"ID", "SERIAL", "NAME", "PARENT", "CREATED"}, rows)
}

type orgShow struct {
	Org string `arg:"" name:"organization" help:"Its name or id."`
	asJSON
}

func (c *orgShow) Run(ctx context.Context, st Streams, o *orgCommand) error {
	a, err := o.openExisting(ctx, st)
	if err != nil {
		return err
	}
	defer a.Close()
	org, err := findOrg(ctx, a, c.Org)
	if err != nil {
		return err
	}
	return showOrg(st, org, c.JSON)
}

type orgSet struct {
	Org  string  `arg:"" name:"organization" help:"Its name or id."`
	Name *string `help:"New name."`
	orgSettings
	asJSON
}

func (c *orgSet) Run(ctx context.Context, st Streams, o *orgCommand) error {
	a, err := o.openExisting(ctx, st)
	if err != nil {
		return err
	}
	defer a.Close()
	org, err := findOrg(ctx, a, c.Org)
	if err != nil {
		return err
	}
	changed, err := a.Accounts.UpdateOrganization(ctx, system, org.ID, func(o *account.Organization) error {
		set(&o.Name, c.Name)
		return c.apply(&o.Settings)
	})
	if err != nil {
		return err
	}
	return showOrg(st, changed, c.JSON)
}

func showOrg(st Streams, o account.Organization, asJSON bool) error {
	if asJSON {
		return printJSON(st.Out, o)
	}
	s := o.Settings
	return facts(st.Out,
		[2]string{"id", o.ID}, [2]string{"serial", strconv.FormatInt(o.Serial, 10)}, [2]string{"name", o.Name},
		[2]string{"parent", o.ParentID}, [2]string{"speech", s.Speech}, [2]string{"synthesis", s.Synthesis},
		[2]string{"language", s.Language}, [2]string{"retention days", number(s.RetentionDays)},
		[2]string{"expiry days", number(s.ExpiryDays)}, [2]string{"notice", firstWords(s.Notice)},
		[2]string{"notice version", s.NoticeVersion}, [2]string{"contact", s.ContactEmail},
		[2]string{"brand colour", s.BrandColor}, [2]string{"machine score", hidden(s.HideMachine)},
		[2]string{"created", when(o.CreatedAt)})
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func hidden(b bool) string {
	if b {
		return "after the reviewer's own"
	}
	return ""
}

func firstWords(s string) string {
	const most = 60
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return string(r[:most]) + "…"
}

// system is the actor of the command line: whoever may read the data folder
// may do everything.
var system = account.Actor{System: true}

// allOrgs reads every organization, page by page.
func allOrgs(ctx context.Context, a *app.App) ([]account.Organization, error) {
	const page = 500
	all := []account.Organization{}
	after := ""
	for {
		some, err := a.Accounts.Organizations(ctx, system, after, page)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
		if len(some) < page {
			return all, nil
		}
		after = some[len(some)-1].ID
	}
}

// findOrg finds an organization by id or by its exact name. Where there is
// only one, it need not be named.
func findOrg(ctx context.Context, a *app.App, ref string) (account.Organization, error) {
	if id, err := uuid.Parse(ref); err == nil {
		org, err := a.Accounts.Organization(ctx, system, id.String())
		if errors.Is(err, account.ErrNotFound) {
			return org, hint(fmt.Errorf("there is no organization %s", id), "candor org list shows all")
		}
		return org, err
	}
	all, err := allOrgs(ctx, a)
	if err != nil {
		return account.Organization{}, err
	}
	var found []account.Organization
	for _, o := range all {
		if ref == "" || o.Name == ref {
			found = append(found, o)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(all) == 0:
		return account.Organization{}, hint(errors.New("there is no organization yet"), "make one: candor org create NAME")
	case ref == "":
		return account.Organization{}, misuse(hint(errors.New("there are several organizations"), "name one with --org; candor org list shows all"))
	case len(found) == 0:
		return account.Organization{}, hint(fmt.Errorf("there is no organization named %q", ref), "candor org list shows all")
	}
	return account.Organization{}, hint(fmt.Errorf("%d organizations are named %q", len(found), ref), "use its id; candor org list shows all")
}

// within is the system acting for one organization.
func within(org account.Organization, test bool) account.Actor {
	a := account.Actor{System: true, OrganizationID: org.ID, Env: account.Live}
	if test {
		a.Env = account.Test
	}
	return a
}

// orgsNamed are all organizations, or the one that is named.
func orgsNamed(ctx context.Context, a *app.App, ref string) ([]account.Organization, error) {
	if ref == "" {
		return allOrgs(ctx, a)
	}
	org, err := findOrg(ctx, a, ref)
	return []account.Organization{org}, err
}

// readID reads an id as its list shows it.
func readID(ref, list string) (string, error) {
	id, err := uuid.Parse(ref)
	if err != nil {
		return "", misuse(hint(fmt.Errorf("%.60q is no id", ref), "%s shows the ids of all", list))
	}
	return id.String(), nil
}
