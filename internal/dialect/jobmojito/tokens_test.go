package jobmojito

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect/dialecttest"
)

const (
	email    = "ada@acme.example"
	password = "correct horse battery"
)

// signIn gives the world a recruiter with sessions by name; what ends in
// ".over" is.
func signIn(t testing.TB, w *dialecttest.World, names ...string) {
	t.Helper()
	m, err := w.Accounts.AddMember(t.Context(), account.Actor{System: true}, w.Acme.ID, account.NewMember{Email: email, Name: "Ada Love", Role: account.Recruiter, Password: password})
	if err != nil {
		t.Fatal(err)
	}
	w.Name("member", m.ID)
	for _, name := range names {
		s, err := w.Accounts.SignIn(t.Context(), email, password)
		if err != nil {
			t.Fatal(err)
		}
		w.Name(name+".token", s.AccessToken)
		w.Name(name+".refresh", s.RefreshToken)
		if strings.HasSuffix(name, ".over") {
			if _, err := w.Accounts.RevokeKey(t.Context(), account.Actor{System: true}, s.ID); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// send posts JSON, or nothing, with headers given as pairs.
func send(t testing.TB, w *dialecttest.World, h http.Handler, target, body string, headers ...string) (int, http.Header, []byte) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, target, strings.NewReader(body))
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	rec := httptest.NewRecorder()
	w.Served(h).ServeHTTP(rec, r)
	return rec.Code, rec.Header(), rec.Body.Bytes()
}

// begin signs in over the wire.
func begin(t testing.TB, w *dialecttest.World, h http.Handler) tokenResponse {
	t.Helper()
	status, _, body := send(t, w, h, "/auth/v1/token?grant_type=password", `{"email":"`+email+`","password":"`+password+`","gotrue_meta_security":{}}`, "Content-Type", "application/json;charset=UTF-8")
	return read(t, status, body)
}

func read(t testing.TB, status int, body []byte) tokenResponse {
	t.Helper()
	var out tokenResponse
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&out); err != nil || status != http.StatusOK {
		t.Fatalf("%d %s: %v", status, body, err)
	}
	return out
}

func TestASessionReadsResultsUntilItIsOver(t *testing.T) {
	w, h := world(t)
	signIn(t, w)
	s := begin(t, w, h)
	if s.TokenType != "bearer" || s.ExpiresIn != 3600 || s.ExpiresAt != w.Clock.Now().Add(time.Hour).Unix() || s.User.Email != email || s.User.Role != "authenticated" {
		t.Errorf("got %+v", s)
	}
	details := at + "?interview_result_id=" + w.ID(t, "ready")
	if status, _, body := w.Get(t, h, details, "Authorization", "Bearer "+s.AccessToken); status != http.StatusOK {
		t.Fatalf("with the first token: %d %s", status, body)
	}
	w.Clock.Advance(time.Hour)
	if status, _, body := w.Get(t, h, details, "Authorization", "Bearer "+s.AccessToken); status != http.StatusUnauthorized || string(body) != `{"error":"Unauthorized"}` {
		t.Errorf("an hour later: %d %s", status, body)
	}
	status, _, body := send(t, w, h, "/auth/v1/token?grant_type=refresh_token", `{"refresh_token":"`+s.RefreshToken+`"}`)
	again := read(t, status, body)
	if again.AccessToken == s.AccessToken || again.User.ID != s.User.ID || again.ExpiresIn != 3600 {
		t.Errorf("renewed: %+v", again)
	}
	if status, _, _ := w.Get(t, h, details, "Authorization", "Bearer "+again.AccessToken); status != http.StatusOK {
		t.Errorf("with the renewed token: %d", status)
	}
	if status, _, body := send(t, w, h, "/auth/v1/logout?scope=local", "", "Authorization", "Bearer "+again.AccessToken); status != http.StatusNoContent || len(body) != 0 {
		t.Fatalf("signing out: %d %s", status, body)
	}
	if status, _, _ := w.Get(t, h, details, "Authorization", "Bearer "+again.AccessToken); status != http.StatusUnauthorized {
		t.Errorf("after signing out: %d", status)
	}
	if status, _, body := send(t, w, h, "/auth/v1/token?grant_type=refresh_token", `{"refresh_token":"`+s.RefreshToken+`"}`); status != http.StatusBadRequest {
		t.Errorf("renewing after signing out: %d %s", status, body)
	}
}

