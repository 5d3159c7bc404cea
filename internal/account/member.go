package account

import (
	"context"
	"errors"
	"net/mail"
	"slices"
	"strings"
	"sync"

	"github.com/alexedwards/argon2id"
)

// Bounds of a password. The upper one keeps hashing bounded.
const (
	MinPassword = 12
	MaxPassword = 256
)

// ErrPassword means that e-mail and password do not go together, whichever of
// the two is wrong.
var ErrPassword = errors.New("e-mail or password is wrong")

// NewMember is what is needed to add a person. Without a password the person
// can only sign in through an identity provider.
type NewMember struct {
	Email, Name string
	Role        Role
	Password    string
}

// AddMember adds a person to an organization. [ErrExists] when the e-mail is
// taken, by any organization. Only an owner makes an owner, and a test key makes
// nobody: members see live data.
func (s *Service) AddMember(ctx context.Context, a Actor, orgID string, in NewMember) (Member, error) {
	if !a.May(Administer) || a.testOnly() {
		return Member{}, ErrDenied
	}
	if _, err := s.Organization(ctx, a, orgID); err != nil {
		return Member{}, err
	}
	m := Member{ID: newID(), OrganizationID: orgID, Name: strings.TrimSpace(in.Name), Role: in.Role, CreatedAt: s.now()}
	var err error
	if m.Email, err = normalEmail(in.Email); err != nil {
		return Member{}, err
	}
	if m.Name == "" {
		m.Name = m.Email
	}
	if err := checkName(m.Name); err != nil {
		return Member{}, err
	}
	if ScopesOf(m.Role) == nil {
		return Member{}, &Invalid{"role", "must be owner, admin, recruiter or reviewer"}
	}
	if err := s.mayTouch(ctx, a, m.Role); err != nil {
		return Member{}, err
	}
	if in.Password != "" {
		if m.PasswordHash, err = hashPassword(in.Password); err != nil {
			return Member{}, err
		}
	}
	return m, s.store.AddMember(ctx, m, s.note(ctx, a, orgID, MemberAdded, "member", m.ID, Facts{"role": m.Role}))
}

// mayTouch refuses to let anybody but an owner, or the system, make, change or
// remove one: an administrator's key could otherwise make itself the owner.
func (s *Service) mayTouch(ctx context.Context, a Actor, roles ...Role) error {
	if a.System || !slices.Contains(roles, Owner) {
		return nil
	}
	if a.MemberID == "" {
		return ErrDenied
	}
	m, err := s.store.Member(ctx, a.MemberID)
	if err != nil {
		return err
	}
	if m.Role != Owner || m.OrganizationID != a.OrganizationID || !m.DisabledAt.IsZero() {
		return ErrDenied
	}
	return nil
}

// Members lists an organization's people, for an administrator or one of
// them.
func (s *Service) Members(ctx context.Context, a Actor, orgID string) ([]Member, error) {
	if !a.May(Administer) && (a.MemberID == "" || a.OrganizationID != orgID) {
		return nil, ErrDenied
	}
	if _, err := s.Organization(ctx, a, orgID); err != nil {
		return nil, err
	}
	return s.store.Members(ctx, orgID)
}

// SetPassword gives a member a new password and ends the member's sessions;
// only an owner sets an owner's.
func (s *Service) SetPassword(ctx context.Context, a Actor, id, password string) error {
	m, err := s.changeMember(ctx, a, id, "", PasswordChanged, func(m *Member) (err error) {
		m.PasswordHash, err = hashPassword(password)
		return err
	})
	if err != nil {
		return err
	}
	return s.endSessions(ctx, m, "")
}

// ChangePassword lets a person change the own password, knowing the old one.
// It ends the person's sessions.
func (s *Service) ChangePassword(ctx context.Context, email, old, password string) error {
	m, err := s.CheckPassword(ctx, email, old)
	if err != nil {
		return err
	}
	if m.PasswordHash, err = hashPassword(password); err != nil {
		return err
	}
	if err := s.store.SaveMember(ctx, m, s.note(ctx, ActorOf(m, Live), m.OrganizationID, PasswordChanged, "member", m.ID, nil)); err != nil {
		return err
	}
	return s.endSessions(ctx, m, "")
}

