package account

import (
	"context"
	"slices"
)

// Colleagues lists the people of the actor's own organization whom an
// interview can be assigned to: those who are not switched off. It needs
// read:interviews, and tells no more of them than id, name, e-mail and role;
// [Service.Members] is for administrators.
func (s *Service) Colleagues(ctx context.Context, a Actor) ([]Member, error) {
	if !a.May(ReadInterviews) || a.OrganizationID == "" || a.InterviewID != "" && !a.System {
		return nil, ErrDenied
	}
	all, err := s.store.Members(ctx, a.OrganizationID)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(m Member) bool { return !m.DisabledAt.IsZero() })
	for i, m := range all {
		all[i] = Member{ID: m.ID, OrganizationID: m.OrganizationID, Email: m.Email, Name: m.Name, Role: m.Role}
	}
	return all, nil
}
