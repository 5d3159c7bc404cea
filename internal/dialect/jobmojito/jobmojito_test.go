package jobmojito

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect/dialecttest"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

const at = "/functions/v1/job-interview-details"

// world is the shared cast with tokens and names for the exchanges.
func world(t testing.TB) (*dialecttest.World, http.Handler) {
	t.Helper()
	w := dialecttest.New(t)
	program, token := w.Key(t, name)
	w.Name("token", token)
	w.Name("token.id", program.ID)
	_, test := w.Key(t, name, func(k *account.NewKey) { k.Env = account.Test })
	w.Name("token.test", test)
	revoked, dead := w.Key(t, name)
	if _, err := w.Accounts.RevokeKey(t.Context(), account.Actor{System: true}, revoked.ID); err != nil {
		t.Fatal(err)
	}
	w.Name("token.revoked", dead)
	_, partner := w.Key(t, name, func(k *account.NewKey) { k.Partner = true })
	w.Name("token.partner", partner)
	_, plans := w.Key(t, name, func(k *account.NewKey) { k.Scopes = []account.Scope{account.ReadPlans} })
	w.Name("token.plans", plans)
	for _, who := range dialecttest.Cast() {
		for i, an := range w.Result(t, who).Answers {
			w.Name(fmt.Sprintf("%s.answer.%d", who, i+1), an.ID)
		}
	}
	return w, New(w.Deps).Handler()
}

func TestExchanges(t *testing.T) {
	w, h := world(t)
	signIn(t, w, "session", "session.over")
	w.Erased(t)
	w.Exchanges(t, maker(t, w, h))
}

func TestEveryAnswerIsAsThePublishedSchemaSays(t *testing.T) {
	w, h := world(t)
	p := readSchema(t)
	_, token := w.Key(t, name)
	_, test := w.Key(t, name, func(k *account.NewKey) { k.Env = account.Test })
	for _, who := range dialecttest.Cast() {
		for _, signed := range []string{"", "&get_signed_recordings=true"} {
			bearer := token
			if who == "synthetic" {
				bearer = test
			}
			status, header, body := w.Get(t, h, at+"?interview_result_id="+w.ID(t, who)+signed, "Authorization", "Bearer "+bearer)
			want := http.StatusOK
			if who == "foreign" || who == "child" {
				want = http.StatusNotFound
			}
			if status != want || header.Get("Content-Type") != "application/json" {
				t.Errorf("%s answers %d %q", who, status, header.Get("Content-Type"))
			}
			for _, v := range p.violations(status, body) {
				t.Errorf("%s%s: %s", who, signed, v)
			}
			if has := strings.Contains(string(body), `_url"`); status == http.StatusOK && has != (signed != "") {
				t.Errorf("%s%s: signed addresses there: %v", who, signed, has)
			}
		}
	}
}

