package room

import (
	"net/http"
	"net/url"

	"github.com/candorhq/candor/internal/interview"
)

// checkPage makes sure that the candidate will be heard, and lets them
// practise. Nothing of it leaves the browser.
type checkPage struct {
	frame
	Records  bool
	Video    bool
	CanWrite bool
	Begun    bool
}

func (d *door) check(w http.ResponseWriter, r *http.Request, g guest) {
	iv := g.seat.Interview
	switch {
	case iv.State.Over(), iv.ConsentedAt.IsZero():
		http.Redirect(w, r, d.home(g), http.StatusSeeOther)
		return
	}
	p := checkPage{frame: d.frame(g, "check"), Video: records(iv.Asked, interview.Video), CanWrite: writes(iv.Asked), Begun: !iv.StartedAt.IsZero()}
	p.Records = p.Video || records(iv.Asked, interview.Spoken)
	d.show(w, r, g, http.StatusOK, "check", g.say.T("check.title"), p)
}

const writeCookie = "candor-writes"

// start begins the sitting and shows the first question.
func (d *door) start(w http.ResponseWriter, r *http.Request, g guest) {
	if !d.form(w, r, g) {
		return
	}
	wish := ""
	if r.PostForm.Get("write") != "" && writes(g.seat.Interview.Asked) {
		wish = "1"
	}
	http.SetCookie(w, &http.Cookie{Name: writeCookie, Value: wish, Path: g.at(""), MaxAge: 30 * 24 * 3600,
		HttpOnly: true, Secure: d.Secure, SameSite: http.SameSiteLaxMode})
	sit, _, err := d.Service.Start(r.Context(), g.actor, r.UserAgent())
	if err != nil {
		d.fail(w, r, g, err)
		return
	}
	if q, active, ok := current(g.seat); ok && !active && len(g.seat.Tries) == 0 {
		if _, err := d.Service.ShowQuestion(r.Context(), g.actor, q.ID); err != nil {
			d.fail(w, r, g, err)
			return
		}
	}
	http.Redirect(w, r, g.at("interview")+"?sitting="+url.QueryEscape(sit.ID), http.StatusSeeOther)
}
