package jobmojito

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect/dialecttest"
)

// bodies are what each function that makes or changes something is sent when
// nothing is wrong.
func bodies(w *dialecttest.World, t testing.TB) map[string]string {
	return map[string]string{
		"job-interview-get":                            fmt.Sprintf(`{"position_id":%q}`, w.Plan.ID),
		"job-interview-create-from-array":              newDefinition,
		"job-interview-update":                         fmt.Sprintf(`{"position_id":%q,"name":"x"}`, w.Plan.ID),
		"job-interview-set-state":                      fmt.Sprintf(`{"position_id":%q,"status":"active"}`, w.Plan.ID),
		"job-interview-token":                          fmt.Sprintf(`{"type":"interview-result-candidate","interview_result_id":%q}`, w.ID(t, "ready")),
		"job-interview-register-users":                 fmt.Sprintf(`{"interview_id":%q,"users":[{"email":"a@example.org"}]}`, w.Plan.ID),
		"invite-users":                                 fmt.Sprintf(`{"users":[{"email":"b@example.org","type":"candidate","interview_id":%q}]}`, w.Plan.ID),
		"job-interview-result-request-another-attempt": fmt.Sprintf(`{"interview_result_id":%q}`, w.ID(t, "ready")),
	}
}

func TestNothingIsMadeWithoutTheRightToken(t *testing.T) {
	w := dialecttest.New(t, "ready")
	h := New(w.Deps).Handler()
	_, token := w.Key(t, name)
	_, test := w.Key(t, name, func(k *account.NewKey) { k.Env = account.Test })
	_, other := w.KeyOf(t, w.Other, name)
	_, reader := w.Key(t, name, func(k *account.NewKey) {
		k.Scopes = []account.Scope{account.ReadPlans, account.ReadCandidates, account.ReadInterviews}
	})
	_, blind := w.Key(t, name, func(k *account.NewKey) { k.Scopes = []account.Scope{account.WritePlans, account.WriteInterviews} })
	_, elsewhere := w.Key(t, name, func(k *account.NewKey) { k.Networks = []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")} })
	_, native := w.Key(t, "")
	dead, revoked := w.Key(t, name)
	if _, err := w.Accounts.RevokeKey(t.Context(), account.Actor{System: true}, dead.ID); err != nil {
		t.Fatal(err)
	}
	const (
		unauthorized = `401 {"error":"Unauthorized"}`
		forbidden    = `403 {"error":"Forbidden"}`
	)
	// What an unknown id is to each: of another tenant, or the other environment.
	absent := map[string]string{
		"job-interview-get": `404 {"error":"Interview not found."}`, "job-interview-update": `404 {"error":"Interview not found."}`,
		"job-interview-set-state":                      `500 {"error":"Interview not found."}`,
		"job-interview-token":                          `422 {"error":"Interview result not found.","name":"interview_result_id"}`,
		"job-interview-register-users":                 `422 {"error":"Interview not found.","name":"interview_id"}`,
		"job-interview-result-request-another-attempt": `422 {"error":"Interview result not found.","name":"interview_result_id"}`,
	}
	for function, body := range bodies(w, t) {
		for about, bearer := range map[string]string{"": "", "abc": "Bearer abc", "native": "Bearer " + native, "revoked": "Bearer " + revoked, "elsewhere": "Bearer " + elsewhere, "basic": "Basic " + token} {
			if got := replied(t, w, h, http.MethodPost, function, body, bearer); got != unauthorized {
				t.Errorf("%s with %q answers %s", function, about, got)
			}
		}
		if got := replied(t, w, h, http.MethodPost, function, "broken", ""); got != unauthorized {
			t.Errorf("%s looks at the body before the token: %s", function, got)
		}
		if got := replied(t, w, h, http.MethodPost, function, body, "Bearer "+reader); (got == forbidden) != (function != "job-interview-get") {
			t.Errorf("%s without the scope answers %s", function, got)
		}
		if function != "job-interview-get" {
			if got := replied(t, w, h, http.MethodPost, function, "broken", "Bearer "+reader); got != forbidden {
				t.Errorf("%s looks at the body before the scope: %s", function, got)
			}
		}
		for about, bearer := range map[string]string{"another merchant": other, "the other environment": test} {
			if want := absent[function]; want != "" {
				if got := replied(t, w, h, http.MethodPost, function, body, "Bearer "+bearer); got != want {
					t.Errorf("%s of %s answers %s", function, about, got)
				}
			}
		}
		for about, broken := range map[string]string{"not JSON": "broken", "a list": "[]", "null": "null", "two": "{}{}", "ends": `{"a":`, "twice": `{"a":1,"a":2}`, "not UTF-8": "{\"a\":\"\xff\"}", "nothing": " "} {
			if got := replied(t, w, h, http.MethodPost, function, broken, "Bearer "+token); got != `422 {"error":"Invalid JSON body."}` {
				t.Errorf("%s of %s answers %s", function, about, got)
			}
		}
		long := `{"a":"` + strings.Repeat("a", 1<<20) + `"}`
		if got := replied(t, w, h, http.MethodPost, function, long, "Bearer "+token); got != `413 {"error":"Request body is too large."}` {
			t.Errorf("%s of too much answers %s", function, got)
		}
		method := map[bool]string{true: http.MethodPut, false: http.MethodGet}[function == "job-interview-get"]
		if got := replied(t, w, h, method, function, "", "Bearer "+token); got != `405 {"error":"Method not allowed."}` {
			t.Errorf("%s by %s answers %s", function, method, got)
		}
	}
	// A token that may write and not read learns nothing of what there is.
	for function, want := range map[string]string{
		"job-interview-token": forbidden, "job-interview-register-users": forbidden, "job-interview-result-request-another-attempt": forbidden,
		"job-interview-get": `404 {"error":"Interview not found."}`,
	} {
		if got := replied(t, w, h, http.MethodPost, function, bodies(w, t)[function], "Bearer "+blind); got != want {
			t.Errorf("%s of a token that cannot read answers %s", function, got)
		}
	}
	if got := replied(t, w, h, http.MethodPost, "invite-users", bodies(w, t)["invite-users"], "Bearer "+blind); !strings.Contains(got, `"result":"Error: Not permitted."`) {
		t.Errorf("inviting with a token that cannot read answers %s", got)
	}
}

// replied is the status and body of an answer.
func replied(t testing.TB, w *dialecttest.World, h http.Handler, method, function, body, bearer string) string {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, "/functions/v1/"+function, strings.NewReader(body))
	if bearer != "" {
		r.Header.Set("Authorization", bearer)
	}
	rec := httptest.NewRecorder()
	w.Served(h).ServeHTTP(rec, r)
	return fmt.Sprintf("%d %s", rec.Code, rec.Body)
}

func TestEachFieldThatIsWrongIsNamed(t *testing.T) {
	w := dialecttest.New(t, "ready", "invited")
	h := New(w.Deps).Handler()
	_, token := w.Key(t, name)
	right := bodies(w, t)
	long := func(n int) string { return `"` + strings.Repeat("é", n+1) + `"` }
	many := func(n int, item string) string {
		return "[" + strings.TrimSuffix(strings.Repeat(item+",", n+1), ",") + "]"
	}
	const (
		required = "Field is required."
		badID    = "Invalid uuid"
		absent   = "-" // the field is left out
	)
	want := func(kind, got string) string { return "Expected " + kind + ", received " + got }
	words := func(list ...string) string {
		return "Invalid enum value. Expected '" + strings.Join(list, "' | '") + "'"
	}
	least := func(n string) string { return "Number must be greater than or equal to " + n }
	most := func(n string) string { return "Number must be less than or equal to " + n }
	atMost := func(n int) string { return fmt.Sprintf("String must contain at most %d character(s)", n) }
	items := func(n int) string { return fmt.Sprintf("Array must contain at most %d element(s)", n) }
	const create, update, state, link, register, invite, again, get = "job-interview-create-from-array", "job-interview-update", "job-interview-set-state",
		"job-interview-token", "job-interview-register-users", "invite-users", "job-interview-result-request-another-attempt", "job-interview-get"
	for _, c := range []struct{ function, field, value, error, name string }{
		{create, "name", absent, required, ""}, {create, "name", "null", required, ""}, {create, "name", `" "`, required, ""},
		{create, "name", "5", want("string", "number"), ""}, {create, "name", long(200), atMost(200), ""}, {create, "name", `"a\u0000b"`, "String must not contain NUL characters", ""},
		{create, "location", absent, required, ""}, {create, "location", "[]", want("string", "array"), ""},
		{create, "interview_template_id", "null", required, ""}, {create, "interview_template_id", "true", want("string", "boolean"), ""},
		{create, "mojito_language_code", absent, required, ""}, {create, "mojito_language_code", `"xx"`, words(languageCodes()...), ""},
		{create, "description", `""`, required, ""}, {create, "description", long(10_000), atMost(10_000), ""},
		{create, "status", absent, required, ""}, {create, "status", `"archived"`, words("draft", "active"), ""},
		{create, "type", `"persona"`, words("interview", "coaching", "assessment"), ""},
		{create, "visibility", `"public"`, words("merchant_public", "merchant_invite", "merchant_unlisted"), ""},
		{create, "questions", absent, required, ""}, {create, "questions", "null", required, ""}, {create, "questions", "{}", want("array", "object"), ""},
		{create, "questions", "[]", "Array must contain at least 1 element(s)", ""}, {create, "questions", many(100, `{"question":"?"}`), items(100), ""},
		{create, "questions", `["Why?"]`, want("object", "string"), "questions.0"}, {create, "questions", `[{"question":"?"},null]`, want("object", "null"), "questions.1"},
		{create, "questions", `[{}]`, required, "questions.0.question"}, {create, "questions", `[{"question":" "}]`, required, "questions.0.question"},
		{create, "questions", `[{"question":5}]`, want("string", "number"), "questions.0.question"}, {create, "questions", `[{"question":` + long(10_000) + `}]`, atMost(10_000), "questions.0.question"},
		{create, "questions", `[{"question":"?","duration":0.5}]`, least("1"), "questions.0.duration"}, {create, "questions", `[{"question":"?","duration":3601}]`, most("3600"), "questions.0.duration"},
		{create, "questions", `[{"question":"?","duration":"60"}]`, want("number", "string"), "questions.0.duration"},
		{create, "questions", `[{"question":"?","mojito_language_code":"en-US"}]`, words(languageCodes()...), "questions.0.mojito_language_code"},
		{create, "questions", `[{"question":"?","is_expert":"true"}]`, want("boolean", "string"), "questions.0.is_expert"},
		{create, "questions", `[{"question":"?","external_id":7}]`, want("string", "number"), "questions.0.external_id"},
		{create, "questions", `[{"question":"?","external_data":[]}]`, want("object", "array"), "questions.0.external_data"},
		{create, "questions", `[{"question":"?","external_data":{"a":` + long(11_000) + `}}]`, "Must have at most 10240 bytes of JSON.", "questions.0.external_data"},
		{create, "questions", `[{"question":"?","question_alternatives":[1]}]`, want("string", "number"), "questions.0.question_alternatives.0"},
		{create, "questions", `[{"question":"?","candidate_expectations_json":{"weak":"x"}}]`, want("array", "string"), "questions.0.candidate_expectations_json.weak"},
		{create, "questions", `[{"question":"?","candidate_expectations_json":{"weak":[null]}}]`, want("string", "null"), "questions.0.candidate_expectations_json.weak.0"},
		{create, "questions", `[{"question":"?","candidate_expectations_json":{"weak":` + many(24, `"x"`) + `,"strong":` + many(25, `"x"`) + `}}]`, items(50), "questions.0.candidate_expectations_json"},
		{create, "questions", `[{"question":"?","knowledge_base_id":"x"}]`, "Knowledge base store not found.", "questions.0.knowledge_base_id"},
		{create, "questions", `[{"id":"a","question":"?","conditional_question_main_id":"b"}]`, "Question not found.", "questions.0.conditional_question_main_id"},
		{create, "recording", `"all"`, words(recordings()...), ""}, {create, "recording_full_session", `"video_first_5_answers"`, words("audio_all", "video_all"), ""},
		{create, "result_view", `"x"`, words(views()...), ""}, {create, "candidate_video_introduction", `"hidden"`, words("optional", "required"), ""},
		{create, "interview_attempts", "0", least("1"), ""}, {create, "interview_attempts", "21", most("20"), ""}, {create, "interview_attempts", `"1"`, want("number", "string"), ""},
		{create, "questions_random_subset", "0", least("0.01"), ""}, {create, "questions_random_subset", "1", most("0.9"), ""},
		{create, "max_followups", "-1", least("0"), ""}, {create, "max_followups", "1000", most("999"), ""}, {create, "max_followups", "1.5", "Expected integer, received float", ""},
		{create, "tags", `"a"`, want("array", "string"), ""}, {create, "tags", `["a",1]`, want("string", "number"), "tags.1"}, {create, "tags", many(100, `"a"`), items(100), ""},
		{create, "interview_available_till", `"tomorrow"`, "Invalid date", ""}, {create, "interview_available_till", `"2026-02-30"`, "Invalid date", ""},
		{create, "recruiter_profile_id", `"x"`, badID, ""}, {create, "recruiter_profile_id", `"` + w.Plan.ID + `"`, "Recruiter profile not found.", ""},
		{create, "hiring_for_company", `"x"`, want("object", "string"), ""}, {create, "hiring_for_company", `{"name":1}`, want("string", "number"), "hiring_for_company.name"},
		{create, "required_pronunciation", `"no"`, want("boolean", "string"), ""}, {create, "pdf_export_auto_config", "[]", want("object", "array"), ""},
		{create, "knowledge_base_store_id", `"` + w.Plan.ID + `"`, "Knowledge base store not found.", ""}, {create, "custom_scoring", "1", want("object", "number"), ""},
		{create, "candidate_expectations_json", `{"strong":[1]}`, want("string", "number"), "candidate_expectations_json.strong.0"},
		{create, "description_long", `"` + strings.Repeat("x", 10_001) + `"`, atMost(10_000), ""}, {create, "merchant_id", "5", want("string", "number"), ""},
		{create, "is_embedded", "1", want("boolean", "number"), ""}, {create, "welcome_message", "{}", want("string", "object"), ""},
		{create, "additional_context", `{"a":"` + strings.Repeat("x", 70_000) + `"}`, "Must have at most 65536 bytes.", "questions"},

		{update, "position_id", absent, required, ""}, {update, "position_id", "null", required, ""}, {update, "position_id", `"5"`, badID, ""},
		{update, "position_id", "5", want("string", "number"), ""}, {update, "status", "null", want("string", "null"), ""}, {update, "status", `"open"`, words(statuses()...), ""},
		{update, "visibility", "null", want("string", "null"), ""}, {update, "type", `"coaching"`, "The coaching portal is not available.", ""},
		{update, "type_credit", `"x"`, words("resume_check", "interview_coach_starter", "interview_coach_contributor", "interview_coach_manager", "cover_letter"), ""},
		{update, "coach_plan", `"1st"`, words("demo", "screening", "2nd", "3rd", "closing", "job-specific", "other"), ""},
		{update, "interview_template_id", "null", want("string", "null"), ""}, {update, "result_view", "null", want("string", "null"), ""},
		{update, "interview_attempts", "null", want("number", "null"), ""}, {update, "max_duration", "0", least("1"), ""}, {update, "max_duration", "86401", most("86400"), ""},
		{update, "questions", "null", want("array", "null"), ""}, {update, "questions", "[]", "Array must contain at least 1 element(s)", ""},
		{update, "regenerate_candidate_expectations", "true", "Expectations are not generated here.", ""},

		{state, "position_id", absent, required, ""}, {state, "position_id", `"x"`, badID, ""}, {state, "status", absent, required, ""}, {state, "status", "null", required, ""},
		{state, "status", `"open"`, words(statuses()...), ""}, {state, "is_embedded", `"no"`, want("boolean", "string"), ""}, {state, "is_embedded", "true", "Embedding is not available.", ""},

		{get, "position_id", absent, required, ""}, {get, "position_id", `""`, required, ""}, {get, "position_id", `"x"`, badID, ""}, {get, "position_id", "{}", want("string", "object"), ""},

		{link, "type", absent, required, ""}, {link, "type", "1", want("string", "number"), ""}, {link, "type", `"interview-results-for-position"`, required, "interview_id"},
		{link, "type", `"results-for-profile"`, required, "interview_profile_id"}, {link, "interview_result_id", absent, required, ""}, {link, "interview_result_id", `"x"`, badID, ""},
		{link, "interview_result_id", `"` + w.Plan.ID + `"`, "Interview result not found.", ""}, {link, "hide_menu", "5", want("boolean", "number"), ""},

		{register, "interview_id", absent, required, ""}, {register, "interview_id", `"x"`, badID, ""}, {register, "interview_id", `"` + w.ID(t, "ready") + `"`, "Interview not found.", ""},
		{register, "users", absent, required, ""}, {register, "users", "null", required, ""}, {register, "users", "{}", want("array", "object"), ""}, {register, "users", "[1]", want("object", "number"), "users.0"},
		{register, "users", `[{"email":5}]`, want("string", "number"), "users.0.email"}, {register, "users", many(500, "{}"), items(500), ""},
		{register, "merchant_id", `"x"`, badID, ""}, {register, "send_email", `"yes"`, want("boolean", "string"), ""}, {register, "is_test", "1", want("boolean", "number"), ""},
		{register, "hide_iframe", "[]", want("boolean", "array"), ""}, {register, "type", `"mail"`, words("url", "invitation"), ""},

		{invite, "users", absent, required, ""}, {invite, "users", `"x"`, want("array", "string"), ""}, {invite, "users", `[{"type":1}]`, want("string", "number"), "users.0.type"},
		{invite, "users", many(500, "{}"), items(500), ""}, {invite, "force_invite", `"true"`, want("boolean", "string"), ""}, {invite, "mojito_language_code", `"xx"`, words(languageCodes()...), ""},
		{invite, "merchant_id", `"x"`, badID, ""}, {invite, "message_from_recruiter", long(10_000), atMost(10_000), ""},

		{again, "interview_result_id", absent, required, ""}, {again, "interview_result_id", `"x"`, badID, ""}, {again, "interview_result_id", "[]", want("string", "array"), ""},
		{again, "interview_result_id", `"` + w.ID(t, "invited") + `"`, "Interview result is not submitted.", ""},
	} {
		fields := map[string]json.RawMessage{}
		if err := json.Unmarshal([]byte(right[c.function]), &fields); err != nil {
			t.Fatal(err)
		}
		if fields[c.field] = json.RawMessage(c.value); c.value == absent {
			delete(fields, c.field)
		}
		if c.name == "" {
			c.name = c.field
		}
		if c.function == link && c.field == "type" {
			delete(fields, "interview_result_id")
		}
		status, got := invoke(t, w, h, token, c.function, asJSON(t, fields))
		var f struct{ Error, Name string }
		if err := json.Unmarshal([]byte(got), &f); err != nil || status != http.StatusUnprocessableEntity || f.Error != c.error || f.Name != c.name {
			t.Errorf("%s, %s %.60s: %d %s, want %q of %s", c.function, c.field, c.value, status, got, c.error, c.name)
		}
	}
}

func TestARowThatIsWrongIsSaidInTheRow(t *testing.T) {
	w := dialecttest.New(t, "invited")
	h := New(w.Deps).Handler()
	_, token := w.Key(t, name)
	for row, want := range map[string]string{
		`{}`: "Email is required.", `{"email":null}`: "Email is required.", `{"email":" "}`: "Email is required.",
		`{"email":"x"}`: "Invalid email address.", `{"email":"A <a@example.org>"}`: "Invalid email address.", `{"email":"a@b@c"}`: "Invalid email address.",
		`{"email":"` + strings.Repeat("a", 300) + `@example.org"}`:                   "Must have at most 254 characters.",
		`{"email":"a@example.org","name":"` + strings.Repeat("a", 201) + `"}`:        "Must have at most 200 characters.",
		`{"email":"a@example.org","external_id":"` + strings.Repeat("a", 201) + `"}`: "Must have at most 200 characters.",
	} {
		rows := ask[[]faultyRow](t, w, h, token, "job-interview-register-users", fmt.Sprintf(`{"interview_id":%q,"users":[%s]}`, w.Plan.ID, row))
		if rows[0].Result != "Error: "+want || rows[0].URL != nil {
			t.Errorf("%.60s: %+v", row, rows[0])
		}
	}
	for row, want := range map[string]string{
		`{"email":"a@example.org","type":"candidate"}`:                                                             "Interview is required.",
		`{"email":"a@example.org","type":"candidate","interview_id":"x"}`:                                          "Interview not found.",
		`{"email":"a@example.org","type":"candidate","interview_id":"00000000-0000-7000-8000-000000000000"}`:       "Interview not found.",
		`{"email":"a@example.org","type":"candidate","interview_id":"` + planOf(t, w, w.Plan.ID).PositionID + `"}`: "Interview not found.",
		`{"email":"a@example.org","type":"mentor"}`:                                                                "The coaching portal is not available.",
		`{"email":"a@example.org","type":""}`:                                                                      "The coaching portal is not available.",
		`{"email":"a@example.org","type":"Candidate"}`:                                                             "Invalid type.",
		`{"email":"a@example.org","type":"merchant"}`:                                                              "Not permitted.",
		`{"email":"a@example.org","type":"merchant_owner"}`:                                                        "Not permitted.",
	} {
		rows := ask[[]faultyRow](t, w, h, token, "invite-users", `{"users":[`+row+`]}`)
		if rows[0].Result != "Error: "+want || rows[0].URL != nil {
			t.Errorf("%.60s: %+v", row, rows[0])
		}
	}
	if _, got := invoke(t, w, h, token, "job-interview-register-users", fmt.Sprintf(`{"interview_id":%q,"users":[]}`, w.Plan.ID)); got != "[]" {
		t.Errorf("nobody: %s", got)
	}
}

// faultyRow is a row that may have no address.
type faultyRow struct {
	Result string
	URL    *string `json:"interview_url"`
}
