package console

import (
	"encoding/base64"
	"errors"
	"html/template"
	"net/http"
	"strings"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/page"
	"github.com/candorhq/candor/internal/web"
)

// screen is what the layout is executed with; Page is the page's own struct,
// with which its "main" template is executed.
type screen struct {
	Visit  *visit // nil: nobody has signed in
	Active string // the part of the console, for the navigation
	Said   string // what the request before this one did
	Unwell bool   // it did nothing of what was asked
	Page   any
}

func funcs() template.FuncMap {
	return template.FuncMap{
		"state":           stateWords,
		"stateHue":        stateHue,
		"keyStart":        keyStart,
		"measure":         measure,
		"levels":          levels,
		"request":         requestWords,
		"planStatus":      statusWords,
		"planStatusHue":   statusHue,
		"categories":      categories,
		"forms":           answerForms,
		"modes":           modes,
		"offeredModes":    offeredModes,
		"absent":          absent,
		"named":           nameOf,
		"languages":       languageTags,
		"anchor":          anchor,
		"inc":             func(n int) int { return n + 1 },
		"decision":        decisionWords,
		"decisionHue":     decisionHue,
		"decisionChoices": decisionChoices,
	}
}

// show answers with a page.
func (d *door) show(w http.ResponseWriter, r *http.Request, v *visit, active, name, title string, data any) error {
	said := d.said(w, r)
	d.render(w, r, http.StatusOK, name, page.Head{Title: title + " – Candor", Wide: true}, screen{Visit: v, Active: active, Said: strings.TrimPrefix(said, unwell), Unwell: strings.HasPrefix(said, unwell), Page: data})
	return nil
}

// unwell begins the words of a notice that nothing was done.
const unwell = "\x01"

// showWrong answers a form that was refused with the same page again, as it
// was filled in, and what is wrong with it.
func (d *door) showWrong(w http.ResponseWriter, r *http.Request, v *visit, active, name, title string, data any) error {
	d.render(w, r, http.StatusUnprocessableEntity, name, page.Head{Title: "Check: " + title + " – Candor", Wide: true}, screen{Visit: v, Active: active, Page: data})
	return nil
}

func (d *door) render(w http.ResponseWriter, r *http.Request, status int, name string, h page.Head, s screen) {
	if err := d.pages.Render(w, r, status, name, h, s); err != nil {
		d.Log.ErrorContext(r.Context(), "console page", "page", name, "err", err)
		http.Error(w, "Something went wrong here. Nothing is lost. Try again in a moment.", http.StatusInternalServerError)
	}
}

// done leads on after a change, and says there what was done.
func (d *door) done(w http.ResponseWriter, r *http.Request, to, said string) error {
	if said != "" {
		d.keep(w, flashCookie, base64.RawURLEncoding.EncodeToString([]byte(said)), 60)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// said takes the words that the request before this one left.
func (d *door) said(w http.ResponseWriter, r *http.Request) string {
	c, err := r.Cookie(flashCookie)
	if err != nil {
		return ""
	}
	d.forget(w, flashCookie)
	words, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil || len(words) > 500 {
		return ""
	}
	return string(words)
}

// problemScreen is page/problem.
type problemScreen struct {
	Title, Text string
	RequestID   string // where the operator can find more in the log
}

// fail words an error. What is not meant for people stays in the log.
func (d *door) fail(w http.ResponseWriter, r *http.Request, v *visit, err error) {
	said, ok := errors.AsType[*interview.Error](err)
	_, wrong := errors.AsType[*account.Invalid](err)
	tooLong, _ := errors.AsType[*http.MaxBytesError](err)
	switch {
	case ok && (said.Kind == interview.NotFound || said.Kind == interview.Foreign), errors.Is(err, account.ErrNotFound):
		d.problem(w, r, v, http.StatusNotFound, "There is no such page", "It may have been deleted, or the address was not copied whole. "+otherEnv(v))
	case ok && said.Kind == interview.Denied, errors.Is(err, account.ErrDenied):
		d.problem(w, r, v, http.StatusForbidden, "Your role does not allow this", "Nothing was changed. An administrator of your organization can do it, or give you another role.")
	case ok && said.Kind == interview.Stale:
		d.problem(w, r, v, http.StatusConflict, "Somebody else changed this meanwhile", "Nothing of theirs was overwritten. Go back, reload the page, and make your change again.")
	case ok && said.Kind == interview.Conflict:
		d.problem(w, r, v, http.StatusConflict, "That does not go", upper(said.Message)+". Nothing was changed.")
	case ok && said.Kind == interview.Gone:
		d.problem(w, r, v, http.StatusGone, "That has ended", upper(said.Message)+".")
	case ok:
		d.problem(w, r, v, http.StatusUnprocessableEntity, "That could not be taken", words(said)+" Nothing was changed.")
	case wrong, errors.Is(err, account.ErrExists):
		d.problem(w, r, v, http.StatusUnprocessableEntity, "That could not be taken", upper(err.Error())+". Nothing was changed.")
	case tooLong != nil:
		d.problem(w, r, v, http.StatusRequestEntityTooLarge, "That is too much at once", "Nothing was changed. Send less.")
	default:
		d.Log.ErrorContext(r.Context(), "console", "err", err)
		d.problem(w, r, v, web.Ours(err), "Something went wrong here", "Nothing is lost. Try again in a moment.")
	}
}

// words is a refusal as a sentence, with the field where that helps.
func words(e *interview.Error) string {
	if e.Field == "" {
		return upper(e.Message) + "."
	}
	return upper(e.Field) + " " + e.Message + "."
}

func upper(s string) string {
	if s != "" && s[0] >= 'a' && s[0] <= 'z' {
		return string(s[0]-'a'+'A') + s[1:]
	}
	return s
}

// otherEnv reminds of the environment one is not looking at.
func otherEnv(v *visit) string {
	if v == nil {
		return ""
	}
	if v.Test() {
		return "You are looking at test data; it may be among the live."
	}
	return "You are looking at live data; it may be among the test data."
}

func (d *door) problem(w http.ResponseWriter, r *http.Request, v *visit, status int, title, text string) {
	d.render(w, r, status, "problem", page.Head{Title: title + " – Candor"}, screen{
		Visit: v, Page: problemScreen{Title: title, Text: text, RequestID: web.RequestOf(r.Context()).ID},
	})
}

// nowhere answers what has no page.
func (d *door) nowhere(http.ResponseWriter, *http.Request, *visit) error {
	return interview.Errorf(interview.NotFound, "no such page")
}