// SetRole gives a member another role. The last owner stays one, and only an
// owner makes or unmakes one.
func (s *Service) SetRole(ctx context.Context, a Actor, id string, r Role) (Member, error) {
	if ScopesOf(r) == nil {
		return Member{}, &Invalid{"role", "must be owner, admin, recruiter or reviewer"}
	}
	return s.changeMember(ctx, a, id, r, MemberChanged, func(m *Member) error {
		if r != Owner {
			if err := s.anotherOwner(ctx, *m); err != nil {
				return err
			}
		}
		m.Role = r
		return nil
	})
}

// DisableMember ends a member's access. The last owner stays.
func (s *Service) DisableMember(ctx context.Context, a Actor, id string) (Member, error) {
	return s.changeMember(ctx, a, id, "", MemberDisabled, func(m *Member) error {
		if err := s.anotherOwner(ctx, *m); err != nil {
			return err
		}
		if m.DisabledAt.IsZero() {
			m.DisabledAt = s.now()
		}
		return nil
	})
}

// changeMember changes a member, who may become to, and notes it as did.
func (s *Service) changeMember(ctx context.Context, a Actor, id string, to Role, did Action, change func(*Member) error) (Member, error) {
	if !a.May(Administer) || a.testOnly() {
		return Member{}, ErrDenied
	}
	s.owners.Lock()
	defer s.owners.Unlock()
	m, err := s.store.Member(ctx, id)
	if err != nil {
		return Member{}, err
	}
	if _, err := s.Organization(ctx, a, m.OrganizationID); err != nil {
		return Member{}, err
	}
	if err := s.mayTouch(ctx, a, m.Role, to); err != nil {
		return Member{}, err
	}
	if err := change(&m); err != nil {
		return Member{}, err
	}
	f := Facts{}
	if did == MemberChanged {
		f["role"] = m.Role
	}
	return m, s.store.SaveMember(ctx, m, s.note(ctx, a, m.OrganizationID, did, "member", m.ID, f))
}

// anotherOwner refuses to leave an organization without one.
func (s *Service) anotherOwner(ctx context.Context, m Member) error {
	if m.Role != Owner || !m.DisabledAt.IsZero() {
		return nil
	}
	all, err := s.store.Members(ctx, m.OrganizationID)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(all, func(o Member) bool { return o.ID != m.ID && o.Role == Owner && o.DisabledAt.IsZero() }) {
		return &Invalid{"role", "the last owner cannot be removed; make somebody else an owner first"}
	}
	return nil
}

// CheckPassword gives the member whose e-mail and password these are, or
// [ErrPassword]. It takes the same time for an e-mail that nobody has.
func (s *Service) CheckPassword(ctx context.Context, email, password string) (Member, error) {
	email, err := normalEmail(email)
	if err != nil || len(password) > MaxPassword {
		return Member{}, ErrPassword
	}
	m, err := s.store.MemberByEmail(ctx, email)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return Member{}, err
	}
	hash := m.PasswordHash
	usable := err == nil && hash != "" && m.DisabledAt.IsZero()
	if !usable {
		hash = s.dummy
	}
	ok, err := argon2id.ComparePasswordAndHash(password, hash)
	if err != nil {
		return Member{}, err
	}
	if !ok || !usable {
		if m.ID != "" {
			// Off the request's path: an e-mail that somebody has must not take longer.
			s.c.Trail.Add(s.note(ctx, Actor{MemberID: m.ID}, m.OrganizationID, SignInRefused, "member", m.ID, Facts{"way": "password"}))
		}
		return Member{}, ErrPassword
	}
	return m, nil
}

// ActorOf is the actor of a member who has signed in.
func ActorOf(m Member, env Env) Actor {
	return Actor{OrganizationID: m.OrganizationID, Env: env, MemberID: m.ID, Scopes: ScopesOf(m.Role)}
}

// passwordCost is OWASP's second recommendation for Argon2id: 19 MiB, two
// passes, one lane.
func passwordCost() *argon2id.Params {
	return &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}
}

func hashPassword(password string) (string, error) {
	if n := len(password); n < MinPassword || n > MaxPassword {
		return "", &Invalid{"password", "must have 12 to 256 bytes"}
	}
	return argon2id.CreateHash(password, passwordCost())
}

// dummyHash is made once per program: it depends on nothing.
var dummyHash = sync.OnceValue(func() string {
	h, err := argon2id.CreateHash("no member has this password", passwordCost())
	if err != nil {
		panic(err) // the system has no randomness
	}
	return h
})

func normalEmail(s string) (string, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > 254 {
		return "", &Invalid{"email", "must be an e-mail address"}
	}
	return s, nil
}
