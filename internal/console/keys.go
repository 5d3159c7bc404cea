package console

import (
	"errors"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/account"
)

// keysScreen is page/keys.
type keysScreen struct {
	Keys     []account.Key
	Dialects []string
	Scopes   []account.Scope
	Parent   bool // the organization may have partner keys
	Secret   string
	For      string
	Wrong    string
	Name     string
	Now      time.Time
}

func (d *door) keysScreen(r *http.Request, v *visit) (keysScreen, error) {
	s := keysScreen{Dialects: account.KeyDialects(), Scopes: account.Scopes(), Parent: v.Organization.ParentID == "", Now: d.Now()}
	var err error
	s.Keys, err = d.Accounts.Keys(r.Context(), v.Actor, v.OrganizationID)
	s.Keys = slices.DeleteFunc(s.Keys, func(k account.Key) bool { return k.Env != v.Env || k.IsSession() })
	slices.Reverse(s.Keys)
	return s, err
}

func (d *door) keys(w http.ResponseWriter, r *http.Request, v *visit) error {
	s, err := d.keysScreen(r, v)
	if err != nil {
		return err
	}
	s.Secret, s.For = d.shown(w, r, v)
	return d.show(w, r, v, "settings", "keys", "Access keys", s)
}

// createKey makes a key; the page of keys shows its secret, once.
func (d *door) createKey(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := r.ParseForm(); err != nil {
		return &account.Invalid{Field: "form", Message: "is not readable"}
	}
	in := account.NewKey{Name: strings.TrimSpace(r.PostFormValue("name")), Dialect: r.PostFormValue("dialect"), Env: v.Env, Partner: r.PostFormValue("partner") != ""}
	for _, sc := range r.PostForm["scope"] {
		in.Scopes = append(in.Scopes, account.Scope(sc))
	}
	secret, err := "", networks(r.PostFormValue("networks"), &in.Networks)
	if err == nil {
		if in.ExpiresAt, err = day(r.PostFormValue("expires"), 1); err != nil {
			err = &account.Invalid{Field: "expires", Message: "is not a day"}
		}
	}
	if err == nil {
		_, secret, err = d.Accounts.CreateKey(r.Context(), v.Actor, v.OrganizationID, in)
	}
	wrong, invalid := errors.AsType[*account.Invalid](err)
	if err != nil && !invalid {
		return err
	}
	if !invalid {
		return d.showOnce(w, r, v, "/console/settings/keys", secret, in.Name)
	}
	s, err := d.keysScreen(r, v)
	if err != nil {
		return err
	}
	s.Wrong, s.Name = upper(label(wrong.Field))+" "+wrong.Message+".", in.Name
	return d.showWrong(w, r, v, "settings", "keys", "Access keys", s)
}

// networks reads addresses and networks, separated by commas or blanks.
func networks(text string, into *[]netip.Prefix) error {
	for f := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == ' ' || r == '\n' || r == '\r' }) {
		p, err := netip.ParsePrefix(f)
		if err != nil {
			a, aerr := netip.ParseAddr(f)
			if aerr != nil {
				return &account.Invalid{Field: "networks", Message: "must be addresses such as 192.0.2.7 or networks such as 192.0.2.0/24"}
			}
			p = netip.PrefixFrom(a, a.BitLen())
		}
		*into = append(*into, p)
	}
	return nil
}

func (d *door) revokeKey(w http.ResponseWriter, r *http.Request, v *visit) error {
	k, err := d.Accounts.RevokeKey(r.Context(), v.Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	return d.done(w, r, "/console/settings/keys", "“"+k.Name+"” opens nothing any more.")
}

// keyStart is the part of a key's secret that may be shown.
func keyStart(k account.Key) string {
	_, shown, _ := strings.Cut(k.Prefix, ":")
	if k.Dialect == "jobmojito" {
		return "token " + shown
	}
	return shown + "…"
}
