package importer_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/candorhq/candor/internal/importer"
)

// answering is a product that answers as told, one function a request.
type answering struct {
	answers []func(*http.Request) *http.Response
	asked   []*http.Request
	at      []time.Time
}

func (a *answering) RoundTrip(r *http.Request) (*http.Response, error) {
	n := len(a.asked)
	a.asked, a.at = append(a.asked, r), append(a.at, time.Now())
	res := a.answers[min(n, len(a.answers)-1)](r)
	if res == nil {
		return nil, errors.New("connection reset")
	}
	res.Request = r
	return res, nil
}

func says(status int, body string, headers ...string) func(*http.Request) *http.Response {
	return func(*http.Request) *http.Response {
		h := http.Header{}
		for i := 0; i+1 < len(headers); i += 2 {
			h.Set(headers[i], headers[i+1])
		}
		return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body))}
	}
}

func fails(*http.Request) *http.Response { return nil }

func asking(t *testing.T, a *answering) *importer.Client {
	t.Helper()
	c, err := importer.NewClient("https://product.test/api/", http.Header{"Apikey": {"secret"}}, a, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAWaitThatIsAskedForIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &answering{answers: []func(*http.Request) *http.Response{
			says(200, `{}`), says(429, `{}`, "Retry-After", "90"), says(503, ``, "Retry-After", time.Now().Add(10*time.Minute).UTC().Format(http.TimeFormat)), says(200, `{"n":1}`),
		}}
		c := asking(t, a)
		var v struct{ N int }
		for range 2 {
			if err := c.Get(t.Context(), "/x", nil, &v); err != nil {
				t.Fatal(err)
			}
		}
		if v.N != 1 || len(a.at) != 4 {
			t.Fatalf("%d after %d requests", v.N, len(a.at))
		}
		if wait := a.at[2].Sub(a.at[1]); wait < 90*time.Second || wait > 2*time.Minute {
			t.Errorf("waited %s where 90 seconds were asked for", wait)
		}
		if wait := a.at[3].Sub(a.at[0]); wait < 10*time.Minute-time.Second {
			t.Errorf("waited until %s where ten minutes were asked for", wait)
		}
	})
}

func TestAnAllowanceThatIsUsedUpIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reset := time.Now().Add(40 * time.Second)
		a := &answering{answers: []func(*http.Request) *http.Response{
			says(200, `{}`, "X-RateLimit-Remaining", "1", "X-RateLimit-Reset", strconv.FormatInt(reset.Unix(), 10)),
			says(200, `{}`, "X-RateLimit-Remaining-Minute", "0", "X-RateLimit-Reset-Minute", strconv.FormatInt(reset.Unix(), 10), "X-RateLimit-Remaining-Hour", "7"),
			says(200, `{}`, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "30"),
			says(200, `{}`),
		}}
		c := asking(t, a)
		for range 4 {
			if err := c.Get(t.Context(), "/x", nil, &struct{}{}); err != nil {
				t.Fatal(err)
			}
		}
		if a.at[1].Sub(a.at[0]) != 0 {
			t.Error("it waited with one request left")
		}
		if a.at[2].Before(reset.Truncate(time.Second)) {
			t.Errorf("it asked %s before the reset", reset.Sub(a.at[2]))
		}
		if wait := a.at[3].Sub(a.at[2]); wait < 30*time.Second {
			t.Errorf("it waited %s of 30 seconds", wait)
		}
	})
}

