package cli

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/google/uuid"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/app"
)

type userCommand struct {
	settings
	Add      userAdd      `cmd:"" help:"Add a person who signs in."`
	List     userList     `cmd:"" help:"List people."`
	Role     userRole     `cmd:"" help:"Give a person another role."`
	Password userPassword `cmd:"" help:"Give a person a new password."`
	Disable  userDisable  `cmd:"" help:"End a person's access."`
	Unbind   userUnbind   `cmd:"" help:"Let a person sign in with another account of the identity provider."`
}

// password says where a password comes from; never from a flag, which other
// users of the machine could read.
type password struct {
	PasswordFile string `placeholder:"FILE" help:"File with the password, or - for standard input. Default: one is made and shown once."`
}

// read gives the password and whether it was made here.
func (p password) read(ctx context.Context, in io.Reader) (text string, made bool, err error) {
	switch p.PasswordFile {
	case "":
		return rand.Text(), true, nil
	case "-":
		in = interruptible(ctx, in)
	default:
		f, err := os.Open(p.PasswordFile)
		if err != nil {
			return "", false, err
		}
		defer f.Close()
		in = f
	}
	b, err := io.ReadAll(io.LimitReader(in, 4096))
	if err != nil {
		return "", false, fmt.Errorf("read password: %w", err)
	}
	text = strings.TrimRight(string(b), "\r\n")
	if text == "" {
		return "", false, misuse(errors.New("the password is empty"))
	}
	return text, false, nil
}

type userAdd struct {
	Email      string `arg:"" help:"E-mail address to sign in with."`
	Org        string `placeholder:"NAME|ID" help:"Organization. Default: the only one."`
	Name       string `placeholder:"TEXT" help:"Name shown to others. Default: the address."`
	Role       string `enum:"owner,admin,recruiter,reviewer" default:"recruiter" help:"What the person may do: owner, admin, recruiter or reviewer."`
	NoPassword bool   `help:"Set no password: the person signs in through an identity provider."`
	password
	asJSON
}

func (c *userAdd) Run(ctx context.Context, st Streams, u *userCommand) error {
	if c.NoPassword && c.PasswordFile != "" {
		return misuse(errors.New("--no-password and --password-file exclude each other"))
	}
	in := account.NewMember{Email: c.Email, Name: c.Name, Role: account.Role(c.Role)}
	made := false
	if !c.NoPassword {
		var err error
		if in.Password, made, err = c.read(ctx, st.In); err != nil {
			return err
		}
	}
	a, err := u.openExisting(ctx, st)
	if err != nil {
		return err
	}
	defer a.Close()
	org, err := findOrg(ctx, a, c.Org)
	if err != nil {
		return err
	}
	m, err := a.Accounts.AddMember(ctx, system, org.ID, in)
	if errors.Is(err, account.ErrExists) {
		return hint(fmt.Errorf("somebody with the address %s is there already", c.Email), "candor user list shows who; an address signs in to one organization")
	}
	if err != nil {
		return err
	}
	return showMember(st, m, in.Password, made, c.JSON)
}

type userList struct {
	Org string `placeholder:"NAME|ID" help:"Only this organization's."`
	asJSON
}

func (c *userList) Run(ctx context.Context, st Streams, u *userCommand) error {
	a, err := u.openExisting(ctx, st)
	if err != nil {
		return err
	}
	defer a.Close()
	orgs, err := orgsNamed(ctx, a, c.Org)
	if err != nil {
		return err
	}
	list := []account.Member{}
	var rows [][]string
	for _, org := range orgs {
		members, err := a.Accounts.Members(ctx, system, org.ID)
		if err != nil {
			return err
		}
		for _, m := range members {
			list = append(list, m)
			rows = append(rows, []string{m.ID, m.Email, m.Name, org.Name, string(m.Role), when(m.CreatedAt), when(m.DisabledAt)})
		}
	}
	if c.JSON {
		return printJSON(st.Out, list)
	}
	return table(st.Out, []string{"ID", "E-MAIL", "NAME", "ORGANIZATION", "ROLE", "ADDED", "DISABLED"}, rows)
}

type userRole struct {
	User string `arg:"" help:"E-mail address or id."`
	Role string `arg:"" enum:"owner,admin,recruiter,reviewer" help:"owner, admin, recruiter or reviewer."`
	asJSON
}

func (c *userRole) Run(ctx context.Context, st Streams, u *userCommand) error {
	return u.change(ctx, st, c.User, func(a *app.App, m account.Member) error {
		m, err := a.Accounts.SetRole(ctx, system, m.ID, account.Role(c.Role))
		if err != nil {
			return err
		}
		return showMember(st, m, "", false, c.JSON)
	})
}

type userPassword struct {
	User string `arg:"" help:"E-mail address or id."`
	password
	asJSON
}

func (c *userPassword) Run(ctx context.Context, st Streams, u *userCommand) error {
	text, made, err := c.read(ctx, st.In)
	if err != nil {
		return err
	}
	return u.change(ctx, st, c.User, func(a *app.App, m account.Member) error {
		if err := a.Accounts.SetPassword(ctx, system, m.ID, text); err != nil {
			return err
		}
		return showMember(st, m, text, made, c.JSON)
	})
}

type userDisable struct {
	User string `arg:"" help:"E-mail address or id."`
	asJSON
}

func (c *userDisable) Run(ctx context.Context, st Streams, u *userCommand) error {
	return u.change(ctx, st, c.User, func(a *app.App, m account.Member) error {
		m, err := a.Accounts.DisableMember(ctx, system, m.ID)
		if err != nil {
			return err
		}
		return showMember(st, m, "", false, c.JSON)
	})
}

type userUnbind struct {
	User string `arg:"" help:"E-mail address or id."`
	asJSON
}

func (c *userUnbind) Run(ctx context.Context, st Streams, u *userCommand) error {
	return u.change(ctx, st, c.User, func(a *app.App, m account.Member) error {
		m, err := a.Accounts.Unbind(ctx, system, m.ID)
		if err != nil {
			return err
		}
		return showMember(st, m, "", false, c.JSON)
	})
}

// change finds a person and does something about them.
func (u *userCommand) change(ctx context.Context, st Streams, ref string, do func(*app.App, account.Member) error) error {
	a, err := u.openExisting(ctx, st)
	if err != nil {
		return err
	}
	defer a.Close()
	var m account.Member
	if id, bad := uuid.Parse(ref); bad == nil {
		m, err = a.DB.Member(ctx, id.String())
	} else {
		m, err = a.DB.MemberByEmail(ctx, strings.ToLower(strings.TrimSpace(ref)))
	}
	if errors.Is(err, account.ErrNotFound) {
		return hint(fmt.Errorf("there is nobody with the address or id %.80q", ref), "candor user list shows everybody")
	}
	if err != nil {
		return err
	}
	return do(a, m)
}

// showMember shows a person, with the password if it was made here.
func showMember(st Streams, m account.Member, secret string, made, asJSON bool) error {
	if !made {
		secret = ""
	}
	if asJSON {
		return printJSON(st.Out, struct {
			account.Member
			Password string `json:"password,omitempty"`
		}{m, secret})
	}
	err := facts(st.Out,
		[2]string{"e-mail", m.Email}, [2]string{"password", secret}, [2]string{"id", m.ID}, [2]string{"name", m.Name},
		[2]string{"role", string(m.Role)}, [2]string{"disabled", when(m.DisabledAt)})
	if made {
		fmt.Fprintln(st.Err, "The password is not shown again.")
	}
	return err
}