func TestSigningOutEndsWhatItsScopeSays(t *testing.T) {
	for scope, want := range map[string][2]int{ // this session, the other
		"": {403, 403}, "?scope=global": {403, 403}, "?scope=local": {403, 200}, "?scope=others": {200, 403}, "?scope=all": {200, 200},
	} {
		w, h := world(t)
		signIn(t, w)
		here, there := begin(t, w, h), begin(t, w, h)
		_, program := w.Key(t, name)
		send(t, w, h, "/auth/v1/logout"+scope, "", "Authorization", "Bearer "+here.AccessToken)
		var got [2]int
		got[0], _, _ = w.Get(t, h, "/auth/v1/user", "Authorization", "Bearer "+here.AccessToken)
		got[1], _, _ = w.Get(t, h, "/auth/v1/user", "Authorization", "Bearer "+there.AccessToken)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: -want +got\n%s", scope, diff)
		}
		if status, _, _ := w.Get(t, h, "/auth/v1/user", "Authorization", "Bearer "+program); status != http.StatusOK {
			t.Errorf("%q: a program's token is over too", scope)
		}
	}
}

func TestBadSignInsAreAnsweredInTheVendorsWords(t *testing.T) {
	w, h := world(t)
	signIn(t, w)
	_, native := w.Key(t, "")
	for _, c := range []struct{ about, target, body, auth, want string }{
		{"a wrong password", "/auth/v1/token?grant_type=password", `{"email":"` + email + `","password":"x"}`, "", `{"code":400,"error_code":"invalid_credentials","msg":"Invalid login credentials"}`},
		{"nobody's e-mail", "/auth/v1/token?grant_type=password", `{"email":"no@acme.example","password":"` + password + `"}`, "", `{"code":400,"error_code":"invalid_credentials","msg":"Invalid login credentials"}`},
		{"nothing", "/auth/v1/token?grant_type=password", `{}`, "", `{"code":400,"error_code":"invalid_credentials","msg":"Invalid login credentials"}`},
		{"a password that is a number", "/auth/v1/token?grant_type=password", `{"email":"` + email + `","password":5}`, "", `{"code":400,"error_code":"bad_json","msg":"Could not parse request body as JSON"}`},
		{"no body", "/auth/v1/token?grant_type=password", "", "", `{"code":400,"error_code":"bad_json","msg":"Could not parse request body as JSON"}`},
		{"a body that is too long", "/auth/v1/token?grant_type=password", `{"email":"` + strings.Repeat("a", maxBody) + `"}`, "", `{"code":400,"error_code":"bad_json","msg":"Could not parse request body as JSON"}`},
		{"no grant", "/auth/v1/token", `{}`, "", `{"code":400,"error_code":"invalid_credentials","msg":"unsupported_grant_type"}`},
		{"another grant", "/auth/v1/token?grant_type=id_token", `{}`, "", `{"code":400,"error_code":"invalid_credentials","msg":"unsupported_grant_type"}`},
		{"no refresh token", "/auth/v1/token?grant_type=refresh_token", `{}`, "", `{"code":400,"error_code":"validation_failed","msg":"refresh_token required"}`},
		{"an unknown refresh token", "/auth/v1/token?grant_type=refresh_token", `{"refresh_token":"x"}`, "", `{"code":400,"error_code":"refresh_token_not_found","msg":"Invalid Refresh Token: Refresh Token Not Found"}`},
		{"signing out without a token", "/auth/v1/logout", "", "", `{"code":401,"error_code":"no_authorization","msg":"This endpoint requires a valid Bearer token"}`},
		{"signing out with a native key", "/auth/v1/logout", "", "Bearer " + native, `{"code":403,"error_code":"bad_jwt","msg":"invalid JWT: unable to parse or verify signature"}`},
	} {
		t.Run(c.about, func(t *testing.T) {
			status, header, body := send(t, w, h, c.target, c.body, "Authorization", c.auth)
			var said struct{ Code int }
			if err := json.Unmarshal(body, &said); err != nil || said.Code != status || string(body) != c.want || header.Get(apiVersion) != "" {
				t.Errorf("got %d %s, want %s", status, body, c.want)
			}
		})
	}
}

func TestAnExpiredTokenIsSaidToBe(t *testing.T) {
	w, h := world(t)
	signIn(t, w)
	s := begin(t, w, h)
	w.Clock.Advance(time.Hour)
	status, _, body := w.Get(t, h, "/auth/v1/user", "Authorization", "Bearer "+s.AccessToken)
	if status != http.StatusForbidden || !strings.Contains(string(body), "token is expired") {
		t.Errorf("got %d %s", status, body)
	}
	w.Clock.Advance(account.SessionLife)
	status, _, body = send(t, w, h, "/auth/v1/token?grant_type=refresh_token", `{"refresh_token":"`+s.RefreshToken+`"}`)
	if status != http.StatusBadRequest || !strings.Contains(string(body), `"session_expired"`) {
		t.Errorf("got %d %s", status, body)
	}
}
