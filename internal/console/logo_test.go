package console_test

import (
	"bytes"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/brand"
)

// uploads sends a file by the form of the settings.
func (p *person) uploads(want int, body []byte) answer {
	p.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	f, err := m.CreateFormFile("logo", "logo.exe")
	p.ok(err)
	_, err = f.Write(body)
	p.ok(err)
	p.ok(m.WriteField("do", "set"))
	p.ok(m.Close())
	r, err := http.NewRequestWithContext(p.Context(), http.MethodPost, p.server.URL+"/console/settings/logo", &b)
	p.ok(err)
	r.Header.Set("Content-Type", m.FormDataContentType())
	res, err := p.Do(r)
	p.ok(err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	p.ok(err)
	if res.StatusCode != want {
		p.Fatalf("%d, want %d: %s", res.StatusCode, want, text)
	}
	return answer{res.Request.URL.RequestURI(), res.Header, string(text)}
}

func logo(t *testing.T, side int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, side, side))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestALogoIsUploadedReplacedAndTakenAway(t *testing.T) {
	w := newWorld(t, "ready")
	p := w.signedIn("ada@acme.example", account.Admin)
	key := func() string {
		t.Helper()
		o, err := w.Accounts.Organization(t.Context(), system, w.Acme.ID)
		w.ok(err)
		return o.Settings.LogoKey
	}
	stored := func(key string) bool {
		_, err := w.Blobs.Stat(t.Context(), key)
		return err == nil
	}
	p.shows(p.uploads(http.StatusOK, logo(t, 40)), "Candidates see the logo")
	first := key()
	if !stored(first) || !strings.HasPrefix(first, "brand/"+w.Acme.ID+"/") {
		t.Fatalf("key %q", first)
	}
	p.shows(p.get(http.StatusOK, "/console/settings"), `src="/`+first+`"`)
	for want, bad := range map[string][]byte{"no PNG, JPEG, WebP or SVG": []byte("MZ"), "at most 2000 a side": logo(t, 2001), "The file is empty": nil,
		"more than 200 KB": make([]byte, brand.MaxBytes+10), "too large": make([]byte, 1<<20)} {
		p.shows(p.uploads(http.StatusUnprocessableEntity, bad), want, "Nothing was changed")
	}
	p.shows(p.post(http.StatusUnprocessableEntity, "/console/settings/logo", "do", "set"), "No file was chosen")
	if key() != first {
		t.Error("what was refused has changed something")
	}
	p.uploads(http.StatusOK, logo(t, 41))
	second := key()
	if second == first || stored(first) || !stored(second) {
		t.Errorf("replaced: %q, the first is stored %v, the second %v", second, stored(first), stored(second))
	}
	// The other form of the page leaves it alone.
	p.post(http.StatusOK, "/console/settings", "name", "Acme", "brand_color", "#ffcc00")
	if key() != second {
		t.Error("saving the settings lost the logo")
	}
	p.shows(p.get(http.StatusOK, "/console/settings"), "cannot be read as text on light pages")
	p.shows(p.post(http.StatusOK, "/console/settings/logo", "do", "remove"), "The logo is gone")
	if key() != "" || stored(second) {
		t.Error("a logo that was taken away is still there")
	}
	es, err := w.Accounts.Audit(t.Context(), system, w.Acme.ID, account.AuditFilter{Action: account.OrganizationSet}, 0, 100)
	w.ok(err)
	if len(es) != 4 {
		t.Errorf("%d entries of the audit log", len(es))
	}
	recruiter := w.signedIn("bob@acme.example", account.Recruiter)
	recruiter.uploads(http.StatusForbidden, logo(t, 40))
}
