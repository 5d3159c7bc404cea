package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// Uploads keeps uploads in progress; [*interview.Service] is one.
type Uploads interface {
	CreateUpload(ctx context.Context, a account.Actor, u interview.Upload) (interview.Upload, error)
	Upload(ctx context.Context, a account.Actor, id string) (interview.Upload, error)
	AppendUpload(ctx context.Context, a account.Actor, id string, offset int64, p interview.Part) (interview.Upload, error)
	SetUploadLength(ctx context.Context, a account.Actor, id string, length int64) (interview.Upload, error)
	DropUpload(ctx context.Context, a account.Actor, id string) ([]interview.Part, error)
}

var _ Uploads = (*interview.Service)(nil)

// Tus serves resumable uploads by the tus 1.0.0 protocol: core, creation,
// creation-with-upload, creation-defer-length, checksum, termination and
// expiration. It handles both the collection (Path) and its uploads
// (Path + "/{id}"); the door has authenticated the request before.
//
// A body is written in pieces, each durable and acknowledged before the next
// is read: a connection that breaks loses at most the piece in flight, and of
// that only what did not arrive.
type Tus struct {
	Path    string // of the collection, "/v1/uploads"
	Uploads Uploads
	Media   *Intake
	MaxSize int64 // bytes of one upload
	Piece   int   // bytes of one part; default 4 MiB

	// Actor is who makes the request.
	Actor func(*http.Request) account.Actor
	// Describe turns the metadata of a new upload into what it is for. It may
	// refuse, and sets InterviewID, QuestionID and StartedAt.
	Describe func(a account.Actor, metadata map[string]string) (interview.Upload, error)
	// Finish makes an answer of a complete upload and returns the answer's id;
	// for a whole recording the interview's. It may be called again.
	Finish func(ctx context.Context, a account.Actor, u interview.Upload) (string, error)
	// Fail writes a failure in the door's own words.
	Fail func(w http.ResponseWriter, r *http.Request, status int, err error)

	busy sync.Map // ids of uploads that a request of this node writes to
}

const (
	tusVersion    = "1.0.0"
	tusExtensions = "creation,creation-with-upload,creation-defer-length,checksum,termination,expiration"
	tusChecksums  = "sha1,sha256,md5"
	tusMediaType  = "application/offset+octet-stream"

	// statusChecksumMismatch is the protocol's own.
	statusChecksumMismatch = 460
	defaultPiece           = 4 << 20
)

func (t *Tus) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	method := r.Method
	// Proxies that know no PATCH: the header is the method.
	if o := r.Header.Get("X-HTTP-Method-Override"); o != "" && method == http.MethodPost {
		method = strings.ToUpper(o)
	}
	if method == http.MethodOptions {
		h.Set("Tus-Version", tusVersion)
		h.Set("Tus-Extension", tusExtensions)
		h.Set("Tus-Checksum-Algorithm", tusChecksums)
		h.Set("Tus-Max-Size", strconv.FormatInt(t.MaxSize, 10))
		h.Set("Cache-Control", "no-store")
		w.WriteHeader(http.StatusNoContent)
		return
	}
	h.Set("Tus-Resumable", tusVersion)
	h.Set("Cache-Control", "no-store")
	if v := r.Header.Get("Tus-Resumable"); v != tusVersion {
		h.Set("Tus-Version", tusVersion)
		t.Fail(w, r, http.StatusPreconditionFailed,
			&interview.Error{Kind: interview.Unsupported, Field: "Tus-Resumable", Message: "must be " + tusVersion})
		return
	}
	id := strings.Trim(strings.TrimPrefix(r.URL.Path, t.Path), "/")
	switch {
	case id == "" && method == http.MethodPost:
		t.create(w, r)
	case id != "" && method == http.MethodHead:
		t.head(w, r, id)
	case id != "" && method == http.MethodPatch:
		t.patch(w, r, id)
	case id != "" && method == http.MethodDelete:
		t.terminate(w, r, id)
	default:
		if id == "" {
			h.Set("Allow", "OPTIONS, POST")
		} else {
			h.Set("Allow", "DELETE, HEAD, OPTIONS, PATCH")
		}
		t.Fail(w, r, http.StatusMethodNotAllowed, interview.Errorf(interview.Invalid, "the method is not allowed here"))
	}
}

func (t *Tus) head(w http.ResponseWriter, r *http.Request, id string) {
	u, err := t.Uploads.Upload(r.Context(), t.Actor(r), id)
	if err != nil {
		t.failAs(w, r, err)
		return
	}
	// All bytes may be here while the last step failed: a client that only
	// sees the offset would believe that it is done.
	if !t.finished(w, r, u) {
		return
	}
	h := w.Header()
	h.Set("Upload-Offset", strconv.FormatInt(u.Offset, 10))
	if u.Length < 0 {
		h.Set("Upload-Defer-Length", "1")
	} else {
		h.Set("Upload-Length", strconv.FormatInt(u.Length, 10))
	}
	if m := formatMetadata(u.Metadata); m != "" {
		h.Set("Upload-Metadata", m)
	}
	setExpires(h, u)
	w.WriteHeader(http.StatusOK)
}

func (t *Tus) terminate(w http.ResponseWriter, r *http.Request, id string) {
	unlock, ok := t.lock(id)
	if !ok {
		t.Fail(w, r, http.StatusLocked, interview.Errorf(interview.Conflict, "another request writes to this upload"))
		return
	}
	defer unlock()
	parts, err := t.Uploads.DropUpload(r.Context(), t.Actor(r), id)
	if err != nil {
		t.failAs(w, r, err)
		return
	}
	t.Media.drop(context.WithoutCancel(r.Context()), parts)
	w.WriteHeader(http.StatusNoContent)
}

// finished makes an answer of an upload that is complete. It returns false
// when that failed and the failure has been written.
func (t *Tus) finished(w http.ResponseWriter, r *http.Request, u interview.Upload) bool {
	if u.Length < 0 || u.Offset != u.Length {
		return true
	}
	made := u.AnswerID
	if u.FinishedAt.IsZero() {
		var err error
		// The client may be gone; what it sent is here and becomes an answer.
		if made, err = t.Finish(context.WithoutCancel(r.Context()), t.Actor(r), u); err != nil {
			t.failAs(w, r, err)
			return false
		}
	}
	if made != "" {
		w.Header().Set("Candor-Made", made)
	}
	return true
}

func (t *Tus) lock(id string) (unlock func(), ok bool) {
	if _, taken := t.busy.LoadOrStore(id, struct{}{}); taken {
		return nil, false
	}
	return func() { t.busy.Delete(id) }, true
}

func (t *Tus) failAs(w http.ResponseWriter, r *http.Request, err error) {
	t.Fail(w, r, StatusOf(err), err)
}
