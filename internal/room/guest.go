package room

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/brand"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/page"
	"github.com/candorhq/candor/internal/web"
)

// guest is who asks: the candidate of the link, with all the room knows.
type guest struct {
	actor account.Actor
	seat  interview.Seat
	token string
	lang  string
	say   words
}

// at is the address of a page of the guest's room.
func (g guest) at(path string) string { return "/room/" + url.PathEscape(g.token) + "/" + path }

// let finds whose link the request came by and lets the candidate in; what
// keeps working in every state is let in always. A page that is only read
// changes nothing: mail servers follow links before people do. The interview
// is opened by the first thing a person does.
func (d *door) let(h func(http.ResponseWriter, *http.Request, guest), always bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		g := guest{token: r.PathValue("token")}
		enter := d.Service.Enter
		switch reads := r.Method == http.MethodGet || r.Method == http.MethodHead; {
		case reads && always:
			enter = d.Service.Visit
		case reads:
			enter = d.Service.Look
		}
		a, iv, err := enter(r.Context(), g.token)
		if _, refused := errors.AsType[*interview.Error](err); refused && always {
			a, iv, err = d.Service.Visit(r.Context(), g.token)
		}
		if err == nil {
			q := web.RequestOf(r.Context())
			a.RequestID, a.Address = q.ID, q.Address
			q.Organization = iv.OrganizationID
			g.actor = a
			g.seat, err = d.Service.Seat(r.Context(), a)
		}
		if err != nil {
			d.refuse(w, r, g.token, err)
			return
		}
		g.lang = d.languageOf(r, &g.seat)
		g.say = d.words[g.lang]
		h(w, r, g)
	}
}

// refuse tells somebody at the door why it stays shut. What the interview is
// about is not told; its candidate keeps the page on rights.
func (d *door) refuse(w http.ResponseWriter, r *http.Request, token string, err error) {
	e, ok := errors.AsType[*interview.Error](err)
	if !ok {
		d.Log.ErrorContext(r.Context(), "room", "route", r.Pattern, "err", err)
		d.say(w, r, d.guess(r, nil), web.Ours(err), "sorry.ours")
		return
	}
	a, iv, verr := d.Service.Visit(r.Context(), token)
	if verr != nil {
		d.say(w, r, d.guess(r, nil), http.StatusNotFound, "sorry.link")
		return
	}
	if gone, gerr := d.Service.Departed(r.Context(), token); gerr == nil {
		d.departed(w, r, gone)
		return
	}
	seat, serr := d.Service.Seat(r.Context(), a)
	if serr != nil {
		d.say(w, r, d.guess(r, nil), http.StatusGone, "sorry.link")
		return
	}
	lang := d.languageOf(r, &seat)
	g := guest{actor: a, seat: seat, token: token, lang: lang, say: d.words[lang]}
	key := "sorry.ended"
	switch {
	case e.Kind == interview.Conflict:
		key = "sorry.early"
	case iv.State == interview.Declined || iv.State == interview.Withdrawn || iv.State == interview.Cancelled || iv.State == interview.Revoked:
		key = "sorry." + string(iv.State)
	default:
		key = "sorry.expired"
	}
	d.say(w, r, &g, web.Status(e.Kind), key)
}

// departed tells the holder of a link on which day the data was deleted. The
// page on rights is gone with it.
func (d *door) departed(w http.ResponseWriter, r *http.Request, gone interview.Departed) {
	seat := interview.Seat{Organization: gone.Organization}
	seat.Interview.Asked.Language = gone.Language
	g := d.guess(r, &seat)
	g.seat = seat
	key := "sorry.deleted"
	if gone.Erased {
		key = "sorry.erased"
	}
	d.sayAt(w, r, g, http.StatusGone, key, gone.At)
}

// frame is what every page shows around its own.
type frame struct {
	words
	Lang      string
	Languages []choice
	Root      string // address of the room, with a slash
	Org       string
	Contact   string
	Logo      string // address of the organization's; empty: it has none
	Name      string // of the candidate
	Here      string // the page's own name
	Script    map[string]string
	Interview string // id, under which the browser keeps what is not sent yet
	Now       int64  // the server's clock, in milliseconds
	Rights    bool   // the page on rights can be reached
	At        time.Time
}

type choice struct {
	Code, Name string
	Chosen     bool
}

