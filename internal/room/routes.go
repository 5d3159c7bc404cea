package room

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/candorhq/candor/internal/web"
)

// maxForm bounds the body of everything but an upload, in bytes.
const maxForm = 256 << 10

// routes is the mux, a line an endpoint. Every path below the token gets the
// candidate whose link it is.
func (d *door) routes() web.Tabled {
	mux := web.NewMux()
	page := func(pattern string, h func(http.ResponseWriter, *http.Request, guest)) {
		mux.HandleFunc(pattern, d.let(h, false))
	}
	// What also works after the interview was ended, declined or withdrawn.
	always := func(pattern string, h func(http.ResponseWriter, *http.Request, guest)) {
		mux.HandleFunc(pattern, d.let(h, true))
	}
	mux.HandleFunc("GET /room/{token}", slash)
	page("GET /room/{token}/{$}", d.arrive)
	page("POST /room/{token}/here", d.here)
	page("POST /room/{token}/consent", d.consent)
	page("POST /room/{token}/decline", d.decline)
	page("GET /room/{token}/check", d.check)
	page("POST /room/{token}/start", d.start)

	page("GET /room/{token}/interview", d.ask)
	page("POST /room/{token}/sit", d.sit)
	page("POST /room/{token}/beat", d.beat)
	page("POST /room/{token}/away", d.away)
	page("POST /room/{token}/next", d.next)
	page("POST /room/{token}/questions/{question}/think", d.think)
	page("POST /room/{token}/questions/{question}/begin", d.begin)
	page("POST /room/{token}/questions/{question}/draft", d.draft)
	page("POST /room/{token}/questions/{question}/answer", d.answer)
	page("POST /room/{token}/questions/{question}/skip", d.skip)
	page("POST /room/{token}/questions/{question}/again", d.again)
	page("POST /room/{token}/questions/{question}/keep", d.keep)
	page("GET /room/{token}/questions/{question}/speech", d.speech)
	page("/room/{token}/uploads", d.upload)
	page("/room/{token}/uploads/{upload}", d.upload)
	page("POST /room/{token}/signals", d.signal)

	page("GET /room/{token}/review", d.review)
	page("POST /room/{token}/finish", d.finish)
	page("GET /room/{token}/done", d.done)
	page("GET /room/{token}/transcript", d.transcript)
	page("POST /room/{token}/transcript/{answer}", d.correct)

	always("GET /room/{token}/rights", d.rights)
	always("POST /room/{token}/ask", d.request)
	always("POST /room/{token}/withdraw", d.withdraw)
	always("GET /room/{token}/data", d.data)
	always("GET /room/{token}/data.json", d.export)
	always("GET /room/{token}/recordings/{recording}", d.recording)
	always("POST /room/{token}/language", d.language)
	mux.HandleFunc("/", d.nothing)

	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		private(w)
		d.say(w, r, d.guess(r, nil), http.StatusForbidden, "sorry.foreign")
	}))
	return web.Behind(guard.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		private(w)
		if !strings.Contains(r.URL.Path, "/uploads") {
			web.Bound(w, r, maxForm, 0)
		}
		mux.ServeHTTP(w, r)
	})), mux)
}

// slash makes relative addresses in the pages work. It leads nowhere else,
// whatever stands in the token's place.
func slash(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, "./"+url.PathEscape(r.PathValue("token"))+"/", http.StatusSeeOther)
}

// private keeps the room out of caches, indexes and referrers: the link is the
// credential.
func private(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Cache-Control", "private, no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Robots-Tag", "noindex, nofollow")
	h.Set("X-Content-Type-Options", "nosniff")
}
