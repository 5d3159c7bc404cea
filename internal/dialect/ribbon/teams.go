package ribbon

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect"
)

// isoTime is ISO 8601 as Python writes it: "+00:00" and not "Z", which Python
// before 3.11 does not read back.
const isoTime = "2006-01-02T15:04:05-07:00"

// teams lists the one team an organization has.
func (d *Dialect) teams(w http.ResponseWriter, r *http.Request, a account.Actor) error {
	org, err := d.Accounts.Organization(r.Context(), a, a.OrganizationID)
	if err != nil {
		return err
	}
	dialect.WriteJSON(w, http.StatusOK, Teams{Teams: []Team{{ID: org.ID, Name: org.Name, CreatedAt: org.CreatedAt.UTC().Format(isoTime)}}})
	return nil
}

func (d *Dialect) teamMembers(w http.ResponseWriter, r *http.Request, a account.Actor) error {
	if err := queryOf(r).team(a); err != nil {
		return err
	}
	people, err := d.colleagues(r.Context(), a)
	if err != nil {
		return err
	}
	out := TeamMembers{TeamMembers: make([]TeamMember, len(people))}
	for i, m := range people {
		out.TeamMembers[i] = TeamMember{ID: m.ID, Email: text(m.Email), FullName: text(m.Name)}
	}
	dialect.WriteJSON(w, http.StatusOK, out)
	return nil
}

func (d *Dialect) colleagues(ctx context.Context, a account.Actor) ([]account.Member, error) {
	people, err := d.Accounts.Colleagues(ctx, a)
	if errors.Is(err, account.ErrDenied) {
		return nil, failure(http.StatusForbidden, notAllowed)
	}
	return people, err
}

func (d *Dialect) isColleague(ctx context.Context, a account.Actor, id string) (bool, error) {
	people, err := d.colleagues(ctx, a)
	return slices.ContainsFunc(people, func(m account.Member) bool { return strings.EqualFold(m.ID, id) }), err
}
