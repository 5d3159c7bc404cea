package room_test

import (
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/account"
)

func TestEveryPageLooksLikeTheOrganization(t *testing.T) {
	w := newWorld(t)
	plain := w.get("")
	if strings.Contains(plain.text, "/brand/") {
		t.Error("a brand where there is none")
	}
	o, err := w.db.Organization(t.Context(), w.interview().OrganizationID)
	w.ok(err)
	o.Settings = account.Settings{NoticeVersion: o.Settings.NoticeVersion, BrandColor: "#FFcc00", LogoKey: "brand/" + o.ID + "/0123456789abcdef01234567.png"}
	w.ok(w.db.SaveOrganization(t.Context(), o))
	look := []string{`<link rel="stylesheet" href="/brand/ffcc00.css">`, `<img class="logo" src="/` + o.Settings.LogoKey + `" alt="">`}
	for _, lang := range []string{"en", "de", "es", "fr", "ar"} {
		for _, page := range []string{"", "rights"} {
			w.has(lang+" "+page, w.get(page, "Accept-Language", lang), append(look, `lang="`+lang+`"`)...)
		}
	}
	w.begin()
	for _, page := range []string{"interview", "review"} {
		w.has(page, w.get(page), look...)
	}
}
