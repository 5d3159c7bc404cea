package jobmojito

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/account"
)

func TestBadInputToListsIsAnsweredInTheVendorsWords(t *testing.T) {
	w, h := world(t)
	_, token := w.Key(t, name)
	_, partner := w.Key(t, name, func(k *account.NewKey) { k.Partner = true })
	_, elsewhere := w.Key(t, name, func(k *account.NewKey) { k.Networks = []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")} })
	_, native := w.Key(t, "")
	revoked, dead := w.Key(t, name)
	if _, err := w.Accounts.RevokeKey(t.Context(), account.Actor{System: true}, revoked.ID); err != nil {
		t.Fatal(err)
	}
	with := func(scopes ...account.Scope) string {
		_, secret := w.Key(t, name, func(k *account.NewKey) { k.Scopes = scopes })
		return secret
	}
	const (
		unauthorized = `{"error":"Unauthorized"}`
		forbidden    = `{"error":"Forbidden"}`
		days         = "date_from=2026-03-01&date_to=2026-03-31"
	)
	wrong := func(field, message string) string { return `{"error":"` + message + `","name":"` + field + `"}` }
	enum := func(field, words string) string {
		return wrong(field, "Invalid enum value. Expected '"+strings.Join(strings.Split(words, " "), "' | '")+"'")
	}
	// what every list has in common
	lists := map[string]struct {
		query string          // without which it is wrong
		needs []account.Scope // "" lists need none of their own
	}{
		"merchant-result-list":       {"", []account.Scope{account.ReadInterviews}},
		"merchant-interview-list":    {"", []account.Scope{account.ReadPlans}},
		"merchant-candidate-list":    {"", []account.Scope{account.ReadCandidates}},
		"merchant-analytics":         {days, []account.Scope{account.ReadInterviews}},
		"merchant-status":            {"", []account.Scope{account.ReadInterviews, account.ReadCandidates}},
		"merchant-sub-merchant-list": {"", []account.Scope{account.Administer}},
		"platform-languages-list":    {"", nil},
	}
	type bad struct {
		about, token, target string
		status               int
		body                 string
	}
	var all []bad
	for list, l := range lists {
		at := list + "?" + l.query + "&"
		all = append(all,
			bad{"no credential", "", at, 401, unauthorized},
			bad{"not a token", "abc", at, 401, unauthorized},
			bad{"a changed signature", token[:len(token)-6] + "AAAAAA", at, 401, unauthorized},
			bad{"revoked", dead, at, 401, unauthorized},
			bad{"a native key", native, at, 401, unauthorized},
			bad{"from another network", elsewhere, at, 401, unauthorized},
			bad{"credential before validation", "", list + "?merchant_id=x", 401, unauthorized},
		)
		for _, without := range l.needs {
			var rest []account.Scope
			for _, s := range account.Scopes() {
				if s != without {
					rest = append(rest, s)
				}
			}
			all = append(all, bad{"without " + string(without), with(rest...), at, 403, forbidden})
		}
		if list == "platform-languages-list" {
			continue
		}
		one := token
		if list == "merchant-sub-merchant-list" {
			one = partner
		}
		all = append(all,
			bad{"a malformed merchant", one, at + "merchant_id=x", 422, wrong("merchant_id", "Invalid uuid")},
			bad{"an empty merchant", one, at + "merchant_id=", 422, wrong("merchant_id", "Invalid uuid")},
			bad{"a merchant that is not UTF-8", one, at + "merchant_id=%ff", 422, wrong("merchant_id", "Invalid uuid")},
			bad{"another's merchant", partner, at + "merchant_id=" + w.Other.ID, 403, forbidden},
			bad{"no merchant at all", partner, at + "merchant_id=00000000-0000-7000-8000-00000000ffff", 403, forbidden},
		)
		if list == "merchant-status" {
			continue
		}
		all = append(all,
			bad{"no limit", one, at + "limit=0", 422, wrong("limit", "Number must be greater than or equal to 1")},
			bad{"a limit that is too large", one, at + "limit=1001", 422, wrong("limit", "Number must be less than or equal to 1000")},
			bad{"an empty limit", one, at + "limit=", 422, wrong("limit", "Expected number, received nan")},
			bad{"a limit in words", one, at + "limit=ten", 422, wrong("limit", "Expected number, received nan")},
			bad{"an infinite limit", one, at + "limit=Inf", 422, wrong("limit", "Expected number, received nan")},
			bad{"half a limit", one, at + "limit=1.5", 422, wrong("limit", "Expected integer, received float")},
			bad{"a negative offset", one, at + "offset=-1", 422, wrong("offset", "Number must be greater than or equal to 0")},
			bad{"an endless offset", one, at + "offset=99999999999999999999", 422, wrong("offset", "Number must be less than or equal to 2147483647")},
		)
		if list == "merchant-analytics" {
			continue
		}
		all = append(all,
			bad{"a long text", one, at + "filter_text=" + strings.Repeat("a", 201), 422, wrong("filter_text", "String must contain at most 200 character(s)")},
			bad{"a text with a zero byte", one, at + "filter_text=a%00", 422, wrong("filter_text", "String must not contain NUL characters")},
			bad{"a text that is not UTF-8", one, at + "filter_text=%ff", 422, wrong("filter_text", "String must be valid UTF-8")},
		)
	}
	const kinds = "interview coaching assessment public_avatar persona persona_interview"
	result := func(query string) string { return "merchant-result-list?" + query }
	all = append(all,
		bad{"type", token, result("type=test"), 422, enum("type", kinds)},
		bad{"an empty type", token, result("type="), 422, enum("type", kinds)},
		bad{"tab", token, result("tab=all"), 422, wrong("tab", "Invalid enum value. Expected '' | 'decided-rejected' | 'undecided' | 'shortlist' | 'decided-selected' | 'completed' | 'incomplete' | 'archived-interview' | 'public_avatar' | 'archived-public_avatar'")},
		bad{"step", token, result("step=2"), 422, enum("step", "interview pre-screening")},
		bad{"interview", token, result("interview_id=5"), 422, wrong("interview_id", "Invalid uuid")},
		bad{"profile", token, result("profile_interview_id=" + w.Plan.ID + "0"), 422, wrong("profile_interview_id", "Invalid uuid")},
		bad{"order", token, result("order_by=score_desc"), 422, enum("order_by", "created_at_newest created_at_oldest updated_at_newest score")},
		bad{"an order in capitals", token, result("order_by=SCORE"), 422, enum("order_by", "created_at_newest created_at_oldest updated_at_newest score")},
		bad{"many risks", token, result("risks=" + strings.Repeat("a,", 5001)), 422, wrong("risks", "String must contain at most 10000 character(s)")},
		bad{"risks with a zero byte", token, result("risks=a,%00"), 422, wrong("risks", "String must not contain NUL characters")},
		bad{"a long emoji", token, result("filter_emoji=" + strings.Repeat("x", 201)), 422, wrong("filter_emoji", "String must contain at most 200 character(s)")},
		bad{"the first of two", token, result("order_by=x&tab=x"), 422, wrong("tab", "Invalid enum value. Expected '' | 'decided-rejected' | 'undecided' | 'shortlist' | 'decided-selected' | 'completed' | 'incomplete' | 'archived-interview' | 'public_avatar' | 'archived-public_avatar'")},
		bad{"type of interviews", token, "merchant-interview-list?type=x", 422, enum("type", kinds)},
		bad{"status of interviews", token, "merchant-interview-list?status=", 422, enum("status", "draft active archived deleted preparing completed")},
		bad{"public", token, "merchant-interview-list?show_public=1", 422, enum("show_public", "false true")},
		bad{"demo", token, "merchant-interview-list?show_demo=", 422, enum("show_demo", "false true")},
		bad{"tab of candidates", token, "merchant-candidate-list?tab=all", 422, wrong("tab", "Invalid enum value. Expected '' | 'interview' | 'pre-screening' | 'no-action' | 'leads'")},
		bad{"source", token, "merchant-candidate-list?source=", 422, enum("source", "invited registered")},
		bad{"an order spelt right", token, "merchant-candidate-list?order_by=name_ascending", 422, enum("order_by", "created_at_newest created_at_oldest name_accending name_decending")},
		bad{"order of sub-merchants", partner, "merchant-sub-merchant-list?order_by=id", 422, enum("order_by", "created_at_newest created_at_oldest name")},
		bad{"no days", token, "merchant-analytics", 422, wrong("date_from", "Field is required.")},
		bad{"no last day", token, "merchant-analytics?date_from=2026-01-01", 422, wrong("date_to", "Field is required.")},
		bad{"an empty day", token, "merchant-analytics?date_from=&date_to=2026-01-01", 422, wrong("date_from", "Field is required.")},
		bad{"a day that is none", token, "merchant-analytics?date_from=2026-02-30&date_to=2026-03-01", 422, wrong("date_from", "Invalid date")},
		bad{"a day with a time", token, "merchant-analytics?date_from=2026-02-01&date_to=2026-03-01T00:00:00Z", 422, wrong("date_to", "Invalid date")},
		bad{"a day before computers", token, "merchant-analytics?date_from=0001-01-01&date_to=2026-03-01", 422, wrong("date_from", "Invalid date")},
		bad{"the last day there is", token, "merchant-analytics?date_from=2026-01-01&date_to=9999-12-31", 422, wrong("date_to", "Invalid date")},
		bad{"a malformed interview", token, "merchant-analytics?" + days + "&interview_id=x", 422, wrong("interview_id", "Invalid uuid")},
		bad{"another merchant's interview", token, "merchant-analytics?" + days + "&interview_id=" + w.Interview(t, "foreign").PlanID, 422, wrong("interview_id", "Interview not found.")},
		bad{"another thing's id", token, "merchant-analytics?" + days + "&interview_id=" + w.ID(t, "ready"), 422, wrong("interview_id", "Interview not found.")},
	)
	for _, c := range all {
		t.Run(c.about+" "+c.target[:min(len(c.target), 40)], func(t *testing.T) {
			var auth []string
			if c.token != "" {
				auth = []string{"Authorization", "Bearer " + c.token}
			}
			status, _, body := w.Get(t, h, "/functions/v1/"+c.target, auth...)
			if status != c.status || string(body) != c.body {
				t.Errorf("got %d %s, want %d %s", status, body, c.status, c.body)
			}
		})
	}
	for list := range lists {
		for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodPatch} {
			status, header, body := w.Do(t, h, method, "/functions/v1/"+list, "Authorization", "Bearer "+token)
			if status != http.StatusMethodNotAllowed || string(body) != `{"error":"Method not allowed."}` || header.Get("Allow") != "GET, HEAD" {
				t.Errorf("%s %s: %d %s", method, list, status, body)
			}
		}
	}
}