func TestWhatMayPassIsTriedAgainAndWhatMayNotIsNot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &answering{answers: []func(*http.Request) *http.Response{says(200, `{}`), fails, says(502, ``), says(200, `{`+strings.Repeat(" ", 10)+`}`)}}
		c := asking(t, a)
		for range 2 {
			if err := c.Get(t.Context(), "/x", nil, &struct{}{}); err != nil {
				t.Fatal(err)
			}
		}
		if len(a.asked) != 4 {
			t.Errorf("%d requests", len(a.asked))
		}
		for _, status := range []int{301, 400, 401, 403, 404, 405, 422, 501} {
			a := &answering{answers: []func(*http.Request) *http.Response{says(status, `{}`, "Location", "https://elsewhere.test/")}}
			err := asking(t, a).Get(t.Context(), "/x", nil, &struct{}{})
			f, ok := errors.AsType[*importer.Failure](err)
			if !ok || f.Status != status || len(a.asked) != 1 {
				t.Errorf("%d: %v after %d requests", status, err, len(a.asked))
			}
		}
		a = &answering{answers: []func(*http.Request) *http.Response{says(200, `{}`), says(500, ``)}}
		c = asking(t, a)
		began := time.Now()
		_ = c.Get(t.Context(), "/x", nil, &struct{}{})
		if err := c.Get(t.Context(), "/x", nil, &struct{}{}); err == nil || len(a.asked) != 7 || time.Since(began) > 2*time.Minute {
			t.Errorf("%v after %d requests and %s", err, len(a.asked), time.Since(began))
		}
		a = &answering{answers: []func(*http.Request) *http.Response{fails}}
		if err := asking(t, a).Get(t.Context(), "/x", nil, &struct{}{}); err == nil || len(a.asked) != 2 {
			t.Errorf("an address that never answered: %v after %d requests", err, len(a.asked))
		}
	})
}

func TestAnAnswerThatMakesNoSenseIsNotAskedForAgain(t *testing.T) {
	for name, body := range map[string]string{"no JSON": `<html>`, "of another type": `[]`, "cut off": `{"n":`} {
		a := &answering{answers: []func(*http.Request) *http.Response{says(200, body)}}
		if err := asking(t, a).Get(t.Context(), "/x", nil, &struct{ N int }{}); err == nil || len(a.asked) != 1 {
			t.Errorf("%s: %v after %d requests", name, err, len(a.asked))
		}
	}
	endless := func(*http.Request) *http.Response {
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(spaces{}), ContentLength: -1}
	}
	a := &answering{answers: []func(*http.Request) *http.Response{endless}}
	if err := asking(t, a).Get(t.Context(), "/x", nil, &struct{}{}); err == nil || !strings.Contains(err.Error(), "MiB") {
		t.Errorf("an answer without an end: %v", err)
	}
}

// spaces are JSON without an end.
type spaces struct{}

func (spaces) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func TestAnErrorNamesNoSecret(t *testing.T) {
	a := &answering{answers: []func(*http.Request) *http.Response{fails}}
	ctx, cancel := context.WithCancel(t.Context())
	err := asking(t, a).Get(ctx, "/x", map[string][]string{"token": {"hidden"}}, &struct{}{})
	cancel()
	if err == nil || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "hidden") {
		t.Errorf("%v", err)
	}
	if got := a.asked[0].Header.Get("apikey"); got != "secret" {
		t.Errorf("the key was sent as %q", got)
	}
	if got := a.asked[0].URL.String(); got != "https://product.test/api/x?token=hidden" {
		t.Errorf("asked %s", got)
	}
}

func TestABaseURLIsChecked(t *testing.T) {
	for _, base := range []string{"", "ribbon", "ftp://x", "https://", "https://u:p@x", "https://x?y=1", "https://x#y", "https://x\n"} {
		if _, err := importer.NewClient(base, nil, nil, nil); err == nil {
			t.Errorf("%q is taken", base)
		}
	}
}

func TestIDsAreReadOneALine(t *testing.T) {
	ids, err := importer.ReadIDs(strings.NewReader("# mine\n a \r\nb\n\na\n6738 CAND-1\n"))
	if err != nil || strings.Join(ids, "|") != "a|b|6738 CAND-1" {
		t.Errorf("%q, %v", ids, err)
	}
	if _, err := importer.ReadIDs(strings.NewReader(strings.Repeat("x", 201))); err == nil {
		t.Error("a line that is no id is taken")
	}
	all := make(importer.IDs, 250)
	for i := range all {
		all[i] = strconv.Itoa(i)
	}
	var seen []string
	for cursor, n := "", 0; n < 10; n++ {
		items, next := all.Page(cursor)
		for _, it := range items {
			seen = append(seen, it.ID)
		}
		if cursor = next; cursor == "" {
			break
		}
	}
	if strings.Join(seen, " ") != strings.Join(all, " ") {
		t.Errorf("pages bring %d of %d", len(seen), len(all))
	}
	if items, _ := all.Page("gone"); len(items) == 0 || items[0].ID != "0" {
		t.Error("a cursor that is gone is not the beginning")
	}
}
