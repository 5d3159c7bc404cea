package console

import (
	"crypto/rand"
	"errors"
	"net/http"
	"strings"

	"github.com/candorhq/candor/internal/account"
)

// membersScreen is page/members.
type membersScreen struct {
	Members  []account.Member
	Me       string
	Roles    []account.Role
	Owner    bool   // may make and unmake owners
	Password string // of the member just added or changed; shown once
	For      string // whose password that is
	Wrong    string
	Name     string // as filled in, where it was refused
	Email    string
}

func (d *door) membersScreen(r *http.Request, v *visit) (membersScreen, error) {
	s := membersScreen{Me: v.MemberID, Roles: []account.Role{account.Owner, account.Admin, account.Recruiter, account.Reviewer}, Owner: v.Member.Role == account.Owner}
	if !s.Owner {
		s.Roles = s.Roles[1:]
	}
	var err error
	s.Members, err = d.Accounts.Members(r.Context(), v.Actor, v.OrganizationID)
	return s, err
}

func (d *door) members(w http.ResponseWriter, r *http.Request, v *visit) error {
	s, err := d.membersScreen(r, v)
	if err != nil {
		return err
	}
	s.Password, s.For = d.shown(w, r, v)
	return d.show(w, r, v, "settings", "members", "Members", s)
}

// addMember adds a person with a first password, which is shown once to hand
// over. Nobody needs mail for that.
func (d *door) addMember(w http.ResponseWriter, r *http.Request, v *visit) error {
	in := account.NewMember{Email: r.PostFormValue("email"), Name: r.PostFormValue("name"), Role: account.Role(r.PostFormValue("role"))}
	if r.PostFormValue("sso") == "" {
		in.Password = firstPassword()
	}
	m, err := d.Accounts.AddMember(r.Context(), v.Actor, v.OrganizationID, in)
	wrong, invalid := errors.AsType[*account.Invalid](err)
	taken := errors.Is(err, account.ErrExists)
	if err != nil && !invalid && !taken {
		return err
	}
	if err == nil {
		return d.showOnce(w, r, v, "/console/settings/members", in.Password, m.Name)
	}
	s, lerr := d.membersScreen(r, v)
	if lerr != nil {
		return lerr
	}
	if invalid {
		s.Wrong, s.Name, s.Email = upper(label(wrong.Field))+" "+wrong.Message+".", in.Name, in.Email
		return d.showWrong(w, r, v, "settings", "members", "Members", s)
	}
	s.Wrong, s.Name, s.Email = "Somebody with this e-mail is on this server already. An e-mail can belong to one organization.", in.Name, in.Email
	return d.showWrong(w, r, v, "settings", "members", "Members", s)
}

// firstPassword is 104 random bits that can be read out.
func firstPassword() string {
	t := strings.ToLower(rand.Text())
	return t[:6] + "-" + t[6:12] + "-" + t[12:18] + "-" + t[18:21]
}

func (d *door) setRole(w http.ResponseWriter, r *http.Request, v *visit) error {
	m, err := d.Accounts.SetRole(r.Context(), v.Actor, r.PathValue("id"), account.Role(r.PostFormValue("role")))
	if err != nil {
		return err
	}
	return d.done(w, r, "/console/settings/members", m.Name+" is "+string(m.Role)+" from now on.")
}

func (d *door) newPassword(w http.ResponseWriter, r *http.Request, v *visit) error {
	p := firstPassword()
	if err := d.Accounts.SetPassword(r.Context(), v.Actor, r.PathValue("id"), p); err != nil {
		return err
	}
	s, err := d.membersScreen(r, v)
	if err != nil {
		return err
	}
	var whose string
	for _, m := range s.Members {
		if m.ID == r.PathValue("id") {
			whose = m.Name
		}
	}
	if r.PathValue("id") == v.MemberID {
		// One's own session has ended with the old password: there is no page to
		// lead to, and a reload only asks to sign in.
		s.Password, s.For = p, whose
		return d.show(w, r, v, "settings", "members", "Members", s)
	}
	return d.showOnce(w, r, v, "/console/settings/members", p, whose)
}

func (d *door) disableMember(w http.ResponseWriter, r *http.Request, v *visit) error {
	m, err := d.Accounts.DisableMember(r.Context(), v.Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	return d.done(w, r, "/console/settings/members", m.Name+" has no access any more. Their reviews stay.")
}

// unbindMember lets somebody sign in with another account of the identity
// provider.
func (d *door) unbindMember(w http.ResponseWriter, r *http.Request, v *visit) error {
	m, err := d.Accounts.Unbind(r.Context(), v.Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	return d.done(w, r, "/console/settings/members", m.Name+" signs in with another account of your identity provider next time.")
}
