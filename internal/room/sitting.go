package room

import (
	"net/http"
	"slices"

	"github.com/candorhq/candor/internal/interview"
)

// sittingHeader names the sitting a script belongs to. A tab whose sitting has
// ended was taken over by another and is told so.
const sittingHeader = "Candor-Sitting"

// mine tells whether a request belongs to the open sitting. A form without
// script names none and is let through.
func (g guest) mine(r *http.Request) bool {
	id := r.Header.Get(sittingHeader)
	return id == "" || g.open(id)
}

func (g guest) open(id string) bool {
	return slices.ContainsFunc(g.seat.Sittings, func(s interview.Sitting) bool { return s.ID == id && s.EndedAt.IsZero() })
}

// held refuses a tab that was taken over. Where nobody has the interview, as
// when the goodbye of a page came after its reload had sat down, the script is
// told that it was left and sits down again by itself.
func (d *door) held(w http.ResponseWriter, r *http.Request, g guest) bool {
	if g.mine(r) {
		return false
	}
	key := "taken"
	if !slices.ContainsFunc(g.seat.Sittings, func(s interview.Sitting) bool { return s.EndedAt.IsZero() }) {
		key = "left"
	}
	writeJSON(w, http.StatusConflict, map[string]string{"key": key, "error": g.say.T("js.taken")})
	return true
}

// sit goes on with a sitting that is open, or takes the interview over.
func (d *door) sit(w http.ResponseWriter, r *http.Request, g guest) {
	if !d.form(w, r, g) {
		return
	}
	if id := r.PostForm.Get("sitting"); g.open(id) && g.seat.Interview.State == interview.InProgress {
		writeJSON(w, http.StatusOK, d.seated(id))
		return
	}
	sit, _, err := d.Service.Start(r.Context(), g.actor, r.UserAgent())
	if err != nil {
		d.fail(w, r, g, err)
		return
	}
	writeJSON(w, http.StatusOK, d.seated(sit.ID))
}

func (d *door) seated(id string) map[string]any {
	return map[string]any{"sitting": id, "now": d.Now().UnixMilli()}
}

// beat tells a tab whether it still has the interview, and what time it is.
func (d *door) beat(w http.ResponseWriter, r *http.Request, g guest) {
	if d.held(w, r, g) {
		return
	}
	writeJSON(w, http.StatusOK, d.seated(r.Header.Get(sittingHeader)))
}

// away is what a tab says when it closes. The interview waits for the
// candidate.
func (d *door) away(w http.ResponseWriter, r *http.Request, g guest) {
	if !d.form(w, r, g) {
		return
	}
	if id := r.PostForm.Get("sitting"); g.open(id) && !g.seat.Interview.State.Over() {
		if _, err := d.Service.Interrupt(r.Context(), g.actor, id); err != nil {
			d.fail(w, r, g, err)
			return
		}
	}
	w.WriteHeader(http.StatusNoContent)
}
