package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// taken: a value that must be unique is not. It is account.ErrExists too.
func taken(field string, err error) error {
	return &interview.Error{Kind: interview.Conflict, Field: field, Message: "exists already", Cause: errors.Join(account.ErrExists, err)}
}

// dangling: a row refers to one that does not exist, or is still referred to.
func dangling(err error) error {
	return &interview.Error{Kind: interview.Invalid, Message: "refers to something that does not exist", Cause: err}
}

// disallowed: a value is outside the column's set.
func disallowed(field string, err error) error {
	return &interview.Error{Kind: interview.Invalid, Field: field, Message: "is not an allowed value", Cause: err}
}

// wrongStep: the state machine does not have this edge.
func wrongStep(err error) error {
	return &interview.Error{Kind: interview.Conflict, Field: "state", Message: "this state cannot follow the present one", Cause: err}
}

// away: the database could not be reached or broke off.
func away(err error) error { return fmt.Errorf("%w: %w", interview.ErrUnavailable, err) }

// full: the database has no room to write.
func full(err error) error { return fmt.Errorf("%w: %w", interview.ErrFull, err) }

func stale(table string) error {
	return interview.Errorf(interview.Stale, "the %s was changed by somebody else", table)
}

func reading(table string, err error) error { return fmt.Errorf("read %s: %w", table, err) }

// scalars reads one column of integers.
func scalars(ctx context.Context, q querier, stmt string, args ...any) ([]int64, error) {
	rows, err := q.query(ctx, stmt, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var vs []int64
	for rows.Next() {
		var v int64
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		vs = append(vs, v)
	}
	return vs, q.fault(rows.Err())
}

// scalar reads one integer.
func scalar(ctx context.Context, q querier, stmt string, args ...any) (int64, error) {
	vs, err := scalars(ctx, q, stmt, args...)
	if err != nil {
		return 0, err
	}
	if len(vs) != 1 {
		return 0, fmt.Errorf("%d rows where one was expected", len(vs))
	}
	return vs[0], nil
}
