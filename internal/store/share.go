package store

import (
	"context"
	"slices"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

var shares = tie("share", func(s *interview.Share) []column {
	return []column{
		{"id", key(&s.ID), true},
		{"organization_id", key(&s.OrganizationID), true},
		{"env", plain(&s.Env), true},
		{"interview_id", key(&s.InterviewID), true},
		{"token_hash", blob(&s.TokenHash), false},
		{"expires_at", when(&s.ExpiresAt), false},
		{"revoked_at", when(&s.RevokedAt), false},
		{"created_at", when(&s.CreatedAt), true},
		{"views", num(&s.Views), false},
		{"viewed_at", when(&s.ViewedAt), false},
	}
})

func (r reader) ShareByToken(ctx context.Context, hash []byte) (interview.Share, error) {
	return one(ctx, r.q, shares, "WHERE token_hash = ?", hash)
}

func (r reader) Shares(ctx context.Context, interviewID string) ([]interview.Share, error) {
	return many(ctx, r.q, shares, "WHERE interview_id = ? ORDER BY created_at, id", interviewID)
}

func (t *tx) SaveShare(ctx context.Context, s interview.Share) error {
	if len(s.TokenHash) == 0 {
		return interview.Wrong("token_hash", "is empty")
	}
	return upsert(ctx, t.q, shares, &s, "id")
}

var aliases = tie("alias", func(a *interview.Alias) []column {
	return []column{
		{"organization_id", key(&a.OrganizationID), true},
		{"dialect", key(&a.Dialect), true},
		{"kind", key(&a.Kind), true},
		{"theirs", key(&a.Theirs), true},
		{"ours", key(&a.Ours), false},
	}
})

func (r reader) Alias(ctx context.Context, orgID, dialect, kind, theirs string) (interview.Alias, error) {
	return one(ctx, r.q, aliases, "WHERE organization_id = ? AND dialect = ? AND kind = ? AND theirs = ?", orgID, dialect, kind, theirs)
}

// AliasOf reads the first of those that stand for our id.
func (r reader) AliasOf(ctx context.Context, orgID, dialect, kind, ours string) (interview.Alias, error) {
	return one(ctx, r.q, aliases, "WHERE organization_id = ? AND dialect = ? AND kind = ? AND ours = ? ORDER BY theirs LIMIT 1", orgID, dialect, kind, ours)
}

func (t *tx) SaveAlias(ctx context.Context, a interview.Alias) error {
	return upsert(ctx, t.q, aliases, &a, "organization_id, dialect, kind, theirs")
}

// onceFor is how long an idempotency key is remembered.
const onceFor = 24 * time.Hour

// owned is a Once with its space.
type owned struct {
	org string
	env account.Env
	interview.Once
}

var onces = tie("once", func(o *owned) []column {
	return []column{
		{"organization_id", key(&o.org), true},
		{"env", plain(&o.env), true},
		{"key", key(&o.Key), true},
		{"digest", blob(&o.Digest), true},
		{"id", plain(&o.ID), true},
		{"at", when(&o.At), true},
	}
})

func (r reader) Once(ctx context.Context, s interview.Space, keys ...string) (interview.Once, error) {
	args := []any{s.OrganizationID, string(s.Env), micros(r.db.now().Add(-onceFor))}
	for _, k := range keys {
		args = append(args, k)
	}
	o, err := one(ctx, r.q, onces, "WHERE organization_id = ? AND env = ? AND at > ? AND key IN ("+marks(len(keys))+") LIMIT 1", args...)
	return o.Once, err
}

// OncesOf goes through those of a day.
func (r reader) OncesOf(ctx context.Context, s interview.Space, ids []string) ([]interview.Once, error) {
	var out []interview.Once
	for some := range slices.Chunk(ids, 200) {
		args := []any{s.OrganizationID, string(s.Env)}
		for _, id := range some {
			args = append(args, id)
		}
		found, err := many(ctx, r.q, onces, "WHERE organization_id = ? AND env = ? AND id IN ("+marks(len(some))+") ORDER BY key", args...)
		if err != nil {
			return nil, err
		}
		for _, o := range found {
			out = append(out, o.Once)
		}
	}
	return out, nil
}

func (t *tx) RenameOnce(ctx context.Context, s interview.Space, from, to string) error {
	_, err := t.q.exec(ctx, "UPDATE once SET key = ? WHERE organization_id = ? AND env = ? AND key = ?", to, s.OrganizationID, string(s.Env), from)
	return err
}

// AddOnce says [interview.Conflict] while the key is remembered.
func (t *tx) AddOnce(ctx context.Context, s interview.Space, o interview.Once) error {
	args := []any{s.OrganizationID, string(s.Env), o.Key, micros(t.db.now().Add(-onceFor))}
	if askable(args) {
		if _, err := t.q.exec(ctx, "DELETE FROM once WHERE organization_id = ? AND env = ? AND key = ? AND at <= ?", args...); err != nil {
			return err
		}
	}
	_, err := insert(ctx, t.q, onces, &owned{s.OrganizationID, s.Env, o}, "")
	return err
}

// PruneOnce forgets idempotency keys that are no longer remembered and tells
// how many.
func (db *DB) PruneOnce(ctx context.Context) (int, error) {
	var n int64
	err := db.write(ctx, func(t *tx) (err error) {
		n, err = t.q.exec(ctx, "DELETE FROM once WHERE at <= ?", micros(db.now().Add(-onceFor)))
		return err
	})
	return int(n), err
}
