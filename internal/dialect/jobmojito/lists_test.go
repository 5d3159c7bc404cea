package jobmojito

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect/dialecttest"
	"github.com/candorhq/candor/internal/interview"
)

// listed is a page of any list.
type listed struct {
	Data       []map[string]any
	Pagination Pagination
}

func fetch(t testing.TB, w *dialecttest.World, h http.Handler, token, target string) listed {
	t.Helper()
	status, _, body := w.Get(t, h, "/functions/v1/"+target, "Authorization", "Bearer "+token)
	var out listed
	if err := json.Unmarshal(body, &out); err != nil || status != http.StatusOK {
		t.Fatalf("%s answers %d %s: %v", target, status, body, err)
	}
	return out
}

// who are the names of the cast behind a page's rows.
func (l listed) who(w *dialecttest.World, t testing.TB, field string) (names []string) {
	t.Helper()
	for _, row := range l.Data {
		for _, name := range dialecttest.Cast() {
			if iv := w.Interview(t, name); row[field] == iv.ID || row[field] == iv.CandidateID {
				names = append(names, name)
			}
		}
	}
	return names
}

// decide saves a decision of the organization's one reviewer.
func decide(t testing.TB, w *dialecttest.World, member, who, decision string) {
	t.Helper()
	a := account.Actor{OrganizationID: w.Acme.ID, Env: account.Live, MemberID: member, Scopes: account.ScopesOf(account.Reviewer)}
	if _, err := w.Service.SaveReview(t.Context(), a, interview.Review{InterviewID: w.ID(t, who), Decision: decision}); err != nil {
		t.Fatal(err)
	}
}

