package dialect

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/candorhq/candor/internal/account"
)

func TestJSONIsWrittenAsItIsAndKeptByNobody(t *testing.T) {
	rec := httptest.NewRecorder()
	WriteJSON(rec, http.StatusTeapot, map[string]string{"a": "<b> & ü"})
	if rec.Code != http.StatusTeapot || rec.Body.String() != `{"a":"<b> & ü"}` ||
		rec.Header().Get("Content-Type") != "application/json" || rec.Header().Get("Cache-Control") != "private, no-store" {
		t.Errorf("got %d %q %v", rec.Code, rec.Body, rec.Header())
	}
}

func TestHeadersThatWereSetStay(t *testing.T) {
	rec := httptest.NewRecorder()
	rec.Header().Set("Content-Type", "application/json; charset=utf-8")
	rec.Header().Set("Cache-Control", "public")
	WriteJSON(rec, http.StatusOK, nil)
	if rec.Header().Get("Content-Type") != "application/json; charset=utf-8" || rec.Header().Get("Cache-Control") != "public" {
		t.Errorf("got %v", rec.Header())
	}
}

func TestWhatCannotBeWrittenIsOurFault(t *testing.T) {
	rec := httptest.NewRecorder()
	WriteJSON(rec, http.StatusOK, func() {})
	if rec.Code != http.StatusInternalServerError || rec.Body.Len() != 0 {
		t.Errorf("got %d %q", rec.Code, rec.Body)
	}
}

func TestOnlyACredentialIsABadCredential(t *testing.T) {
	for err, want := range map[error]bool{
		account.ErrUnknownKey: true, account.ErrExpiredKey: true, account.ErrRevokedKey: true,
		fmt.Errorf("door: %w", account.ErrNetwork): true, account.ErrNotFound: false, account.ErrDenied: false, nil: false,
	} {
		if got := IsBadCredential(err); got != want {
			t.Errorf("%v: got %v", err, got)
		}
	}
}

func TestUncleanPathsAreTold(t *testing.T) {
	for target, want := range map[string]bool{
		"/a/b": true, "/": true, "/a%2Fb": true, "/a/": false, "//a": false, "/a/../b": false, "/a/./b": false,
	} {
		if got := IsClean(httptest.NewRequestWithContext(t.Context(), http.MethodGet, target, nil)); got != want {
			t.Errorf("%s: got %v", target, got)
		}
	}
}
