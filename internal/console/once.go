package console

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"time"
)

// Secrets that are shown once, such as a password or a link to a report, are
// made by a post and shown by the page it leads to: a reload of that page
// makes no second one. Between the two the secret is in a cookie, sealed, that
// only this sign-in can open, on this page, within a minute. Nodes share
// nothing but their keys, so nothing is kept in memory.

const (
	onceCookie = "candor_once"
	onceFor    = time.Minute
	onceSeal   = "console once 1" // nothing else that is sealed reads as this
)

// secretShown is a secret that one page shows one time.
type secretShown struct {
	Purpose string    `json:"purpose"`
	Session string    `json:"session"` // of the member
	Page    string    `json:"page"`    // path of the page
	Until   time.Time `json:"until"`
	Secret  string    `json:"secret"`
	For     string    `json:"for"` // whose it is, or what it opens
}

// showOnce leads on to a page after a secret was made, and lets it be shown
// there once.
func (d *door) showOnce(w http.ResponseWriter, r *http.Request, v *visit, to, secret, whose string) error {
	plain, err := json.Marshal(secretShown{onceSeal, v.session.ID, to, d.Now().Add(onceFor), secret, whose})
	if err != nil {
		return err
	}
	sealed, err := d.Service.SealText(string(plain))
	if err != nil {
		return err
	}
	d.keep(w, onceCookie, base64.RawURLEncoding.EncodeToString(sealed), int(onceFor.Seconds()))
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// shown takes the secret that is to be shown on this page, if there is one.
// What belongs to another page stays for it.
func (d *door) shown(w http.ResponseWriter, r *http.Request, v *visit) (secret, whose string) {
	c, err := r.Cookie(onceCookie)
	if err != nil || r.Method != http.MethodGet {
		return "", ""
	}
	var o secretShown
	sealed, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err == nil {
		var plain string
		if plain, err = d.Service.UnsealText(sealed); err == nil {
			err = json.Unmarshal([]byte(plain), &o)
		}
	}
	if err == nil && o.Page != r.URL.Path {
		return "", ""
	}
	d.forget(w, onceCookie)
	if err != nil || o.Purpose != onceSeal || o.Session != v.session.ID || d.Now().After(o.Until) {
		return "", ""
	}
	return o.Secret, o.For
}
