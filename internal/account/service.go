package account

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"golang.org/x/text/language"
)

// Config of a [Service].
type Config struct {
	Peppers    [][]byte          // keys of the hashes; the first makes new ones, all are accepted
	SigningKey *ecdsa.PrivateKey // P-256; signs access tokens
	Issuer     string            // of access tokens
	Now        func() time.Time  // nil: the clock
	Trail      *Trail            // refused sign-ins are told to it; nil: nobody
	Log        *slog.Logger      // nil: nothing is logged
}

// Service makes and checks organizations, members and keys. It is safe for
// concurrent use.
type Service struct {
	store Store
	c     Config
	seen  *cache
	dummy string // a hash that no password has, so that unknown e-mails cost the same
	// owners is held while an owner is taken away, so that of two who leave at
	// once one stays. Nodes that share a database do not see each other here;
	// an operator can always make an owner again.
	owners sync.Mutex
}

// NewService makes the service over a store. It panics without a pepper of 32
// bytes: that is a mistake in the wiring.
func NewService(store Store, c Config) *Service {
	if len(c.Peppers) == 0 || slices.ContainsFunc(c.Peppers, func(p []byte) bool { return len(p) < 32 }) {
		panic("account: each pepper needs at least 32 bytes, and there must be one")
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Service{store: store, c: c, seen: newCache(), dummy: dummyHash()}
}

// ErrDenied means that the actor may not do this.
var ErrDenied = errors.New("not allowed")

// Invalid is an input that is wrong, with the field and a sentence that may be
// shown.
type Invalid struct{ Field, Message string }

func (e *Invalid) Error() string { return e.Field + ": " + e.Message }

func (s *Service) now() time.Time { return s.c.Now().UTC().Truncate(time.Microsecond) }

// CreateOrganization makes an organization. Only the system makes one without
// a parent; an administrator makes children of its own, with a live key.
func (s *Service) CreateOrganization(ctx context.Context, a Actor, in Organization) (Organization, error) {
	if !a.May(Administer) || a.testOnly() || (!a.System && in.ParentID != a.OrganizationID) {
		return Organization{}, ErrDenied
	}
	if err := checkName(in.Name); err != nil {
		return Organization{}, err
	}
	if in.ParentID != "" {
		parent, err := s.store.Organization(ctx, in.ParentID)
		if err != nil {
			return Organization{}, fmt.Errorf("parent: %w", err)
		}
		if parent.ParentID != "" {
			return Organization{}, &Invalid{"parent_id", "is itself a child; there are two levels"}
		}
	}
	if in.Settings.LogoKey != "" {
		return Organization{}, logoElsewhere
	}
	if err := in.Settings.check(); err != nil {
		return Organization{}, err
	}
	if err := in.Extra.check(); err != nil {
		return Organization{}, err
	}
	in.ID, in.Serial = newID(), 0
	in.CreatedAt = s.now()
	in.UpdatedAt = in.CreatedAt
	notes := []Entry{s.note(ctx, a, in.ID, OrganizationMade, "organization", in.ID, nil)}
	if in.ParentID != "" {
		notes = append(notes, s.note(ctx, a, in.ParentID, OrganizationMade, "organization", in.ID, nil))
	}
	return in, s.store.AddOrganization(ctx, &in, notes...)
}

// Organization reads one that the actor belongs to or is the parent of; others
// are [ErrNotFound].
func (s *Service) Organization(ctx context.Context, a Actor, id string) (Organization, error) {
	o, err := s.store.Organization(ctx, id)
	if err != nil {
		return Organization{}, err
	}
	if !a.System && o.ID != a.OrganizationID && o.ParentID != a.OrganizationID {
		return Organization{}, ErrNotFound
	}
	return o, nil
}

// Organizations lists the actor's own and its children by id; all of them for
// the system.
func (s *Service) Organizations(ctx context.Context, a Actor, after string, limit int) ([]Organization, error) {
	if a.System {
		return s.store.Organizations(ctx, "", after, limit)
	}
	if a.OrganizationID == "" {
		return nil, ErrDenied
	}
	own, err := s.store.Organization(ctx, a.OrganizationID)
	if err != nil {
		return nil, err
	}
	list, err := s.store.Organizations(ctx, a.OrganizationID, after, limit)
	if err != nil {
		return nil, err
	}
	if own.ID > after {
		list = append(list, own)
		slices.SortFunc(list, func(x, y Organization) int { return strings.Compare(x.ID, y.ID) })
		list = list[:min(limit, len(list))]
	}
	return list, nil
}

// logoElsewhere keeps anybody from naming a file that is not theirs.
var logoElsewhere = &Invalid{"settings.logo_key", "is set by uploading a logo"}

// SetLogo gives an organization the logo that is stored under a key, or takes
// it away where key is empty. was is the key before: what nothing names any
// more is the caller's to delete. Actors are those of
// [Service.UpdateOrganization].
func (s *Service) SetLogo(ctx context.Context, a Actor, id, key string) (o Organization, was string, err error) {
	o, err = s.update(ctx, a, id, func(o *Organization) error {
		was, o.Settings.LogoKey = o.Settings.LogoKey, key
		return nil
	})
	return o, was, err
}

// UpdateOrganization changes name and settings, but not the logo. A test key
// may not: they are of live interviews too.
func (s *Service) UpdateOrganization(ctx context.Context, a Actor, id string, change func(*Organization) error) (Organization, error) {
	return s.update(ctx, a, id, func(o *Organization) error {
		was := o.Settings.LogoKey
		if err := change(o); err != nil {
			return err
		}
		if o.Settings.LogoKey != was {
			return logoElsewhere
		}
		return nil
	})
}

func (s *Service) update(ctx context.Context, a Actor, id string, change func(*Organization) error) (Organization, error) {
	o, err := s.Organization(ctx, a, id)
	if err != nil {
		return Organization{}, err
	}
	if !a.May(Administer) || a.testOnly() {
		return Organization{}, ErrDenied
	}
	kept := o
	if err := change(&o); err != nil {
		return Organization{}, err
	}
	o.ID, o.Serial, o.ParentID, o.CreatedAt = kept.ID, kept.Serial, kept.ParentID, kept.CreatedAt
	if err := checkName(o.Name); err != nil {
		return Organization{}, err
	}
	if err := o.Settings.check(); err != nil {
		return Organization{}, err
	}
	if err := o.Extra.check(); err != nil {
		return Organization{}, err
	}
	o.UpdatedAt = s.now()
	return o, s.store.SaveOrganization(ctx, o, s.note(ctx, a, o.ID, OrganizationSet, "organization", o.ID, Facts{"changed": differing(kept, o)}))
}

// differing names the parts of an organization that differ, never what they
// say.
func differing(was, is Organization) []string {
	out := []string{}
	if was.Name != is.Name {
		out = append(out, "name")
	}
	x, y := reflect.ValueOf(was.Settings), reflect.ValueOf(is.Settings)
	for i := range x.NumField() {
		if !reflect.DeepEqual(x.Field(i).Interface(), y.Field(i).Interface()) {
			name, _, _ := strings.Cut(x.Type().Field(i).Tag.Get("json"), ",")
			out = append(out, name)
		}
	}
	return out
}

func (e Extra) check() error {
	var n int
	for _, v := range e {
		n += len(v)
	}
	if n > 64<<10 {
		return &Invalid{"extra", "must have at most 64 KiB"}
	}
	return nil
}

func (s Settings) check() error {
	switch {
	case s.RetentionDays < 0 || s.RetentionDays > 36500:
		return &Invalid{"settings.retention_days", "must be from 0 to 36500"}
	case s.ExpiryDays < 0 || s.ExpiryDays > 365:
		return &Invalid{"settings.expiry_days", "must be from 0 to 365"}
	case s.ReminderHours < 0 || s.ReminderHours > 720:
		return &Invalid{"settings.reminder_hours", "must be from 0 to 720"}
	case len(s.Notice) > 20_000 || !isText(s.Notice):
		return &Invalid{"settings.notice", "must be text of at most 20,000 bytes"}
	case s.BrandColor != "" && !isColor(s.BrandColor):
		return &Invalid{"settings.brand_color", "must be a colour such as #1a2b3c"}
	case s.ReportTemplate != "" && !slices.Contains(ReportTemplates(), s.ReportTemplate):
		return &Invalid{"settings.report_template", "must be one of " + strings.Join(ReportTemplates(), ", ")}
	}
	if s.Language != "" {
		if tag, err := language.Parse(s.Language); err != nil || tag == language.Und {
			return &Invalid{"settings.language", "must be a BCP 47 language tag, such as en or pt-BR"}
		}
	}
	if s.ContactEmail != "" {
		if _, err := normalEmail(s.ContactEmail); err != nil {
			return &Invalid{"settings.contact_email", "must be an e-mail address"}
		}
	}
	for _, f := range []struct{ name, text string }{
		{"speech", s.Speech}, {"synthesis", s.Synthesis}, {"notice_version", s.NoticeVersion}, {"logo_key", s.LogoKey},
	} {
		if len(f.text) > 200 || !isText(f.text) {
			return &Invalid{"settings." + f.name, "must be text of at most 200 bytes"}
		}
	}
	return checkLetters(s.Letters)
}

// isText tells whether both databases can keep it.
func isText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

func isColor(s string) bool {
	return len(s) == 7 && s[0] == '#' && strings.Trim(s[1:], "0123456789abcdefABCDEF") == ""
}

// checkName is for names of organizations, members and keys.
func checkName(name string) error {
	switch {
	case strings.TrimSpace(name) == "":
		return &Invalid{"name", "must not be empty"}
	case len(name) > 200:
		return &Invalid{"name", "must have at most 200 bytes"}
	case !utf8.ValidString(name) || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return &Invalid{"name", "must be text without control characters"}
	}
	return nil
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }
