package room

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

// uploadDeadline is how long one request of an upload may take.
const uploadDeadline = 30 * time.Minute

// byRoom marks uploads whose length is only known when the candidate stops:
// what has arrived of one that is never finished becomes the answer.
const byRoom = "room"

// Sent tells whether an upload was begun in the room.
func Sent(u interview.Upload) bool { return u.Metadata["from"] == byRoom }

type guestKey struct{}

func guestOf(ctx context.Context) guest {
	g, _ := ctx.Value(guestKey{}).(guest)
	return g
}

// newTus serves the tus protocol for every guest's own recordings. One handler
// serves all, as it sees to it that one request at a time writes to an upload.
func (d *door) newTus() *web.Tus {
	return &web.Tus{
		Path: "/uploads", Uploads: d.Service, Media: d.Intake, MaxSize: d.MaxUpload, Piece: 1 << 20,
		Actor: func(r *http.Request) account.Actor { return guestOf(r.Context()).actor },
		Describe: func(a account.Actor, m map[string]string) (interview.Upload, error) {
			m["from"] = byRoom
			u := interview.Upload{InterviewID: a.InterviewID, QuestionID: m["question_id"]}
			if u.QuestionID == "" {
				return u, interview.Wrong("question_id", "is needed in Upload-Metadata")
			}
			if at, err := time.Parse(time.RFC3339Nano, m["started_at"]); err == nil {
				u.StartedAt = at
			}
			return u, nil
		},
		Finish: d.Finish,
		Fail: func(w http.ResponseWriter, r *http.Request, status int, err error) {
			e, ok := errors.AsType[*interview.Error](err)
			if !ok {
				d.Log.ErrorContext(r.Context(), "room", "route", r.Pattern, "err", err)
				e = interview.Errorf("", "something went wrong here; nothing is lost")
			}
			writeJSON(w, status, map[string]string{"error": e.Message, "field": e.Field, "key": string(e.Kind)})
		},
	}
}

// upload is the tus protocol below the guest's own link.
func (d *door) upload(w http.ResponseWriter, r *http.Request, g guest) {
	web.Bound(w, r, d.MaxUpload+1, uploadDeadline)
	inner := r.Clone(context.WithValue(r.Context(), guestKey{}, g))
	inner.URL.Path = "/uploads"
	if id := r.PathValue("upload"); id != "" {
		inner.URL.Path += "/" + id
	}
	d.tus.ServeHTTP(&located{ResponseWriter: w, root: strings.TrimSuffix(g.at(""), "/")}, inner)
}

// located names new uploads by their address below the guest's link.
type located struct {
	http.ResponseWriter
	root string
}

func (l *located) WriteHeader(status int) {
	if at := l.Header().Get("Location"); strings.HasPrefix(at, "/uploads/") {
		l.Header().Set("Location", l.root+at)
	}
	l.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the connection.
func (l *located) Unwrap() http.ResponseWriter { return l.ResponseWriter }

// keep makes an answer of what arrived of a recording that was interrupted.
func (d *door) keep(w http.ResponseWriter, r *http.Request, g guest) {
	if !d.form(w, r, g) || d.held(w, r, g) {
		return
	}
	u, ok := biggest(g.seat.Uploads, r.PathValue("question"))
	if !ok {
		http.Redirect(w, r, g.at("interview"), http.StatusSeeOther)
		return
	}
	d.gone(w, r, g, d.keepUpload(r.Context(), g.actor, u))
}

// keepUpload ends an upload where it is and makes an answer of it.
func (d *door) keepUpload(ctx context.Context, a account.Actor, u interview.Upload) error {
	u, err := d.Service.SetUploadLength(ctx, a, u.ID, u.Offset)
	if err != nil {
		return err
	}
	_, err = d.Finish(context.WithoutCancel(ctx), a, u)
	return err
}
