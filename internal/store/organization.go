package store

import (
	"context"
	"time"

	"github.com/candorhq/candor/internal/account"
)

var organizations = tie("organization", func(o *account.Organization) []column {
	return []column{
		{"serial", num(&o.Serial), true},
		{"id", key(&o.ID), true},
		{"parent_id", option(&o.ParentID), false},
		{"name", key(&o.Name), false},
		{"settings", doc(&o.Settings), false},
		{"extra", doc(&o.Extra), false},
		{"created_at", when(&o.CreatedAt), true},
		{"updated_at", when(&o.UpdatedAt), false},
	}
})

// Organization reads one; the error is an interview.Error and
// account.ErrNotFound at once.
func (r reader) Organization(ctx context.Context, id string) (account.Organization, error) {
	return one(ctx, r.q, organizations, "WHERE id = ?", id)
}

// OrganizationByName reads the oldest of exactly that name.
func (db *DB) OrganizationByName(ctx context.Context, name string) (account.Organization, error) {
	return one(ctx, db.q, organizations, "WHERE name = ? ORDER BY serial LIMIT 1", name)
}

// Organizations lists those of one parent, or all, by id.
func (db *DB) Organizations(ctx context.Context, parentID, after string, limit int) ([]account.Organization, error) {
	if parentID == "" {
		return many(ctx, db.q, organizations, "WHERE id > ? ORDER BY id LIMIT ?", after, limit)
	}
	return many(ctx, db.q, organizations, "WHERE parent_id = ? AND id > ? ORDER BY id LIMIT ?", parentID, after, limit)
}

// AddOrganization adds one and sets its Serial.
func (db *DB) AddOrganization(ctx context.Context, o *account.Organization, notes ...account.Entry) error {
	return db.write(ctx, func(t *tx) error {
		n, err := db.engine.serial(ctx, t.q, "organization")
		if err != nil {
			return err
		}
		before := o.Serial
		t.later(func() { o.Serial = before })
		o.Serial = n
		t.noted = notes
		_, err = insert(ctx, t.q, organizations, o, "")
		return err
	})
}

// SaveOrganization writes all but id, serial and creation time.
func (db *DB) SaveOrganization(ctx context.Context, o account.Organization, notes ...account.Entry) error {
	return db.write(ctx, func(t *tx) error {
		t.noted = notes
		return found(organizations.table)(update(ctx, t.q, organizations, &o, "WHERE id = ?", o.ID))
	})
}

// found turns a statement that touched no row into [interview.NotFound].
func found(table string) func(int64, error) error {
	return func(n int64, err error) error {
		if err == nil && n == 0 {
			return missing(table)
		}
		return err
	}
}

var members = tie("member", func(m *account.Member) []column {
	return []column{
		{"id", key(&m.ID), true},
		{"organization_id", key(&m.OrganizationID), true},
		{"email", key(&m.Email), false},
		{"name", plain(&m.Name), false},
		{"password_hash", plain(&m.PasswordHash), false},
		{"subject", key(&m.Subject), false},
		{"role", plain(&m.Role), false},
		{"created_at", when(&m.CreatedAt), true},
		{"disabled_at", when(&m.DisabledAt), false},
	}
})

// AddMember adds a member; account.ErrExists where the e-mail or the
// subject is taken.
func (db *DB) AddMember(ctx context.Context, m account.Member, notes ...account.Entry) error {
	return db.write(ctx, func(t *tx) error {
		t.noted = notes
		_, err := insert(ctx, t.q, members, &m, "")
		return err
	})
}

// SaveMember writes all but id, organization and creation time.
func (db *DB) SaveMember(ctx context.Context, m account.Member, notes ...account.Entry) error {
	return db.write(ctx, func(t *tx) error {
		t.noted = notes
		return found(members.table)(update(ctx, t.q, members, &m, "WHERE id = ?", m.ID))
	})
}

// Member reads one.
func (db *DB) Member(ctx context.Context, id string) (account.Member, error) {
	return one(ctx, db.q, members, "WHERE id = ?", id)
}

// MemberByEmail reads the one member of the installation with the e-mail.
func (db *DB) MemberByEmail(ctx context.Context, email string) (account.Member, error) {
	return one(ctx, db.q, members, "WHERE email = ?", email)
}