func TestBadInputIsAnsweredInTheVendorsWords(t *testing.T) {
	w, h := world(t)
	p := readSchema(t)
	_, token := w.Key(t, name)
	_, test := w.Key(t, name, func(k *account.NewKey) { k.Env = account.Test })
	_, other := w.KeyOf(t, w.Other, name)
	_, scopeless := w.Key(t, name, func(k *account.NewKey) { k.Scopes = []account.Scope{account.ReadPlans} })
	_, elsewhere := w.Key(t, name, func(k *account.NewKey) { k.Networks = []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")} })
	_, native := w.Key(t, "")
	_, ribbon := w.Key(t, "ribbon")
	ready := w.ID(t, "ready")
	get := func(query string) [3]string { return [3]string{http.MethodGet, at + query, ""} }
	post := func(body string) [3]string { return [3]string{http.MethodPost, at, body} }
	const (
		unauthorized = `{"error":"Unauthorized"}`
		notFound     = `{"error":"Interview result not found."}`
		required     = `{"error":"Field is required.","name":"interview_result_id"}`
		badID        = `{"error":"Invalid uuid","name":"interview_result_id"}`
		badFlag      = `{"error":"Invalid enum value. Expected 'true' | 'false'","name":"get_signed_recordings"}`
		badJSON      = `{"error":"Invalid JSON body."}`
	)
	for _, c := range []struct {
		about   string
		auth    string
		request [3]string
		status  int
		body    string
	}{
		{"no credential", "", get("?interview_result_id=" + ready), 401, unauthorized},
		{"another scheme", "Basic " + token, get("?interview_result_id=" + ready), 401, unauthorized},
		{"no token", "Bearer ", get("?interview_result_id=" + ready), 401, unauthorized},
		{"two words", "Bearer a b", get("?interview_result_id=" + ready), 401, unauthorized},
		{"not a token", "Bearer abc", get("?interview_result_id=" + ready), 401, unauthorized},
		{"a changed signature", "Bearer " + token[:len(token)-6] + "AAAAAA", get("?interview_result_id=" + ready), 401, unauthorized},
		{"no signature", "Bearer " + token[:strings.LastIndex(token, ".")+1], get("?interview_result_id=" + ready), 401, unauthorized},
		{"a token that signs itself", "Bearer " + unsigned(token), get("?interview_result_id=" + ready), 401, unauthorized},
		{"a native key", "Bearer " + native, get("?interview_result_id=" + ready), 401, unauthorized},
		{"another dialect's key", "Bearer " + ribbon, get("?interview_result_id=" + ready), 401, unauthorized},
		{"from another network", "Bearer " + elsewhere, get("?interview_result_id=" + ready), 401, unauthorized},
		{"credential before validation", "", get(""), 401, unauthorized},
		{"without the scope", "Bearer " + scopeless, get("?interview_result_id=" + ready), 404, notFound},
		{"another merchant", "Bearer " + other, get("?interview_result_id=" + ready), 404, notFound},
		{"the other environment", "Bearer " + test, get("?interview_result_id=" + ready), 404, notFound},
		{"a sub-merchant's", "Bearer " + token, get("?interview_result_id=" + w.ID(t, "child")), 404, notFound},
		{"another thing's id", "Bearer " + token, get("?interview_result_id=" + w.Plan.ID), 404, notFound},
		{"no id", "Bearer " + token, get(""), 422, required},
		{"an empty id", "Bearer " + token, get("?interview_result_id="), 422, required},
		{"a blank id", "Bearer " + token, get("?interview_result_id=%20"), 422, required},
		{"an id under another name", "Bearer " + token, get("?id=" + ready), 422, required},
		{"a serial number", "Bearer " + token, get("?interview_result_id=1"), 422, badID},
		{"an id without hyphens", "Bearer " + token, get("?interview_result_id=" + strings.ReplaceAll(ready, "-", "")), 422, badID},
		{"an id in braces", "Bearer " + token, get("?interview_result_id=%7B" + ready + "%7D"), 422, badID},
		{"an id that is too long", "Bearer " + token, get("?interview_result_id=" + strings.Repeat("a", 5000)), 422, badID},
		{"an id with a zero byte", "Bearer " + token, get("?interview_result_id=" + ready[:35] + "%00"), 422, badID},
		{"an id that is not UTF-8", "Bearer " + token, get("?interview_result_id=%ff%fe"), 422, badID},
		{"a broken escape", "Bearer " + token, get("?interview_result_id=%zz"), 422, required},
		{"an empty flag", "Bearer " + token, get("?get_signed_recordings=&interview_result_id=" + ready), 422, badFlag},
		{"a flag in capitals", "Bearer " + token, get("?get_signed_recordings=TRUE&interview_result_id=" + ready), 422, badFlag},
		{"a flag that is a number", "Bearer " + token, get("?get_signed_recordings=1&interview_result_id=" + ready), 422, badFlag},
		{"no body and no query", "Bearer " + token, post(""), 422, required},
		{"no body and a malformed id", "Bearer " + token, [3]string{http.MethodPost, at + "?interview_result_id=x", ""}, 422, badID},
		{"a body that ends early", "Bearer " + token, post(`{"interview_result_id":`), 422, badJSON},
		{"a body that is a list", "Bearer " + token, post(`[]`), 422, badJSON},
		{"a body that is not UTF-8", "Bearer " + token, post("{\"interview_result_id\":\"\xff\"}"), 422, badJSON},
		{"two bodies", "Bearer " + token, post(`{}{}`), 422, badJSON},
		{"an empty object", "Bearer " + token, post(`{}`), 422, required},
		{"a null id", "Bearer " + token, post(`{"interview_result_id":null}`), 422, required},
		{"an id that is a number", "Bearer " + token, post(`{"interview_result_id":5}`), 422, `{"error":"Expected string, received number","name":"interview_result_id"}`},
		{"an id that is a list", "Bearer " + token, post(`{"interview_result_id":["` + ready + `"]}`), 422, `{"error":"Expected string, received array","name":"interview_result_id"}`},
		{"a malformed id in a body", "Bearer " + token, post(`{"interview_result_id":"x"}`), 422, badID},
		{"a flag that is a number in a body", "Bearer " + token, post(`{"interview_result_id":"` + ready + `","get_signed_recordings":1}`), 422, `{"error":"Expected boolean, received number","name":"get_signed_recordings"}`},
		{"a flag that is a word in a body", "Bearer " + token, post(`{"interview_result_id":"` + ready + `","get_signed_recordings":"yes"}`), 422, `{"error":"Expected boolean, received string","name":"get_signed_recordings"}`},
		{"an id in the query of a POST", "Bearer " + token, [3]string{http.MethodPost, at + "?interview_result_id=" + ready, "{}"}, 422, required},
		{"a body that is too long", "Bearer " + token, post(`{"interview_result_id":"` + strings.Repeat("a", maxBody) + `"}`), 413, `{"error":"Request body is too large."}`},
		{"a wrong method", "Bearer " + token, [3]string{http.MethodPut, at, "{}"}, 405, `{"error":"Method not allowed."}`},
		{"an unknown function", "Bearer " + token, [3]string{http.MethodGet, "/functions/v1/job-interview", ""}, 404, `{"error":"Not found."}`},
		{"a slash at the end of nothing", "Bearer " + token, [3]string{http.MethodGet, "/functions/v1/nothing/", ""}, 404, `{"error":"Not found."}`},
		{"two slashes at the end", "Bearer " + token, [3]string{http.MethodGet, at + "//", ""}, 404, `{"error":"Not found."}`},
		{"an unclean path", "Bearer " + token, [3]string{http.MethodGet, "/functions/v1//job-interview-details?interview_result_id=" + ready, ""}, 404, `{"error":"Not found."}`},
		{"a path with dots", "Bearer " + token, [3]string{http.MethodGet, "/functions/v1/../v1/job-interview-details?interview_result_id=" + ready, ""}, 404, `{"error":"Not found."}`},
		{"the root", "", [3]string{http.MethodGet, "/", ""}, 404, `{"error":"Not found."}`},
	} {
		t.Run(c.about, func(t *testing.T) {
			r := httptest.NewRequestWithContext(t.Context(), c.request[0], c.request[1], strings.NewReader(c.request[2]))
			if c.auth != "" {
				r.Header.Set("Authorization", c.auth)
			}
			rec := httptest.NewRecorder()
			w.Served(h).ServeHTTP(rec, r)
			if rec.Code != c.status || rec.Body.String() != c.body {
				t.Errorf("got %d %s, want %d %s", rec.Code, rec.Body, c.status, c.body)
			}
			if _, documented := p.Responses[fmt.Sprint(c.status)]; documented {
				for _, v := range p.violations(rec.Code, rec.Body.Bytes()) {
					t.Error(v)
				}
			}
		})
	}
}

// unsigned is the token with "none" for its algorithm.
func unsigned(token string) string {
	parts := strings.Split(token, ".")
	return base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"JWT"}`)) + "." + parts[1] + "."
}

func TestWhatSupabaseClientsSendBesideIsTaken(t *testing.T) {
	w, h := world(t)
	_, token := w.Key(t, name)
	ready := w.ID(t, "ready")
	for about, target := range map[string]string{
		"capitals": strings.ToUpper(ready), "further parameters": ready + "&view=full", "the flag's default": ready + "&get_signed_recordings=false",
	} {
		status, _, body := w.Get(t, h, at+"?interview_result_id="+target, "authorization", "bearer "+token, "apikey", "anon", "x-client-info", "supabase-js")
		if status != http.StatusOK {
			t.Errorf("%s: %d %s", about, status, body)
		}
	}
}

func TestATokenIsDeadAsSoonAsItsSessionIs(t *testing.T) {
	w, h := world(t)
	key, token := w.Key(t, name)
	ask := func() int {
		status, _, _ := w.Get(t, h, at+"?interview_result_id="+w.ID(t, "ready"), "Authorization", "Bearer "+token)
		return status
	}
	if got := ask(); got != http.StatusOK {
		t.Fatalf("a live token gets %d", got)
	}
	if _, err := w.Accounts.RevokeKey(t.Context(), account.Actor{System: true}, key.ID); err != nil {
		t.Fatal(err)
	}
	if got := ask(); got != http.StatusUnauthorized {
		t.Errorf("a revoked token gets %d", got)
	}
}

func TestATokenExpiresAfterAnHour(t *testing.T) {
	w, h := world(t)
	_, token := w.Key(t, name)
	for after, want := range map[time.Duration]int{59 * time.Minute: http.StatusOK, time.Hour: http.StatusUnauthorized} {
		start := w.Clock.Now()
		w.Clock.Advance(after)
		if got, _, _ := w.Get(t, h, at+"?interview_result_id="+w.ID(t, "ready"), "Authorization", "Bearer "+token); got != want {
			t.Errorf("after %s: %d, want %d", after, got, want)
		}
		w.Clock.Set(start)
	}
}

func TestTheKeySetVerifiesTheToken(t *testing.T) {
	w, h := world(t)
	_, token := w.Key(t, name)
	status, _, body := w.Get(t, h, "/auth/v1/.well-known/jwks.json")
	var set struct {
		Keys []struct{ Kty, Crv, Alg, Kid, X, Y string }
	}
	if err := json.Unmarshal(body, &set); err != nil || status != http.StatusOK || len(set.Keys) != 1 {
		t.Fatalf("%d %s: %v", status, body, err)
	}
	parts := strings.Split(token, ".")
	var head struct{ Alg, Kid string }
	var claims struct {
		Aud         string
		Exp, Iat    int64
		SessionID   string            `json:"session_id"`
		AppMetadata map[string]string `json:"app_metadata"`
	}
	for i, into := range []any{&head, &claims} {
		if err := json.Unmarshal(decoded(t, parts[i]), into); err != nil {
			t.Fatal(err)
		}
	}
	k := set.Keys[0]
	if k.Kty != "EC" || k.Crv != "P-256" || k.Alg != "ES256" || head.Alg != "ES256" || head.Kid != k.Kid {
		t.Errorf("key %+v, header %+v", k, head)
	}
	if claims.Aud != "authenticated" || claims.Exp-claims.Iat != 3600 || claims.SessionID == "" || claims.AppMetadata["merchant_id"] != w.Acme.ID {
		t.Errorf("claims %+v", claims)
	}
	pub, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), slices.Concat([]byte{4}, decoded(t, k.X), decoded(t, k.Y)))
	if err != nil {
		t.Fatal(err)
	}
	sum, sig := sha256.Sum256([]byte(parts[0]+"."+parts[1])), decoded(t, parts[2])
	if !ecdsa.Verify(pub, sum[:], new(big.Int).SetBytes(sig[:32]), new(big.Int).SetBytes(sig[32:])) {
		t.Error("the published key does not verify the token")
	}
}

func decoded(t testing.TB, s string) []byte {
	t.Helper()
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestSignedRecordingsPlayWithoutAHeader(t *testing.T) {
	w, h := world(t)
	w.Clock.Set(time.Now()) // the file server looks at the real clock
	_, token := w.Key(t, name)
	_, _, body := w.Get(t, h, at+"?get_signed_recordings=true&interview_result_id="+w.ID(t, "ready"), "Authorization", "Bearer "+token)
	var got struct {
		RecordingURL string `json:"recording_url"`
		Transcript   []struct {
			RecordingPath *string `json:"recording_local_path"`
			RecordingURL  *string `json:"recording_url"`
		}
	}
	if err := json.Unmarshal(body, &got); err != nil {
		t.Fatal(err)
	}
	mediaType, sound := w.Follow(t, got.RecordingURL)
	if mediaType != "audio/mpeg" || string(sound) != "recording ready/session.mp3" {
		t.Errorf("the session plays as %s %q", mediaType, sound)
	}
	played := 0
	for _, row := range got.Transcript {
		if (row.RecordingPath == nil) != (row.RecordingURL == nil) {
			t.Error("a path without an address, or the reverse")
		}
		if row.RecordingURL == nil {
			continue
		}
		if mediaType, sound = w.Follow(t, *row.RecordingURL); mediaType != "audio/webm" || string(sound) != "recording "+*row.RecordingPath {
			t.Errorf("%s plays as %s %q", *row.RecordingPath, mediaType, sound)
		}
		played++
	}
	if played != 3 {
		t.Errorf("%d answers play, want 3", played)
	}
}

func TestARecordingThatWasRemovedHasNeitherPathNorAddress(t *testing.T) {
	w, h := world(t)
	system := account.Actor{System: true, OrganizationID: w.Acme.ID}
	if err := w.Service.RemoveRecordings(t.Context(), system, w.ID(t, "ready")); err != nil {
		t.Fatal(err)
	}
	_, token := w.Key(t, name)
	_, _, body := w.Get(t, h, at+"?get_signed_recordings=true&interview_result_id="+w.ID(t, "ready"), "Authorization", "Bearer "+token)
	if strings.Contains(string(body), ".webm") || strings.Contains(string(body), ".mp3") || !strings.Contains(string(body), `"recording_url":null`) {
		t.Errorf("got %s", body)
	}
}

func TestTheRecruitersNewestNoteIsHandedOn(t *testing.T) {
	w, h := world(t)
	_, token := w.Key(t, name)
	for member, note := range map[string]string{"a0000000-0000-4000-8000-000000000001": "Ask about Go & \"locks\"", "a0000000-0000-4000-8000-000000000002": ""} {
		mustSaveReview(t, w, member, note)
	}
	_, _, body := w.Get(t, h, at+"?interview_result_id="+w.ID(t, "ready"), "Authorization", "Bearer "+token)
	if want := `"user_feedback_recruiter":"Ask about Go & \"locks\""`; !strings.Contains(string(body), want) {
		t.Errorf("%s is not in %s", want, body)
	}
}

func mustSaveReview(t testing.TB, w *dialecttest.World, member, note string) {
	t.Helper()
	now := w.Clock.Now()
	if err := w.DB.AddMember(t.Context(), account.Member{ID: member, OrganizationID: w.Acme.ID, Email: member + "@example.org", Role: account.Reviewer, CreatedAt: now}); err != nil {
		t.Fatal(err)
	}
	a := account.Actor{OrganizationID: w.Acme.ID, Env: account.Live, MemberID: member, Scopes: account.ScopesOf(account.Reviewer)}
	if _, err := w.Service.SaveReview(t.Context(), a, interview.Review{InterviewID: w.ID(t, "ready"), Note: note}); err != nil {
		t.Fatal(err)
	}
}

func TestReadingChangesNothing(t *testing.T) {
	w, h := world(t)
	_, token := w.Key(t, name)
	a := account.Actor{System: true, OrganizationID: w.Acme.ID}
	state := func() (out []any) {
		t.Helper()
		events, err := w.Service.Events(t.Context(), a, nil, "", 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, who := range []string{"ready", "in_progress"} {
			shares, err := w.Service.Shares(t.Context(), a, w.ID(t, who))
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, w.Result(t, who), shares)
		}
		return append(out, len(events))
	}
	before := state()
	var first string
	for range 3 {
		_, _, body := w.Get(t, h, at+"?get_signed_recordings=true&interview_result_id="+w.ID(t, "ready"), "Authorization", "Bearer "+token)
		if first == "" {
			first = string(body)
		}
		if string(body) != first {
			t.Error("the same request has another answer")
		}
		w.Get(t, h, at+"?interview_result_id="+w.ID(t, "in_progress"), "Authorization", "Bearer "+token)
	}
	if diff := cmp.Diff(before, state()); diff != "" {
		t.Errorf("-before +after\n%s", diff)
	}
}

func TestTooManyRequestsAreRefused(t *testing.T) {
	w := dialecttest.New(t)
	w.Deps.Limiter = web.NewLimiter(web.Limits{Rate: 0.1, Burst: 2}, w.Clock.Now)
	h := New(w.Deps).Handler()
	_, token := w.Key(t, name)
	var got []int
	var last http.Header
	for range 3 {
		status, header, _ := w.Get(t, h, at+"?interview_result_id="+w.ID(t, "ready"), "Authorization", "Bearer "+token)
		got, last = append(got, status), header
	}
	if diff := cmp.Diff([]int{200, 200, 429}, got); diff != "" || last.Get("Retry-After") != "10" {
		t.Errorf("%s, Retry-After %q", diff, last.Get("Retry-After"))
	}
}

func TestGuessingCredentialsIsLimitedByAddress(t *testing.T) {
	w := dialecttest.New(t)
	w.Deps.Limiter = web.NewLimiter(web.Limits{Rate: 0.1, Burst: 2}, w.Clock.Now)
	h := New(w.Deps).Handler()
	var got []int
	for i := range 3 {
		status, _, _ := w.Get(t, h, at+"?interview_result_id="+w.ID(t, "ready"), "Authorization", fmt.Sprintf("Bearer guess%d", i))
		got = append(got, status)
	}
	if diff := cmp.Diff([]int{401, 401, 429}, got); diff != "" {
		t.Error(diff)
	}
}
