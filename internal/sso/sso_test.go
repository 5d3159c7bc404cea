package sso_test

import (
	"errors"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"testing"

	"github.com/candorhq/candor/internal/sso"
	"github.com/candorhq/candor/internal/sso/ssotest"
)

const back = "http://candor.test/callback"

// visit follows an address through the provider until it sends the browser
// back, and gives the answer it sends.
func visit(t *testing.T, address string) url.Values {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	var answer url.Values
	browser := http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if r.URL.Host == "candor.test" {
			answer = r.URL.Query()
			return http.ErrUseLastResponse
		}
		return nil
	}}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := browser.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if answer == nil {
		t.Fatalf("the provider sent nobody back: %s", res.Status)
	}
	return answer
}

func begin(t *testing.T, p *sso.Provider) (string, sso.Attempt) {
	t.Helper()
	address, a, err := p.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return address, a
}

func TestAPersonIsWhoTheProviderSays(t *testing.T) {
	op := ssotest.New(t, back)
	p := op.Client(back)
	for _, verified := range []bool{true, false} {
		op.Sits("17", "ada@acme.example", verified)
		address, a := begin(t, p)
		got, err := p.Finish(t.Context(), sso.ParseAttempt(a.String()), visit(t, address))
		if want := (sso.Person{Subject: op.URL + "|17", Email: "ada@acme.example", Verified: verified}); err != nil || got != want {
			t.Errorf("got %+v, %v; want %+v", got, err, want)
		}
	}
}

func TestAnAddressAsksForPKCEAndTellsNoSecret(t *testing.T) {
	op := ssotest.New(t, back)
	address, a := begin(t, op.Client(back))
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q, kept := u.Query(), a.String()
	if q.Get("code_challenge_method") != "S256" || q.Get("code_challenge") == "" || q.Get("response_type") != "code" || q.Get("redirect_uri") != back {
		t.Errorf("the address is %s", address)
	}
	v, err := url.ParseQuery(kept)
	if err != nil {
		t.Fatal(err)
	}
	if v.Get("s") != q.Get("state") || v.Get("n") != q.Get("nonce") || len(v.Get("s")) < 26 || len(v.Get("n")) < 26 || q.Get("code_challenge") == v.Get("v") {
		t.Errorf("the attempt is %s, the address %s", kept, address)
	}
}

func TestAnAnswerBelongsToOneAttempt(t *testing.T) {
	op := ssotest.New(t, back)
	op.Sits("17", "ada@acme.example", true)
	p := op.Client(back)
	mine, a := begin(t, p)
	_, other := begin(t, p)
	part := func(from, of sso.Attempt, name string) sso.Attempt {
		x, _ := url.ParseQuery(from.String())
		y, _ := url.ParseQuery(of.String())
		x.Set(name, y.Get(name))
		return sso.ParseAttempt(x.Encode())
	}
	for name, c := range map[string]struct {
		attempt sso.Attempt
		change  func(url.Values)
		want    error
	}{
		"another attempt":   {other, nil, sso.ErrMismatch},
		"no attempt":        {sso.Attempt{}, func(v url.Values) { v.Del("state") }, sso.ErrMismatch},
		"another state":     {part(a, other, "s"), nil, sso.ErrMismatch},
		"another nonce":     {part(a, other, "n"), nil, sso.ErrMismatch},
		"another verifier":  {part(a, other, "v"), nil, sso.ErrMismatch},
		"another provider":  {a, func(v url.Values) { v.Set("iss", "https://evil.example") }, sso.ErrMismatch},
		"no code":           {a, func(v url.Values) { v.Del("code") }, sso.ErrMismatch},
		"a made-up code":    {a, func(v url.Values) { v.Set("code", "x") }, sso.ErrMismatch},
		"a person's refuse": {a, func(v url.Values) { v.Set("error", "access_denied") }, sso.ErrCancelled},
	} {
		answer := visit(t, mine)
		if c.change != nil {
			c.change(answer)
		}
		if who, err := p.Finish(t.Context(), c.attempt, answer); !errors.Is(err, c.want) || who != (sso.Person{}) {
			t.Errorf("%s: %+v, %v; want %v", name, who, err, c.want)
		}
	}
}

func TestANonceThatTheProviderWasNotAskedForIsRefused(t *testing.T) {
	op := ssotest.New(t, back)
	op.Sits("17", "ada@acme.example", true)
	p := op.Client(back)
	address, a := begin(t, p)
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("nonce", "of somebody else")
	u.RawQuery = q.Encode()
	if _, err := p.Finish(t.Context(), a, visit(t, u.String())); !errors.Is(err, sso.ErrMismatch) {
		t.Error(err)
	}
}

func TestACodeIsGoodOnce(t *testing.T) {
	op := ssotest.New(t, back)
	op.Sits("17", "ada@acme.example", true)
	p := op.Client(back)
	address, a := begin(t, p)
	answer := visit(t, address)
	if _, err := p.Finish(t.Context(), a, answer); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Finish(t.Context(), a, answer); !errors.Is(err, sso.ErrMismatch) {
		t.Error(err)
	}
}

func TestAProviderThatWasAwayIsAskedAgain(t *testing.T) {
	op := ssotest.New(t, back)
	op.Sits("17", "ada@acme.example", true)
	p := op.Client(back)
	op.Away(true)
	if _, _, err := p.Begin(t.Context()); !errors.Is(err, sso.ErrAway) {
		t.Fatal(err)
	}
	if err := p.Check(t.Context()); !errors.Is(err, sso.ErrAway) {
		t.Errorf("a check of it says %v", err)
	}
	op.Away(false)
	if err := p.Check(t.Context()); err != nil {
		t.Error(err)
	}
	address, a := begin(t, p)
	answer := visit(t, address)
	op.Away(true)
	if _, err := p.Finish(t.Context(), a, answer); !errors.Is(err, sso.ErrAway) {
		t.Error(err)
	}
}