// MemberBySubject reads the one member whom an identity provider knows by the
// subject; nobody is known by the empty one.
func (db *DB) MemberBySubject(ctx context.Context, subject string) (account.Member, error) {
	return one(ctx, db.q, members, "WHERE subject = ? AND subject <> ''", subject)
}

// Members lists an organization's, oldest first.
func (db *DB) Members(ctx context.Context, orgID string) ([]account.Member, error) {
	return many(ctx, db.q, members, "WHERE organization_id = ? ORDER BY created_at, id", orgID)
}

var keys = tie("access_key", func(k *account.Key) []column {
	return []column{
		{"id", key(&k.ID), true},
		{"organization_id", key(&k.OrganizationID), true},
		{"name", plain(&k.Name), false},
		{"dialect", plain(&k.Dialect), false},
		{"prefix", key(&k.Prefix), false},
		{"hash", blob(&k.Hash), false},
		{"partner", flag{&k.Partner}, false},
		{"scopes", doc(&k.Scopes), false},
		{"env", plain(&k.Env), false},
		{"networks", doc(&k.Networks), false},
		{"expires_at", when(&k.ExpiresAt), false},
		{"last_used_at", when(&k.LastUsedAt), false},
		{"revoked_at", when(&k.RevokedAt), false},
		{"created_at", when(&k.CreatedAt), true},
		{"issuer", plain(&k.Issuer), false},
	}
})

// AddKey adds an access key.
func (db *DB) AddKey(ctx context.Context, k account.Key, notes ...account.Entry) error {
	return db.write(ctx, func(t *tx) error {
		t.noted = notes
		_, err := insert(ctx, t.q, keys, &k, "")
		return err
	})
}

// Key reads one.
func (db *DB) Key(ctx context.Context, id string) (account.Key, error) {
	return one(ctx, db.q, keys, "WHERE id = ?", id)
}

// KeysByPrefix reads the keys of one prefix, revoked ones too.
func (db *DB) KeysByPrefix(ctx context.Context, prefix string) ([]account.Key, error) {
	return many(ctx, db.q, keys, "WHERE prefix = ? ORDER BY id", prefix)
}

// Keys lists an organization's, oldest first.
func (db *DB) Keys(ctx context.Context, orgID string) ([]account.Key, error) {
	return many(ctx, db.q, keys, "WHERE organization_id = ? ORDER BY created_at, id", orgID)
}

// RevokeKey ends a key; the first time counts.
func (db *DB) RevokeKey(ctx context.Context, id string, at time.Time, notes ...account.Entry) error {
	return db.touch(ctx, id, notes, "UPDATE access_key SET revoked_at = CASE WHEN revoked_at = 0 THEN ? ELSE revoked_at END WHERE id = ?", at)
}

// TouchKey remembers when a key was last used; never an earlier time.
func (db *DB) TouchKey(ctx context.Context, id string, at time.Time) error {
	return db.touch(ctx, id, nil, "UPDATE access_key SET last_used_at = CASE WHEN last_used_at < ? THEN ? ELSE last_used_at END WHERE id = ?", at, at)
}

// PruneSessions forgets people's sign-ins that ended before a time, and tells
// how many. Programs' keys stay, so that it can be seen what there was.
func (db *DB) PruneSessions(ctx context.Context, before time.Time) (int, error) {
	var n int64
	err := db.write(ctx, func(t *tx) (err error) {
		at := micros(before)
		n, err = t.q.exec(ctx, "DELETE FROM access_key WHERE name LIKE 'session of %' AND dialect IN ('browser', 'jobmojito') "+
			"AND (expires_at > 0 AND expires_at < ? OR revoked_at > 0 AND revoked_at < ?)", at, at)
		return err
	})
	return int(n), err
}

func (db *DB) touch(ctx context.Context, id string, notes []account.Entry, stmt string, at ...time.Time) error {
	var args []any
	for _, t := range at {
		args = append(args, micros(t))
	}
	if args = append(args, id); !askable(args) {
		return missing(keys.table)
	}
	return db.write(ctx, func(t *tx) error {
		t.noted = notes
		return found(keys.table)(t.q.exec(ctx, stmt, args...))
	})
}
