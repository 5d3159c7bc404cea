package console_test

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/account"
)

func TestTheAuditLogSaysWhoDidWhatInPlainWords(t *testing.T) {
	w := newWorld(t, "ready")
	admin := w.signedIn("ada@acme.example", account.Admin)
	recruiter := w.signedIn("bob@acme.example", account.Recruiter)
	recruiter.get(http.StatusForbidden, "/console/settings/audit")
	recruiter.get(http.StatusForbidden, "/console/settings/audit.csv")
	admin.post(http.StatusOK, "/console/settings/keys", "name", "Nightly", "scope", "read:plans")

	a := admin.get(http.StatusOK, "/console/settings/audit")
	admin.shows(a, "<h1>Settings</h1>", "Made an access key", "Signed in", "by password", "Made an interview", "Candor itself", ">Jane Smith</a>")
	made := admin.get(http.StatusOK, "/console/settings/audit?action="+string(account.KeyCreated))
	admin.shows(made, "Made an access key</td>")
	admin.lacks(made, "Signed in<br>")
	admin.shows(admin.get(http.StatusOK, "/console/settings/audit?day=2001-01-01"), "Nothing fits these filters")
	admin.lacks(admin.get(http.StatusOK, "/console/settings/audit?actor=candidate"), "Made an access key</td>")
	admin.get(http.StatusUnprocessableEntity, "/console/settings/audit?day=yesterday")
	admin.get(http.StatusUnprocessableEntity, "/console/settings/audit?before=0")

	rows, err := csv.NewReader(strings.NewReader(admin.get(http.StatusOK, "/console/settings/audit.csv?"+url.Values{"action": {"create.key"}}.Encode()).Body)).ReadAll()
	w.ok(err)
	if len(rows) != 2 || rows[1][7] != "create.key" || len(rows[1][12]) != 64 || rows[1][2] != "member" {
		t.Errorf("exported %q", rows)
	}
}

func TestEveryActionHasPlainWords(t *testing.T) {
	w := newWorld(t, "ready")
	admin := w.signedIn("ada@acme.example", account.Admin)
	a := admin.get(http.StatusOK, "/console/settings/audit")
	for _, action := range account.Actions() {
		admin.lacks(a, ">"+string(action)+"</option>")
	}
}
