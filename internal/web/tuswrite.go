package web

import (
	"context"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"hash"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

func (t *Tus) create(w http.ResponseWriter, r *http.Request) {
	length, err := t.newLength(r.Header)
	if err != nil {
		t.failAs(w, r, err)
		return
	}
	metadata, err := parseMetadata(r.Header.Get("Upload-Metadata"))
	if err != nil {
		t.failAs(w, r, err)
		return
	}
	withBody := r.Header.Get("Content-Type") == tusMediaType
	if !withBody && r.ContentLength > 0 {
		t.Fail(w, r, http.StatusUnsupportedMediaType,
			interview.Errorf(interview.Unsupported, "a body must be %s", tusMediaType))
		return
	}
	a := t.Actor(r)
	u, err := t.Describe(a, metadata)
	if err == nil {
		u.Length, u.Metadata = length, metadata
		u, err = t.Uploads.CreateUpload(r.Context(), a, u)
	}
	if err != nil {
		t.failAs(w, r, err)
		return
	}
	w.Header().Set("Location", t.Path+"/"+u.ID)
	setExpires(w.Header(), u)
	if withBody {
		unlock, ok := t.lock(u.ID)
		if ok { // nobody else knows the id yet
			defer unlock()
		}
		if u, ok = t.receive(w, r, u); !ok {
			return
		}
		w.Header().Set("Upload-Offset", strconv.FormatInt(u.Offset, 10))
	}
	if (withBody || u.Length == 0) && !t.finished(w, r, u) {
		return
	}
	w.WriteHeader(http.StatusCreated)
}

func (t *Tus) newLength(h http.Header) (int64, error) {
	given, deferred := h.Get("Upload-Length"), h.Get("Upload-Defer-Length")
	switch {
	case given != "" && deferred != "":
		return 0, interview.Wrong("Upload-Defer-Length", "excludes Upload-Length")
	case deferred == "1":
		return -1, nil
	case deferred != "":
		return 0, interview.Wrong("Upload-Defer-Length", "must be 1")
	}
	return t.parseLength(given)
}

func (t *Tus) parseLength(s string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 || s[0] == '+' {
		return 0, interview.Wrong("Upload-Length", "must be a whole number of bytes")
	}
	if n > t.MaxSize {
		return 0, interview.Errorf(interview.TooLarge, "an upload is at most %d bytes long", t.MaxSize)
	}
	return n, nil
}

func (t *Tus) patch(w http.ResponseWriter, r *http.Request, id string) {
	if r.Header.Get("Content-Type") != tusMediaType {
		t.Fail(w, r, http.StatusUnsupportedMediaType,
			interview.Errorf(interview.Unsupported, "the body must be %s", tusMediaType))
		return
	}
	given := r.Header.Get("Upload-Offset")
	offset, err := strconv.ParseInt(given, 10, 64)
	if err != nil || offset < 0 || given[0] == '+' {
		t.Fail(w, r, http.StatusBadRequest, interview.Wrong("Upload-Offset", "must be a whole number of bytes"))
		return
	}
	unlock, ok := t.lock(id)
	if !ok {
		t.Fail(w, r, http.StatusLocked, interview.Errorf(interview.Conflict, "another request writes to this upload"))
		return
	}
	defer unlock()
	a := t.Actor(r)
	u, err := t.Uploads.Upload(r.Context(), a, id)
	if err == nil {
		u, err = t.fixLength(r, a, u)
	}
	if err != nil {
		t.failAs(w, r, err)
		return
	}
	if u.Offset != offset {
		t.Fail(w, r, http.StatusConflict, interview.Errorf(interview.Conflict, "the upload is at byte %d", u.Offset))
		return
	}
	if u, ok = t.receive(w, r, u); !ok {
		return
	}
	w.Header().Set("Upload-Offset", strconv.FormatInt(u.Offset, 10))
	setExpires(w.Header(), u)
	if t.finished(w, r, u) {
		w.WriteHeader(http.StatusNoContent)
	}
}

// fixLength takes the length of an upload that was created without one.
func (t *Tus) fixLength(r *http.Request, a account.Actor, u interview.Upload) (interview.Upload, error) {
	given := r.Header.Get("Upload-Length")
	if given == "" {
		return u, nil
	}
	length, err := t.parseLength(given)
	if err != nil {
		return u, err
	}
	if u.Length == length {
		return u, nil
	}
	if u.Length >= 0 {
		return u, interview.Wrong("Upload-Length", "is %d already", u.Length)
	}
	if length < u.Offset {
		return u, interview.Wrong("Upload-Length", "is less than what has arrived")
	}
	return t.Uploads.SetUploadLength(r.Context(), a, u.ID, length)
}

// receive takes the body of a request that may write to u. It returns false
// when a failure has been written; what arrived before is kept.
func (t *Tus) receive(w http.ResponseWriter, r *http.Request, u interview.Upload) (interview.Upload, bool) {
	room := t.MaxSize - u.Offset
	if u.Length >= 0 {
		room = u.Length - u.Offset
	}
	if r.ContentLength > room {
		t.Fail(w, r, http.StatusRequestEntityTooLarge,
			interview.Errorf(interview.TooLarge, "the body is longer than the %d bytes that are missing", room))
		return u, false
	}
	sum, err := parseChecksum(r.Header.Get("Upload-Checksum"))
	if err != nil {
		t.Fail(w, r, http.StatusBadRequest, err)
		return u, false
	}
	// One byte more than there is room shows a body that is too long.
	body := io.LimitReader(r.Body, room+1)
	var status int
	if sum == nil {
		u, status, err = t.append(r, u, body, room)
	} else {
		u, status, err = t.appendChecked(r, u, body, room, sum)
	}
	if err != nil {
		t.Fail(w, r, status, err)
		return u, false
	}
	return u, true
}

// append acknowledges piece by piece. The pieces are written although the
// client may be gone: what arrived is not asked for again.
func (t *Tus) append(r *http.Request, u interview.Upload, body io.Reader, room int64) (interview.Upload, int, error) {
	ctx := context.WithoutCancel(r.Context())
	buf := make([]byte, min(int64(t.piece()), room+1))
	for {
		n, readErr := fill(body, buf)
		if int64(n) > room {
			return u, http.StatusRequestEntityTooLarge, interview.Errorf(interview.TooLarge, "the body is longer than the upload")
		}
		if n > 0 {
			part, err := t.Media.putPart(ctx, u.ID, u.Offset, buf[:n])
			if err != nil {
				return u, Ours(err), err
			}
			next, err := t.Uploads.AppendUpload(ctx, t.Actor(r), u.ID, u.Offset, part)
			if err != nil {
				if Undone(err) {
					t.Media.drop(ctx, []interview.Part{part})
				}
				return u, StatusOf(err), err
			}
			u = next
			room -= int64(n)
		}
		if readErr != nil {
			return u, t.readStatus(readErr), endOfBody(readErr)
		}
	}
}

// appendChecked acknowledges all of the body or, where the checksum differs or
// the body is cut, nothing of it.
func (t *Tus) appendChecked(r *http.Request, u interview.Upload, body io.Reader, room int64, sum *checksum) (interview.Upload, int, error) {
	ctx := context.WithoutCancel(r.Context())
	var parts []interview.Part
	buf := make([]byte, min(int64(t.piece()), room+1))
	at := u.Offset
	for {
		n, readErr := fill(body, buf)
		if int64(n) > room {
			t.Media.drop(ctx, parts)
			return u, http.StatusRequestEntityTooLarge, interview.Errorf(interview.TooLarge, "the body is longer than the upload")
		}
		if n > 0 {
			sum.h.Write(buf[:n])
			part, err := t.Media.putPart(ctx, u.ID, at, buf[:n])
			if err != nil {
				t.Media.drop(ctx, parts)
				return u, Ours(err), err
			}
			parts = append(parts, part)
			at += int64(n)
			room -= int64(n)
		}
		if readErr == nil {
			continue
		}
		if err := endOfBody(readErr); err != nil {
			t.Media.drop(ctx, parts)
			return u, t.readStatus(readErr), err
		}
		break
	}
	if !sum.matches() {
		t.Media.drop(ctx, parts)
		return u, statusChecksumMismatch, interview.Errorf(interview.Invalid, "the body does not have the checksum that was announced")
	}
	for i, part := range parts {
		next, err := t.Uploads.AppendUpload(ctx, t.Actor(r), u.ID, u.Offset, part)
		if err != nil {
			if Undone(err) {
				t.Media.drop(ctx, parts[i:])
			}
			return u, StatusOf(err), err
		}
		u = next
	}
	return u, 0, nil
}

func (t *Tus) piece() int {
	if t.Piece > 0 {
		return t.Piece
	}
	return defaultPiece
}

// fill reads until buf is full or the reader says something. Unlike
// io.ReadFull it leaves io.ErrUnexpectedEOF to connections that broke.
func fill(r io.Reader, buf []byte) (n int, err error) {
	for n < len(buf) && err == nil {
		var m int
		m, err = r.Read(buf[n:])
		n += m
	}
	return n, err
}

// endOfBody is nil for a body that was read to its end, and words what ended
// it early.
func endOfBody(err error) error {
	if err == io.EOF {
		return nil
	}
	return BodyError(err)
}

func (t *Tus) readStatus(err error) int {
	if IsTimeout(err) {
		return http.StatusRequestTimeout
	}
	return http.StatusBadRequest
}

type checksum struct {
	h    hash.Hash
	want []byte
}

func (c *checksum) matches() bool { return subtle.ConstantTimeCompare(c.h.Sum(nil), c.want) == 1 }

func parseChecksum(header string) (*checksum, error) {
	if header == "" {
		return nil, nil
	}
	name, sum, ok := strings.Cut(header, " ")
	want, err := base64.StdEncoding.DecodeString(sum)
	if !ok || err != nil {
		return nil, interview.Wrong("Upload-Checksum", "must be an algorithm and a Base64 sum")
	}
	c := &checksum{want: want}
	switch name {
	case "sha1":
		c.h = sha1.New() // the protocol requires it; it finds accidents, not attacks
	case "sha256":
		c.h = sha256.New()
	case "md5":
		c.h = md5.New()
	default:
		return nil, interview.Wrong("Upload-Checksum", "must use one of %s", tusChecksums)
	}
	return c, nil
}

// StatusOf is [Status] for any error: one that is not an [*interview.Error] is
// ours.
func StatusOf(err error) int {
	if e, ok := errors.AsType[*interview.Error](err); ok {
		return Status(e.Kind)
	}
	return Ours(err)
}

func setExpires(h http.Header, u interview.Upload) {
	if !u.ExpiresAt.IsZero() && u.FinishedAt.IsZero() {
		h.Set("Upload-Expires", u.ExpiresAt.UTC().Format(http.TimeFormat))
	}
}
