package app

import (
	"net/http"
	"strconv"
	"testing"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/config"
)

// asked is a route of each door that takes keys.
var asked = map[string]string{
	"api": "/v1/me", "instaview": "/instaview/companies", "jobmojito": "/jobmojito/functions/v1/platform-languages-list",
	"ribbon": "/ribbon/be-api/v1/ping", "roundzero": "/roundzero/api/v1/jobs", "xobin": "/xobin/api/v2/ai-interviews/report/1",
}

func TestAllKeysOfAnOrganizationShareItsLimitInEveryDoor(t *testing.T) {
	const limit = 12
	w := newWalker(t, func(c *config.Config) { c.Limits.OrgRate, c.Limits.KeyRate = limit, 1000 })
	for door := range keyed {
		if asked[door] == "" {
			t.Fatalf("no route of %s is asked", door)
		}
	}
	spent := 0
	for spent < limit { // a new key each time, so that none has a limit of its own
		for door, path := range asked {
			if spent == limit {
				break
			}
			if rec := w.ask("GET", path, w.key(door, w.acme, account.Live, account.Scopes()...)); rec.Code == http.StatusTooManyRequests {
				t.Fatalf("%s refuses request %d of %d: %s", door, spent+1, limit, rec.Body)
			}
			spent++
		}
	}
	for door, path := range asked {
		rec := w.ask("GET", path, w.key(door, w.acme, account.Live, account.Scopes()...))
		if rec.Code != http.StatusTooManyRequests {
			t.Errorf("%s: %d %.200s", door, rec.Code, rec.Body)
			continue
		}
		after, err := strconv.Atoi(rec.Header().Get("Retry-After"))
		if err != nil || after < 1 || after > 60/limit+1 {
			t.Errorf("%s: Retry-After %q", door, rec.Header().Get("Retry-After"))
		}
		saysSoItself(t, door, "429", rec)
		if rec := w.ask("GET", path, w.key(door, w.rival, account.Live, account.Scopes()...)); rec.Code == http.StatusTooManyRequests {
			t.Errorf("%s: another organization is refused too", door)
		}
	}
}
