package sso

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// provider says what it is told to, over no network.
type provider struct {
	token, keys, info, kind string
	status                  int
}

const issuer = "https://op.test"

func (p *provider) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		r.Body.Close()
	}
	body := p.token
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		body = `{"issuer":"` + issuer + `","authorization_endpoint":"` + issuer + `/a","token_endpoint":"` + issuer + `/t","jwks_uri":"` + issuer + `/k","userinfo_endpoint":"` + issuer + `/u"}`
		return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
	case "/k":
		body = p.keys
	case "/u":
		body = p.info
	}
	return &http.Response{StatusCode: p.status, Header: http.Header{"Content-Type": {p.kind}}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

// FuzzAnswer ends a sign-in with whatever a provider, or somebody in its place,
// may answer. No key signs here, so nobody ever comes in.
func FuzzAnswer(f *testing.F) {
	const unsigned = "eyJhbGciOiJub25lIn0.eyJpc3MiOiJodHRwczovL29wLnRlc3QiLCJzdWIiOiIxNyIsImF1ZCI6ImMiLCJleHAiOjk5OTk5OTk5OTksIm5vbmNlIjoibiJ9."
	const badlySigned = "eyJhbGciOiJSUzI1NiIsImtpZCI6ImsifQ.eyJpc3MiOiJodHRwczovL29wLnRlc3QiLCJzdWIiOiIxNyIsImF1ZCI6ImMiLCJleHAiOjk5OTk5OTk5OTksIm5vbmNlIjoibiJ9.AAAA"
	const keys = `{"keys":[{"kty":"RSA","kid":"k","alg":"RS256","use":"sig","n":"sXchDaQebHnPiGvyDOAT4saGEUetSyo9MKLOoWFsueri23bOdgWp4Dy1WlUzewbgBHod5pcM9H95GQRV3JDXboIRROSBigeC5yjU1hGzHHyXss8UDprecbAYxknTcQkhslANGRUZmdTOQ5qTRsLAt6BTYuyvVRdhS8exSZEy_c4gs_7svlJJQ4H9_NxsiIoLwAEk7-Q3UXERGYw_75IDrGA84-lA_-Ct4eTlXHBIY2EaV7t7LjJaynVJCpkv4LKjTTAumiGUIuQhrNhZLuF_RJLqHpM2kgWFLU7-VTdL1VbC2tejvcI2BlMkEpk1BzBZI0KQB0GaDWFLN-aEAw3vRw","e":"AQAB"}]}`
	f.Add("state=s&code=c", `{"access_token":"a","token_type":"Bearer","id_token":"`+unsigned+`"}`, keys, `{"sub":"17"}`, "application/json", 200)
	f.Add("state=s&code=c&iss=https://op.test", `{"access_token":"a","id_token":"`+badlySigned+`","expires_in":"x"}`, keys, `{`, "application/json; charset=x", 200)
	f.Add("state=s&code=c", `access_token=a&id_token=`+unsigned, `{"keys":[{}]}`, "", "application/x-www-form-urlencoded", 200)
	f.Add("state=s&code=c", `{"error":"invalid_grant","error_description":"\u0000"}`, "null", "", "application/json", 400)
	f.Add("state=x&error=access_denied&error=%00", "<html>", "", "", "text/html", 502)
	said := &provider{}
	p := New(Config{Issuer: issuer, ClientID: "c", ClientSecret: "a secret of the client", RedirectURL: "https://candor.test/back", Timeout: time.Hour})
	p.client = &http.Client{Transport: said}
	if err := p.Check(f.Context()); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, query, token, keys, info, kind string, status int) {
		*said = provider{token: token, keys: keys, info: info, kind: kind, status: 100 + abs(status)%500}
		if said.status < 200 {
			said.status = 200
		}
		answer, _ := url.ParseQuery(query)
		who, err := p.Finish(t.Context(), Attempt{"s", "n", "v"}, answer)
		if err == nil || who != (Person{}) {
			t.Fatalf("%+v came in", who)
		}
		if !errors.Is(err, ErrAway) && !errors.Is(err, ErrCancelled) && !errors.Is(err, ErrMismatch) {
			t.Errorf("%T: %v", err, err)
		}
		if strings.Contains(err.Error(), "a secret of the client") {
			t.Errorf("it says %v", err)
		}
	})
}

func abs(n int) int {
	if n < 0 {
		return -(n + 1)
	}
	return n
}
