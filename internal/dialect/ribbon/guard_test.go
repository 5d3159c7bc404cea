package ribbon

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/account"
)

// TestEveryEndpointIsGuarded: whatever credential does not open an endpoint is
// refused by each of them, before anything else is looked at.
func TestEveryEndpointIsGuarded(t *testing.T) {
	w, key := world(t, "ready", "synthetic", "foreign")
	revoked, revokedSecret := w.Key(t, "ribbon")
	if _, err := w.Accounts.RevokeKey(t.Context(), account.Actor{System: true}, revoked.ID); err != nil {
		t.Fatal(err)
	}
	_, expired := w.Key(t, "ribbon", func(k *account.NewKey) { k.ExpiresAt = w.Clock.Now().Add(time.Minute) })
	w.Clock.Advance(time.Hour)
	_, native := w.Key(t, "")
	_, narrow := w.Key(t, "ribbon", func(k *account.NewKey) { k.Scopes = []account.Scope{account.ReadCandidates} })
	_, test := w.Key(t, "ribbon", func(k *account.NewKey) { k.Env = account.Test })
	_, other := w.KeyOf(t, w.Other, "ribbon")

	for pattern, methods := range (&Dialect{}).routes() {
		for method := range methods {
			target := base + strings.NewReplacer("{interview_id}", w.ID(t, "ready"), "{interview_flow_id}", w.Plan.ShortID).Replace(pattern)
			body := ""
			switch {
			case method != http.MethodPost:
			case pattern == "/interviews":
				body = `{"interview_flow_id":"` + w.Plan.ShortID + `"}`
			default:
				body = `{"org_name":"A","title":"T","questions":["Q?"]}`
			}
			for name, secret := range map[string]string{"an unknown": "guess", "a revoked": revokedSecret, "an expired": expired, "a native": native, "an empty": ""} {
				if status, got := send(t, w, secret, method, target, body); status != http.StatusUnauthorized {
					t.Errorf("%s %s with %s key: %d %s", method, pattern, name, status, got)
				}
			}
			open := pattern == "/ping" || pattern == "/teams"
			if status, got := send(t, w, narrow, method, target, body); open != (status == http.StatusOK) || !open && status != http.StatusForbidden {
				t.Errorf("%s %s without the scope: %d %s", method, pattern, status, got)
			}
			names := strings.Contains(pattern, "{") || pattern == "/interviews" && method == http.MethodPost
			if !names {
				continue
			}
			if status, got := send(t, w, other, method, target, body); status != http.StatusForbidden {
				t.Errorf("%s %s of another organization: %d %s", method, pattern, status, got)
			}
			if status, got := send(t, w, test, method, target, body); status != http.StatusUnprocessableEntity {
				t.Errorf("%s %s of the other environment: %d %s", method, pattern, status, got)
			}
		}
	}
	// None of it did anything.
	if status, body := send(t, w, key, http.MethodGet, "/be-api/v1/interviews/"+w.ID(t, "ready"), ""); status != http.StatusOK || strings.Contains(body, `"audio_url":null`) {
		t.Errorf("%d %s", status, body)
	}
	if _, body := send(t, w, key, http.MethodGet, flowPath, ""); strings.Count(body, `"interview_flow_id"`) != 1 {
		t.Errorf("the flows are now %s", body)
	}
	if _, body := send(t, w, key, http.MethodGet, interviewPath+"?status=incomplete", ""); body != `{"interviews":[]}` {
		t.Errorf("the incomplete interviews are now %s", body)
	}
}

func TestListsShowTheOwnOrganizationAndEnvironmentOnly(t *testing.T) {
	w, _ := world(t, "ready", "synthetic", "foreign", "child")
	_, test := w.Key(t, "ribbon", func(k *account.NewKey) { k.Env = account.Test })
	_, other := w.KeyOf(t, w.Other, "ribbon")
	for name, c := range map[string]struct{ key, want string }{"test": {test, w.ID(t, "synthetic")}, "other": {other, w.ID(t, "foreign")}} {
		_, body := send(t, w, c.key, http.MethodGet, interviewPath, "")
		if strings.Count(body, `"interview_id"`) != 1 || !strings.Contains(body, c.want) {
			t.Errorf("%s: %s", name, body)
		}
		if _, body := send(t, w, c.key, http.MethodGet, flowPath, ""); strings.Contains(body, w.Plan.ShortID) || strings.Count(body, `"interview_flow_id"`) != 1 {
			t.Errorf("%s: %s", name, body)
		}
	}
	_, body := send(t, w, other, http.MethodGet, "/be-api/v1/team-members", "")
	if !strings.Contains(body, "Alan Turing") || strings.Contains(body, "Ada") {
		t.Errorf("%s", body)
	}
}