func TestATabHasTheResultsThatBelongThere(t *testing.T) {
	w, h := world(t)
	_, token := w.Key(t, name)
	mustSaveReview(t, w, "a0000000-0000-4000-8000-000000000001", "a note")
	member := "a0000000-0000-4000-8000-000000000002"
	if err := w.DB.AddMember(t.Context(), account.Member{ID: member, OrganizationID: w.Acme.ID, Email: "r@example.org", Role: account.Reviewer, CreatedAt: w.Clock.Now()}); err != nil {
		t.Fatal(err)
	}
	decide(t, w, member, "session", "advance")
	decide(t, w, member, "phone", "reject")
	decide(t, w, member, "silent", "hold")
	err := w.DB.Write(t.Context(), func(tx interview.Tx) error {
		for i, kind := range []string{"paste", "focus_lost"} {
			severity := []string{"concern", "notice"}[i]
			s := interview.Signal{ID: "b0000000-0000-4000-8000-00000000000" + string(rune('1'+i)), InterviewID: w.ID(t, "ready"), Kind: kind, Severity: severity, At: w.Clock.Now()}
			if err := tx.AddSignal(t.Context(), s); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]string{
		"tab=undecided":                 "ready silent withheld",
		"tab=decided-selected":          "session",
		"tab=decided-rejected":          "phone",
		"tab=completed":                 "phone processing ready session silent transcribing withheld",
		"tab=incomplete":                "cancelled declined expired failed in_progress withdrawn",
		"tab=shortlist":                 "",
		"tab=archived-interview":        "",
		"risks=paste":                   "ready",
		"risks=second_voice,focus_lost": "ready",
		"risks=second_voice":            "",
		"type=assessment":               "",
		"step=pre-screening":            "",
		"filter_emoji=x":                "",
		"filter_text=READY":             "ready",
		"interview_id=" + w.Plan.ID + "&limit=1&offset=14":                      "ready",
		"interview_id=" + strings.ToUpper(w.Plan.ID) + "&tab=undecided&limit=1": "silent",
		"interview_id=" + w.Interview(t, "phone").PlanID:                        "phone",
		"profile_interview_id=" + w.Interview(t, "opened").CandidateID:          "opened",
		"profile_interview_id=" + w.Interview(t, "foreign").CandidateID:         "",
		"order_by=updated_at_newest&tab=decided-rejected":                       "phone",
		"unknown=parameter&filter_text=opened":                                  "opened",
	} {
		got := fetch(t, w, h, token, "merchant-result-list?"+query).who(w, t, "interview_result_id")
		slices.Sort(got)
		if diff := cmp.Diff(want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%s: -want +got\n%s", query, diff)
		}
	}
	row := fetch(t, w, h, token, "merchant-result-list?risks=paste").Data[0]
	risks, err := json.Marshal(row["recruiter_risks"])
	if want := `{"focus_lost":{"note":null,"severity":"warning","source":"system"},"paste":{"note":null,"severity":"issue","source":"system"}}`; err != nil || string(risks) != want {
		t.Errorf("risks are %s, want %s", risks, want)
	}
	for who, want := range map[string]any{"session": "recruiter_accept", "phone": "recruiter_reject", "silent": "recruiter_action", "opened": "candidate_action", "failed": nil} {
		row := fetch(t, w, h, token, "merchant-result-list?profile_interview_id="+w.Interview(t, who).CandidateID).Data[0]
		if row["decision_status"] != want {
			t.Errorf("%s has decision_status %v, want %v", who, row["decision_status"], want)
		}
	}
}

func TestPagesOfAListAddUpToItsTotal(t *testing.T) {
	w, h := world(t)
	_, token := w.Key(t, name)
	for _, list := range []string{"merchant-result-list?", "merchant-candidate-list?", "merchant-interview-list?", "merchant-candidate-list?order_by=name_decending&"} {
		whole := fetch(t, w, h, token, list)
		if len(whole.Data) != whole.Pagination.Total || whole.Pagination.HasMore || whole.Pagination.Limit != 50 || whole.Pagination.Offset != 0 {
			t.Errorf("%s has %d rows and says %+v", list, len(whole.Data), whole.Pagination)
		}
		var rows []map[string]any
		for offset := 0; ; offset += 2 {
			page := fetch(t, w, h, token, list+"limit=2&offset="+string(rune('0'+offset/10))+string(rune('0'+offset%10)))
			rows = append(rows, page.Data...)
			if page.Pagination.Total != whole.Pagination.Total {
				t.Errorf("%s: the total is %d on one page, %d on another", list, page.Pagination.Total, whole.Pagination.Total)
			}
			if !page.Pagination.HasMore {
				break
			}
		}
		if diff := cmp.Diff(whole.Data, rows); diff != "" {
			t.Errorf("%s: -whole +pages\n%s", list, diff)
		}
		beyond := fetch(t, w, h, token, list+"offset=1000")
		if len(beyond.Data) != 0 || beyond.Pagination.Total != whole.Pagination.Total || beyond.Pagination.HasMore {
			t.Errorf("%s beyond its end: %d rows, %+v", list, len(beyond.Data), beyond.Pagination)
		}
	}
}

func TestAListKeepsToItsMerchantAndEnvironment(t *testing.T) {
	w, h := world(t)
	_, live := w.Key(t, name)
	_, test := w.Key(t, name, func(k *account.NewKey) { k.Env = account.Test })
	_, other := w.KeyOf(t, w.Other, name)
	for list, field := range map[string]string{"merchant-result-list": "interview_result_id", "merchant-candidate-list": "id"} {
		for token, want := range map[string]string{test: "synthetic", other: "foreign"} {
			if got := strings.Join(fetch(t, w, h, token, list).who(w, t, field), " "); got != want {
				t.Errorf("%s: %q, want %q", list, got, want)
			}
		}
		for _, who := range fetch(t, w, h, live, list).who(w, t, field) {
			if who == "synthetic" || who == "foreign" || who == "child" {
				t.Errorf("%s has %s", list, who)
			}
		}
	}
	if got := fetch(t, w, h, test, "merchant-interview-list").Data; len(got) != 1 || got[0]["environment"] != "test" {
		t.Errorf("the test environment has %v", got)
	}
}

func TestOnlyTheLastAttemptIsListed(t *testing.T) {
	w, h := world(t)
	_, token := w.Key(t, name)
	if status, body := invoke(t, w, h, token, "job-interview-result-request-another-attempt", `{"interview_result_id":"`+w.ID(t, "ready")+`"}`); status != http.StatusOK {
		t.Fatalf("%d %s", status, body)
	}
	got := fetch(t, w, h, token, "merchant-result-list?profile_interview_id="+w.Interview(t, "ready").CandidateID)
	if len(got.Data) != 1 || got.Pagination.Total != 1 || got.Data[0]["interview_result_id"] != w.ID(t, "ready") ||
		got.Data[0]["status"] != "draft" || got.Data[0]["score"] != nil || got.Data[0]["coach_status"] != nil {
		t.Errorf("got %+v", got)
	}
}

func TestInterviewsAreListedByTheVendorsStatusAndType(t *testing.T) {
	w, h := world(t)
	_, token := w.Key(t, name)
	build := func(title, kind string) string {
		t.Helper()
		made := ask[CreatedDefinition](t, w, h, token, "job-interview-create-from-array", `{"name":"`+title+`","location":"Berlin","interview_template_id":"`+w.Plan.ID+
			`","mojito_language_code":"en","status":"draft","type":"`+kind+`","visibility":"merchant_public","description":"d","questions":[{"question":"Why?"}]}`)
		return made.ID
	}
	preparing, deleted, tested := build("Kiosk", "interview"), build("Depot", "interview"), build("Trial", "assessment")
	for id, status := range map[string]string{preparing: "preparing", deleted: "deleted"} {
		if code, body := invoke(t, w, h, token, "job-interview-set-state", `{"position_id":"`+id+`","status":"`+status+`"}`); code != http.StatusOK {
			t.Fatalf("%d %s", code, body)
		}
	}
	for query, want := range map[string][]string{
		"status=preparing":                    {preparing},
		"status=deleted":                      {deleted},
		"status=draft":                        {},
		"status=draft&type=assessment":        {tested},
		"status=archived":                     {},
		"filter_text=KIOSK":                   {preparing},
		"filter_text=depot":                   {},
		"status=completed":                    {},
		"filter_text=screening&status=active": {w.Interview(t, "phone").PlanID, w.Plan.ID},
		"filter_emoji=x":                      {},
		"type=persona":                        {},
		"show_public=true&show_demo=true&type=assessment": {tested},
	} {
		got := []string{}
		for _, row := range fetch(t, w, h, token, "merchant-interview-list?"+query).Data {
			got = append(got, row["id"].(string))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: -want +got\n%s", query, diff)
		}
	}
}

func TestCandidatesAreListedByWhatTheyDid(t *testing.T) {
	w, h := world(t)
	_, token := w.Key(t, name)
	for query, want := range map[string]string{
		"tab=interview&limit=2&order_by=created_at_oldest": "ready session",
		"tab=no-action&order_by=created_at_oldest":         "scheduled invited opened expired cancelled declined bare",
		"source=registered&order_by=created_at_oldest":     "opened declined",
		"source=invited&tab=no-action&filter_text=exp":     "expired",
		"tab=leads":                              "",
		"tab=pre-screening":                      "",
		"tab=&filter_text=jane&limit=1&offset=1": "withdrawn",
	} {
		if got := strings.Join(fetch(t, w, h, token, "merchant-candidate-list?"+query).who(w, t, "id"), " "); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
}

func TestFiguresAreOfThePlanOrPositionThatIsNamed(t *testing.T) {
	w, h := world(t)
	_, token := w.Key(t, name)
	for query, want := range map[string]string{
		"":                               "interview 9, interview_invitation 16, interview_page_visit 2",
		"&interview_id=" + w.Plan.ID:     "interview 8, interview_invitation 14, interview_page_visit 2",
		"&interview_id=" + w.Position.ID: "interview 9, interview_invitation 15, interview_page_visit 2",
		"&limit=1&offset=1":              "interview_invitation 16",
		"&interview_id=" + w.Interview(t, "bare").PlanID: "interview_invitation 1",
	} {
		var got []string
		for _, row := range fetch(t, w, h, token, "merchant-analytics?date_from=2026-03-02&date_to=2026-03-02"+query).Data {
			got = append(got, row["event"].(string)+" "+jsonText(t, row["event_number"]))
		}
		if s := strings.Join(got, ", "); s != want {
			t.Errorf("%s: %s, want %s", query, s, want)
		}
	}
	for _, days := range []string{"date_from=2026-03-01&date_to=2026-03-01", "date_from=2026-03-03&date_to=2026-03-04", "date_from=2026-03-02&date_to=2026-03-01"} {
		if got := fetch(t, w, h, token, "merchant-analytics?"+days).Data; len(got) != 0 {
			t.Errorf("%s: %v", days, got)
		}
	}
}

func jsonText(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestEveryLanguageOfTheVendorsIsListedByItsEnglishName(t *testing.T) {
	w := dialecttest.New(t, "ready")
	h := New(w.Deps).Handler()
	_, token := w.Key(t, name)
	status, _, body := w.Get(t, h, "/functions/v1/platform-languages-list", "Authorization", "Bearer "+token)
	var got Languages
	if err := json.Unmarshal(body, &got); err != nil || status != http.StatusOK {
		t.Fatalf("%d %s: %v", status, body, err)
	}
	var codes, names []string
	for _, l := range got.Languages {
		codes, names = append(codes, l.Code), append(names, l.English)
		if l.Local == "" || len([]rune(l.FlagEmoji)) != 2 || len(l.FlagUnicode) != len("U+1F1E6 U+1F1E6") || len(l.Accents) == 0 {
			t.Errorf("%+v", l)
		}
		for _, a := range l.Accents {
			if languageCode(a.Code) != l.Code || a.Name == "" {
				t.Errorf("%s has the accent %+v", l.Code, a)
			}
		}
	}
	if !slices.IsSorted(names) {
		t.Errorf("the names are not sorted: %v", names)
	}
	want := slices.Sorted(slices.Values(languageCodes()))
	slices.Sort(codes)
	if diff := cmp.Diff(want, codes); diff != "" {
		t.Errorf("-vendor +ours\n%s", diff)
	}
	if i := slices.IndexFunc(got.Languages, func(l Language) bool { return l.Code == "br" }); got.Languages[i].FlagEmoji != "🇧🇷" ||
		got.Languages[i].FlagUnicode != "U+1F1E7 U+1F1F7" || got.Languages[i].Accents[0].Code != "pt-BR" {
		t.Errorf("Brazil has %+v", got.Languages[i])
	}
}
