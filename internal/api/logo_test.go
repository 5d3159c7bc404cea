package api_test

import (
	"bytes"
	"image"
	"image/png"
	"net/http"
	"strings"
	"testing"

	"github.com/candorhq/candor/client"
	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/web"
)

func TestALogoIsSetByAProgram(t *testing.T) {
	w := newWorld(t, web.Limits{})
	ctx := t.Context()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 64, 20))); err != nil {
		t.Fatal(err)
	}
	path := "/v1/organizations/" + w.org.ID + "/logo"
	if status, _, _ := w.do("GET", path, ""); status != http.StatusNotFound {
		t.Errorf("before: %d", status)
	}
	got := ok[client.Organization](t)(w.client.SetLogo(ctx, w.org.ID, b.Bytes()))
	if !strings.HasPrefix(got.Settings.LogoKey, "brand/"+w.org.ID+"/") {
		t.Errorf("%+v", got.Settings)
	}
	status, h, body := w.do("GET", path, "")
	if status != 200 || body != b.String() || h.Get("Content-Type") != "image/png" || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("%d %v", status, h)
	}
	put := func(body string, headers ...string) (int, string) {
		status, _, answer := w.do("PUT", path, body, append([]string{"Content-Type", "image/png"}, headers...)...)
		return status, answer
	}
	for body, want := range map[string]int{"no picture": 422, strings.Repeat("x", 201<<10): 413} {
		if status, answer := put(body); status != want {
			t.Errorf("%.20q: %d %s", body, status, answer)
		}
	}
	for name, c := range map[string]struct {
		key  string
		want int
	}{
		"another organization": {w.secret(w.foreign, account.NewKey{Scopes: account.Scopes()}), 404},
		"a test key":           {w.secret(w.org, account.NewKey{Env: account.Test, Scopes: account.Scopes()}), 403},
		"without the scope":    {w.secret(w.org, account.NewKey{Scopes: []account.Scope{account.ReadPlans}}), 403},
	} {
		for method, body := range map[string]string{"PUT": b.String(), "DELETE": ""} {
			if status, _, answer := w.do(method, path, body, "Content-Type", "image/png", "Authorization", "Bearer "+c.key); status != c.want {
				t.Errorf("%s by %s: %d %s", method, name, status, answer)
			}
		}
	}
	// Nobody names a file that is not theirs, and what is read can be sent back.
	if status, _, answer := w.do("PATCH", "/v1/organizations/"+w.org.ID, `{"settings":{"logo_key":"recordings/of/somebody"}}`); status != 422 || !strings.Contains(answer, "logo_key") {
		t.Errorf("naming a file: %d %s", status, answer)
	}
	if status, _, answer := w.do("PATCH", "/v1/organizations/"+w.org.ID, `{"settings":{"brand_color":"#ffcc00","logo_key":"`+got.Settings.LogoKey+`"}}`); status != 200 {
		t.Errorf("the same again: %d %s", status, answer)
	}
	if status, _, _ := w.do("POST", "/v1/organizations", `{"name":"x","settings":{"logo_key":"`+got.Settings.LogoKey+`"}}`); status != 422 {
		t.Errorf("a new company with a file of another's: %d", status)
	}
	for range 2 {
		if err := w.client.DeleteLogo(ctx, w.org.ID); err != nil {
			t.Error(err)
		}
	}
	if status, _, _ := w.do("GET", path, ""); status != http.StatusNotFound {
		t.Errorf("after: %d", status)
	}
}
