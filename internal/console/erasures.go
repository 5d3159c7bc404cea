package console

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

// eraseScreen is page/erase: somebody, and what goes when they are erased.
type eraseScreen struct {
	interview.Candidate
	Rows   []row // their interviews, the newest
	More   bool  // there are older ones
	Holds  []interview.Hold
	Reason string
	Wrong  string
}

// Who is what the candidate is called on the page.
func (s eraseScreen) Who() string {
	for _, name := range []string{s.Name(), s.Email} {
		if name != "" {
			return name
		}
	}
	return "this candidate"
}

// erasuresScreen is page/erasures: deletions, newest first.
type erasuresScreen struct {
	Rows []interview.Erasure
	Next string
}

// erasureScreen is page/erasure: one deletion, with its certificate.
type erasureScreen struct {
	interview.Erasure
	Who   string // asked for it
	Holds []interview.Hold
	Paper string // the certificate; empty until there is one
}

// Title says what is deleted, and how far it is.
func (s erasureScreen) Title() string {
	what := map[interview.ErasureState]string{
		interview.ErasureHeld: "A person is to be erased", interview.ErasureDeleting: "A person is being erased", interview.ErasureDone: "A person was erased",
	}
	if s.Kind == interview.MediaErasure {
		what = map[interview.ErasureState]string{
			interview.ErasureHeld: "Recordings are to be deleted", interview.ErasureDeleting: "Recordings are being deleted", interview.ErasureDone: "Recordings were deleted",
		}
	}
	return what[s.State]
}

// erasing is the page on which somebody is erased. Who was erased already, or
// is about to be, is shown that instead.
func (d *door) erasing(w http.ResponseWriter, r *http.Request, v *visit) error {
	s, had, err := d.eraseScreen(r, v)
	if err != nil {
		return err
	}
	if had != "" {
		http.Redirect(w, r, erasureHref(had), http.StatusSeeOther)
		return nil
	}
	return d.show(w, r, v, "interviews", "erase", "Erase "+s.Who(), s)
}

// eraseScreen reads what the page shows, or the id of the erasure there is.
func (d *door) eraseScreen(r *http.Request, v *visit) (s eraseScreen, had string, err error) {
	ctx, id := r.Context(), r.PathValue("id")
	past, err := d.Service.Erasures(ctx, v.Actor, interview.ErasureFilter{CandidateID: id, Kind: interview.PersonErasure}, interview.Page{Limit: 1})
	if err != nil {
		return s, "", err
	}
	if len(past) > 0 {
		return s, past[0].ID, nil
	}
	if s.Candidate, err = d.Service.Candidate(ctx, v.Actor, id); err != nil {
		return s, "", err
	}
	const shown = 20
	ivs, err := d.Service.Interviews(ctx, v.Actor, interview.Filter{CandidateID: s.ID}, interview.Page{Limit: shown + 1})
	if err != nil {
		return s, "", err
	}
	if s.More = len(ivs) > shown; s.More {
		ivs = ivs[:shown]
	}
	if s.Rows, err = d.rows(ctx, v, ivs); err != nil {
		return s, "", err
	}
	s.Holds, err = d.Service.Holds(ctx, v.Actor, interview.HoldFilter{CandidateID: s.ID}, interview.Page{})
	return s, "", err
}

// erase erases somebody for good. That it is final is asked here and not only
// in the page.
func (d *door) erase(w http.ResponseWriter, r *http.Request, v *visit) error {
	s, had, err := d.eraseScreen(r, v)
	if err != nil {
		return err
	}
	if had != "" {
		return d.done(w, r, erasureHref(had), "")
	}
	s.Reason = strings.TrimSpace(r.FormValue("reason"))
	var e interview.Erasure
	if r.FormValue("sure") == "" {
		s.Wrong = "What is erased cannot be brought back: tick that it is final. Nothing was erased."
	} else {
		e, err = d.Service.Erase(r.Context(), v.Actor, s.ID, s.Reason)
		if said, ok := errors.AsType[*interview.Error](err); ok && said.Kind == interview.Invalid {
			s.Wrong, err = words(said)+" Nothing was erased.", nil
		}
	}
	if err != nil {
		return err
	}
	if s.Wrong != "" {
		return d.showWrong(w, r, v, "interviews", "erase", "Erase "+s.Who(), s)
	}
	said := "Nobody can read anything of the candidate’s any more. The files are deleted now; the certificate follows when the storage has confirmed it."
	if e.State == interview.ErasureHeld {
		said = "It is written down. A legal hold lasts: nothing is erased until it ends, and then at once."
	}
	return d.done(w, r, erasureHref(e.ID), said)
}

func erasureHref(id string) string { return "/console/settings/erasures/" + url.PathEscape(id) }

func (d *door) erasures(w http.ResponseWriter, r *http.Request, v *visit) error {
	after, err := web.ParseCursor(web.QueryOf(r.URL), r.URL.Query().Get("cursor"))
	if err != nil {
		return err
	}
	const shown = 50
	var s erasuresScreen
	if s.Rows, err = d.Service.Erasures(r.Context(), v.Actor, interview.ErasureFilter{}, interview.Page{After: after, Limit: shown + 1}); err != nil {
		return err
	}
	if len(s.Rows) > shown {
		s.Rows = s.Rows[:shown]
		last := s.Rows[shown-1]
		next, err := web.CursorAfter(web.QueryOf(r.URL), interview.Cursor{At: last.RequestedAt, ID: last.ID})
		if err != nil {
			return err
		}
		s.Next = web.NextPage(r.URL, next)
	}
	return d.show(w, r, v, "settings", "erasures", "Deletions", s)
}

func (d *door) erasure(w http.ResponseWriter, r *http.Request, v *visit) error {
	e, err := d.Service.Erasure(r.Context(), v.Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	s := erasureScreen{Erasure: e}
	if s.Who, err = d.whoAsked(r, v, e.RequestedBy); err != nil {
		return err
	}
	if e.State == interview.ErasureHeld {
		if s.Holds, err = d.Service.Holds(r.Context(), v.Actor, interview.HoldFilter{CandidateID: e.CandidateID}, interview.Page{}); err != nil {
			return err
		}
	}
	if sealed, ok := e.Sealed(); ok {
		var c interview.Certificate
		if err := json.Unmarshal(sealed.Certificate, &c); err != nil {
			return err
		}
		s.Paper = c.String()
	}
	return d.show(w, r, v, "settings", "erasure", s.Title(), s)
}

// whoAsked names who asked for a deletion, of whom the erasure has an id.
func (d *door) whoAsked(r *http.Request, v *visit, by string) (string, error) {
	kind, id, _ := strings.Cut(by, " ")
	if kind == "system" {
		return "Candor itself", nil
	}
	names, err := d.actors(r, v)
	if err != nil {
		return "", err
	}
	for _, n := range names {
		if n.Value == id {
			return n.Name, nil
		}
	}
	return "A " + kind + " that is gone", nil
}

// certificate is a deletion's certificate as it was signed, for
// "candor retention verify".
func (d *door) certificate(w http.ResponseWriter, r *http.Request, v *visit) error {
	e, err := d.Service.Erasure(r.Context(), v.Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	sealed, ok := e.Sealed()
	if !ok {
		return interview.Errorf(interview.Conflict, "there is no certificate until the deletion is done")
	}
	body, err := json.Marshal(sealed)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Disposition", `attachment; filename="certificate-`+e.ID+`.json"`)
	_, _ = w.Write(body)
	return nil
}
