package account

import (
	"context"
	"errors"
	"time"
)

// ErrNotFound is returned by a Store that has no such row.
var ErrNotFound = errors.New("not found")

// ErrExists is returned by a Store where a name must be unique and is taken.
var ErrExists = errors.New("exists already")

// Store keeps organizations, members, keys and sign-in sessions. Package store
// implements it beside the rest. Notes are written in the same transaction as
// the change they tell of.
type Store interface {
	AuditStore

	AddOrganization(ctx context.Context, o *Organization, notes ...Entry) error // sets Serial
	SaveOrganization(ctx context.Context, o Organization, notes ...Entry) error
	Organization(ctx context.Context, id string) (Organization, error)
	OrganizationByName(ctx context.Context, name string) (Organization, error)                           // exact, the oldest
	Organizations(ctx context.Context, parentID string, after string, limit int) ([]Organization, error) // "" parent: all; by id

	AddMember(ctx context.Context, m Member, notes ...Entry) error
	SaveMember(ctx context.Context, m Member, notes ...Entry) error
	Member(ctx context.Context, id string) (Member, error)
	MemberByEmail(ctx context.Context, email string) (Member, error)
	MemberBySubject(ctx context.Context, subject string) (Member, error)
	Members(ctx context.Context, orgID string) ([]Member, error)

	AddKey(ctx context.Context, k Key, notes ...Entry) error
	Key(ctx context.Context, id string) (Key, error)
	KeysByPrefix(ctx context.Context, prefix string) ([]Key, error) // one indexed read
	Keys(ctx context.Context, orgID string) ([]Key, error)
	RevokeKey(ctx context.Context, id string, at time.Time, notes ...Entry) error
	TouchKey(ctx context.Context, id string, at time.Time) error
}
