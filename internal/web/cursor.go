package web

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/candorhq/candor/internal/interview"
)

// A cursor is eight bytes of microseconds, the row's id (sixteen bytes of a
// UUID, eight of a number) and eight that bind both to the query it was made
// for. It is opaque, not secret: what a caller may see is decided by its key,
// never by its cursor.
const (
	cursorAt     = 8
	cursorID     = 16
	cursorNumber = 8
	cursorCheck  = 8
)

// CursorAfter words the place in a list where a page ended. Query says which
// list with which filters it belongs to; the same must be given to read it.
func CursorAfter(query string, c interview.Cursor) (string, error) {
	b := binary.BigEndian.AppendUint64(nil, uint64(c.At.UnixMicro()))
	if n, err := strconv.ParseInt(c.ID, 10, 64); err == nil {
		b = binary.BigEndian.AppendUint64(b, uint64(n))
	} else if id, err := uuid.Parse(c.ID); err == nil {
		b = append(b, id[:]...)
	} else {
		return "", fmt.Errorf("cursor: %w", err)
	}
	b = append(b, bindCursor(query, b)...)
	return base64.RawURLEncoding.EncodeToString(b), nil
}

// ParseCursor reads a cursor of [CursorAfter]. The empty string is the
// beginning; anything that was not made for this query is
// [interview.Invalid] in the field "cursor".
func ParseCursor(query, s string) (interview.Cursor, error) {
	if s == "" {
		return interview.Cursor{}, nil
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil || len(b) != cursorAt+cursorID+cursorCheck && len(b) != cursorAt+cursorNumber+cursorCheck {
		return interview.Cursor{}, interview.Wrong("cursor", "is not a cursor of this list")
	}
	body, check := b[:len(b)-cursorCheck], b[len(b)-cursorCheck:]
	if subtle.ConstantTimeCompare(check, bindCursor(query, body)) != 1 {
		return interview.Cursor{}, interview.Wrong("cursor", "belongs to another list or other filters")
	}
	at := time.UnixMicro(int64(binary.BigEndian.Uint64(body))).UTC()
	if id := body[cursorAt:]; len(id) == cursorID {
		return interview.Cursor{At: at, ID: uuid.UUID(id).String()}, nil
	}
	return interview.Cursor{At: at, ID: strconv.FormatInt(int64(binary.BigEndian.Uint64(body[cursorAt:])), 10)}, nil
}

func bindCursor(query string, body []byte) []byte {
	h := sha256.New()
	h.Write([]byte("candor cursor 1\n"))
	h.Write(body)
	h.Write([]byte(query))
	return h.Sum(nil)[:cursorCheck]
}

// QueryOf names a list with its filters: the path and every parameter except
// the cursor and the page size, in one order.
func QueryOf(u *url.URL) string {
	q := u.Query()
	q.Del("cursor")
	q.Del("limit")
	return u.Path + "?" + q.Encode()
}

// LinkNext sets the Link header to the next page of the request's list. The
// reference is relative, so that it holds behind any proxy.
func LinkNext(h http.Header, u *url.URL, cursor string) {
	h.Set("Link", "<"+NextPage(u, cursor)+`>; rel="next"`)
}

// NextPage is the reference of the page that begins at the cursor.
func NextPage(u *url.URL, cursor string) string {
	q := u.Query()
	q.Set("cursor", cursor)
	return u.Path + "?" + q.Encode()
}