func (d *door) frame(g guest, here string) frame {
	f := frame{words: g.say, Lang: g.lang, Root: g.at(""), Here: here, Org: g.seat.Organization.Name,
		Logo: brand.Path(g.seat.Organization.Settings.LogoKey), Contact: g.seat.Organization.Settings.ContactEmail, Name: g.seat.Candidate.FirstName,
		Interview: g.seat.Interview.ID, Now: d.Now().UnixMilli(), Rights: g.token != "", Script: g.say.script(), At: d.Now()}
	for _, code := range languages {
		f.Languages = append(f.Languages, choice{code, d.words[code].T("language.name"), code == g.lang})
	}
	return f
}

// show renders a page in the guest's language.
func (d *door) show(w http.ResponseWriter, r *http.Request, g guest, status int, name, title string, data any) {
	h := page.Head{Title: title, Lang: g.lang, Dir: g.say.T("language.dir"), Brand: brand.SheetPath(g.seat.Organization.Settings.BrandColor)}
	if g.seat.Organization.Name != "" {
		h.Title += " · " + g.seat.Organization.Name
	}
	if err := d.pages.Render(w, r, status, name, h, data); err != nil {
		d.Log.ErrorContext(r.Context(), "room", "route", r.Pattern, "err", err)
		http.Error(w, "Something went wrong here. Nothing is lost; try again in a moment.", http.StatusInternalServerError)
	}
}

// sorryPage says what happened, what is safe, and what to do.
type sorryPage struct {
	frame
	Key  string
	On   time.Time // when it was deleted, or will open
	What string    // became of the data, where it was deleted
}

func (d *door) say(w http.ResponseWriter, r *http.Request, g *guest, status int, key string) {
	d.sayAt(w, r, g, status, key, g.seat.Interview.ScheduledAt)
}

func (d *door) sayAt(w http.ResponseWriter, r *http.Request, g *guest, status int, key string, at time.Time) {
	if wantsJSON(r) {
		writeJSON(w, status, map[string]string{"error": g.say.T(key + ".title"), "key": key})
		return
	}
	p := sorryPage{frame: d.frame(*g, "sorry"), Key: key, On: at}
	if what := g.say.T(key + ".what"); what != key+".what" {
		p.What = what
	}
	d.show(w, r, *g, status, "sorry", g.say.T(key+".title"), p)
}

// fail answers what the rules refused, or what broke.
func (d *door) fail(w http.ResponseWriter, r *http.Request, g guest, err error) {
	e, ok := errors.AsType[*interview.Error](err)
	switch {
	case !ok:
		d.Log.ErrorContext(r.Context(), "room", "route", r.Pattern, "err", err)
		d.say(w, r, &g, web.Ours(err), "sorry.ours")
	case wantsJSON(r):
		writeJSON(w, web.Status(e.Kind), map[string]string{"error": e.Message, "field": e.Field, "key": string(e.Kind)})
	case e.Kind == interview.Conflict || e.Kind == interview.Invalid:
		// A form of an older page, or one sent twice: the page as it is now
		// says what can be done.
		http.Redirect(w, r, d.home(g), http.StatusSeeOther)
	default:
		d.say(w, r, &g, web.Status(e.Kind), "sorry.ended")
	}
}

func (d *door) nothing(w http.ResponseWriter, r *http.Request) {
	d.say(w, r, d.guess(r, nil), http.StatusNotFound, "sorry.link")
}

// wantsJSON tells whether a script of ours asks.
func wantsJSON(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept"), "application/json")
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// form reads a form's body; false when it was refused and answered.
func (d *door) form(w http.ResponseWriter, r *http.Request, g guest) bool {
	err := r.ParseForm()
	if err == nil {
		return true
	}
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		d.say(w, r, &g, http.StatusRequestEntityTooLarge, "sorry.large")
		return false
	}
	d.say(w, r, &g, http.StatusBadRequest, "sorry.form")
	return false
}

// home is where the candidate goes on.
func (d *door) home(g guest) string {
	switch st := g.seat.Interview.State; {
	case st.Ended():
		return g.at("rights")
	case st.Over():
		return g.at("done")
	case st == interview.InProgress || st == interview.Interrupted:
		return g.at("interview")
	case st == interview.Consented:
		return g.at("check")
	}
	return g.at("")
}
