package store

import (
	"context"
	"fmt"

	"github.com/candorhq/candor/internal/interview"
)

const (
	standing = `i.id, i.organization_id, i.env, i.state, i.version, i.result_version, i.deleted_at, i.erased_at,
		(SELECT coalesce(max(updated_at), 0) FROM review WHERE interview_id = i.id),
		(SELECT count(*) FROM share WHERE interview_id = i.id AND revoked_at <> 0)`
	standingByID      = "SELECT " + standing + " FROM interview AS i WHERE i.id = ?"
	standingBySerial  = "SELECT " + standing + " FROM interview AS i WHERE i.serial = ?"
	andWording        = ", w.stamp, w.gaps, w.body FROM interview AS i LEFT JOIN wording AS w ON w.interview_id = i.id AND w.name = ? "
	worded            = "SELECT " + standing + andWording + "WHERE i.id = ?"
	wordedBySerial    = "SELECT " + standing + andWording + "WHERE i.serial = ?"
	forgetTheWordings = "DELETE FROM wording WHERE interview_id = ?"
)

// Standing reads one row of what decides, without a document.
func (r reader) Standing(ctx context.Context, id string, serial int64, name string) (interview.Standing, interview.Wording, error) {
	var st interview.Standing
	var w interview.Wording
	dest := []any{key(&st.InterviewID), key(&st.OrganizationID), plain(&st.Env), plain(&st.State), num(&st.Version), num(&st.ResultVersion),
		when(&st.DeletedAt), when(&st.ErasedAt), when(&st.ReviewedAt), num(&st.SharesRevoked)}
	stmt, args := standingByID, []any{id}
	switch {
	case name == "" && id == "":
		stmt = standingBySerial
	case name != "" && id == "":
		stmt = wordedBySerial
	case name != "":
		stmt = worded
	}
	if id == "" {
		args[0] = serial
	}
	if name != "" {
		args = []any{name, args[0]}
		dest = append(dest, plain(&w.Stamp), fresh{&w.Gaps}, fresh{&w.Body})
	}
	if !askable(args) {
		return st, w, missing("interview")
	}
	if r.db.Engine() == "sqlite" {
		// To watch for a caller who goes away costs more than this read.
		ctx = context.WithoutCancel(ctx)
	}
	rows, err := r.q.query(ctx, stmt, args...)
	if err != nil {
		return st, w, err
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return st, w, r.q.fault(err)
		}
		return st, w, missing("interview")
	}
	if err := rows.Scan(dest...); err != nil {
		return st, w, reading("wording", err)
	}
	if w.Body != nil {
		w.Name = name
	}
	return st, w, nil
}

// fresh is bytes without a copy: both drivers make new ones for every row,
// and the store's suite says so.
type fresh struct{ p *[]byte }

func (o fresh) Scan(src any) error {
	b, ok := src.([]byte)
	if !ok && src != nil {
		return fmt.Errorf("bytes from %T", src)
	}
	*o.p = b
	return nil
}

// Commits counts those of SQLite's one writer. Another process may have one of
// its own; that of PostgreSQL's nodes is not known here.
func (r reader) Commits() (n uint64, alone bool) {
	if s, ok := r.db.engine.(*sqliteDB); ok {
		return s.writer.commits.Load(), true
	}
	return 0, false
}

func (t *tx) SaveWording(ctx context.Context, interviewID string, w interview.Wording) error {
	_, err := t.q.exec(ctx, `INSERT INTO wording (interview_id, name, stamp, gaps, body) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (interview_id, name) DO UPDATE SET stamp = excluded.stamp, gaps = excluded.gaps, body = excluded.body`,
		interviewID, w.Name, w.Stamp, w.Gaps, w.Body)
	return err
}
