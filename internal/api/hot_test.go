package api_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/web"
)

// A read of a result does not go through the mux. That must not show: the same
// address written so that it does go through it (%2D is a hyphen) has the same
// answer, whoever asks for whatever.
func TestTheShortWayToAResultChecksWhatTheLongOneDoes(t *testing.T) {
	w := newWorld(t, web.Limits{Rate: 1e9, Burst: 1e9})
	made := w.ready(w.plan())
	id := made.Interview.ID
	gone := w.secret(w.org, account.NewKey{Scopes: account.Scopes()})
	keys, err := w.accounts.Keys(t.Context(), system, w.org.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range keys {
		if strings.HasPrefix(gone, k.Prefix) {
			if _, err := w.accounts.RevokeKey(t.Context(), system, k.ID); err != nil {
				t.Fatal(err)
			}
		}
	}
	credentials := map[string]string{
		"none": "", "unknown": "Bearer cnd_live_nothing", "not a bearer": "Basic " + w.key, "revoked": "Bearer " + gone,
		"whole":   "Bearer " + w.key,
		"foreign": "Bearer " + w.secret(w.foreign, account.NewKey{Scopes: account.Scopes()}),
		"test":    "Bearer " + w.secret(w.org, account.NewKey{Scopes: account.Scopes(), Env: account.Test}),
		"no read": "Bearer " + w.secret(w.org, account.NewKey{Scopes: []account.Scope{account.WritePlans}}),
	}
	ask := func(method, id, query, credential string, header http.Header) (int, http.Header, string) {
		r := httptest.NewRequestWithContext(t.Context(), method, "/v1/interviews/"+id+"/result"+query, nil)
		maps.Copy(r.Header, header)
		if credential != "" {
			r.Header.Set("Authorization", credential)
		}
		r.Header.Set("X-Request-Id", "the-same-one") // which the answers tell
		rec := httptest.NewRecorder()
		w.handler.ServeHTTP(rec, r)
		h := rec.Result().Header
		h.Del("Ratelimit-Remaining")
		return rec.Code, h, rec.Body.String()
	}
	_, plain, _ := ask("GET", id, "", credentials["whole"], nil)
	statuses := map[int]int{}
	for name, credential := range credentials {
		for _, which := range []string{id, uuid.Must(uuid.NewV7()).String()} {
			for _, query := range []string{"", "?include=words,recordings", "?include=words&include=recordings", "?include=", "?include=nonsense",
				"?include=words%2Crecordings", "?version=1", "?version=0", "?version=1&version=1", "?other=1", "?include=words;x"} {
				for _, header := range []http.Header{nil, {"If-None-Match": {plain.Get("Etag")}}, {"Candor-Organization": {w.foreign.ID}}, {"Accept-Encoding": {"gzip"}}} {
					for _, method := range []string{"GET", "HEAD", "POST"} {
						ask(method, which, query, credential, header) // a second caller makes it compressed
						code, h, body := ask(method, which, query, credential, header)
						code2, h2, body2 := ask(method, strings.ReplaceAll(which, "-", "%2D"), query, credential, header)
						if code != code2 || body != body2 || cmp.Diff(h, h2) != "" {
							t.Fatalf("%s key, %s %s, %v: %d by the short way, %d by the long one\n%s", name, method, query, header, code, code2, cmp.Diff(h2, h)+cmp.Diff(body2, body))
						}
						statuses[code]++
					}
				}
			}
		}
	}
	for _, want := range []int{200, 304, 400, 401, 403, 404, 405} {
		if statuses[want] == 0 && !(want == 400 && statuses[422] > 0) {
			t.Errorf("no answer was %d: %v", want, statuses)
		}
	}
}
