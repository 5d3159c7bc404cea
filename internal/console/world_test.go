package console_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/console"
	"github.com/candorhq/candor/internal/dialect/dialecttest"
	"github.com/candorhq/candor/internal/page"
	"github.com/candorhq/candor/internal/web"
)

const password = "correct horse battery"

var system = account.Actor{System: true}

// world is the console over a real store with interviews in every state.
type world struct {
	testing.TB
	*dialecttest.World
	server *httptest.Server
	log    *bytes.Buffer
}

// newWorld has the interviews named, or the whole cast.
func newWorld(t testing.TB, names ...string) *world {
	t.Helper()
	return newWorldWith(t, func(*console.Deps, string) {}, names...)
}

// newWorldWith also changes what the console at an address is made of.
func newWorldWith(t testing.TB, change func(d *console.Deps, address string), names ...string) *world {
	t.Helper()
	w := &world{TB: t, World: dialecttest.New(t, names...), log: &bytes.Buffer{}}
	kit, err := page.NewKit("")
	w.ok(err)
	mux := http.NewServeMux()
	w.server = httptest.NewServer(mux)
	t.Cleanup(w.server.Close)
	deps := console.Deps{
		Service: w.Service, Accounts: w.Accounts, Blobs: w.Blobs, Kit: kit,
		Links: console.Links{
			File:   func(key, name string) string { return "/files/" + key },
			Report: func(token string) string { return "https://candor.test/share/" + token + "/" },
			Room:   func(token string) string { return "https://candor.test/room/" + token },
		},
		Engines: away{},
		SignIns: web.NewLimiter(web.Limits{Rate: 1.0 / 60, Burst: 5}, w.Clock.Now),
		Log:     slog.New(slog.NewTextHandler(w.log, nil)), Now: w.Clock.Now,
	}
	change(&deps, w.server.URL)
	h, err := console.New(deps)
	w.ok(err)
	mux.Handle("/assets/", kit.Assets())
	mux.Handle("/console/", web.Chain(h, web.Track(nil), web.Secure))
	return w
}

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// id is the interview of a name in the cast.
func (w *world) id(name string) string { w.Helper(); return w.ID(w.TB, name) }

// person is somebody with a browser of their own.
type person struct {
	*world
	account.Member
	http.Client
}

// member adds a person to an organization and gives them a browser, in which
// nobody has signed in yet.
func (w *world) member(org account.Organization, email string, role account.Role) *person {
	w.Helper()
	m, err := w.Accounts.AddMember(w.Context(), system, org.ID, account.NewMember{Email: email, Name: "Ada Lovelace", Role: role, Password: password})
	w.ok(err)
	p := &person{world: w, Member: m}
	p.Jar, err = cookiejar.New(nil)
	w.ok(err)
	return p
}

// signedIn is a member of Acme in front of the console.
func (w *world) signedIn(email string, role account.Role) *person {
	w.Helper()
	p := w.member(w.Acme, email, role)
	p.post(http.StatusOK, "/console/sign-in", "email", email, "password", password)
	return p
}

// answer is a page as it came, after redirects.
type answer struct {
	Path   string
	Header http.Header
	Body   string
}

func (p *person) do(want int, method, path string, form url.Values, headers ...string) answer {
	p.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r, err := http.NewRequestWithContext(p.Context(), method, p.server.URL+path, body)
	p.ok(err)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := p.Do(r)
	p.ok(err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	p.ok(err)
	if res.StatusCode != want {
		if res.StatusCode == http.StatusInternalServerError {
			p.Log(p.log.String())
		}
		p.Fatalf("%s %s: %d, want %d\n%s", method, path, res.StatusCode, want, b)
	}
	return answer{res.Request.URL.RequestURI(), res.Header, string(b)}
}

func (p *person) get(want int, path string) answer {
	p.Helper()
	return p.do(want, http.MethodGet, path, nil)
}

// post sends a form of name and value pairs.
func (p *person) post(want int, path string, pairs ...string) answer {
	p.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return p.do(want, http.MethodPost, path, form)
}

// shows fails where the page lacks one of the texts.
func (p *person) shows(a answer, texts ...string) {
	p.Helper()
	for _, want := range texts {
		if !strings.Contains(a.Body, want) {
			p.Errorf("%s does not show %q:\n%s", a.Path, want, a.Body)
		}
	}
}

// lacks fails where the page has one of the texts.
func (p *person) lacks(a answer, texts ...string) {
	p.Helper()
	for _, not := range texts {
		if strings.Contains(a.Body, not) {
			p.Errorf("%s shows %q", a.Path, not)
		}
	}
}
