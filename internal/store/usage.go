package store

import (
	"context"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

// Usage counts interviews that are no tests by when they were completed, the
// deleted ones too: they were used.
func (r reader) Usage(ctx context.Context, s interview.Space, from, before time.Time) (interview.Usage, error) {
	const which = " FROM interview WHERE organization_id = ? AND env = ? AND completed_at >= ? AND completed_at < ? AND completed_at > 0 AND test = ?"
	args := []any{s.OrganizationID, string(s.Env), micros(from), micros(before), false}
	n, err := scalar(ctx, r.q, "SELECT count(*)"+which, args...)
	if err != nil {
		return interview.Usage{}, err
	}
	ms, err := scalar(ctx, r.q, "SELECT CAST(COALESCE(sum(duration_ms), 0) AS BIGINT)"+which, args...)
	return interview.Usage{Interviews: int(n), DurationMS: ms}, err
}
