package ribbon

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect/dialecttest"
	"github.com/candorhq/candor/internal/interview"
)

// send posts, or whatever method says, and returns status and body.
func send(t *testing.T, w *dialecttest.World, key, method, target, body string) (int, string) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+key)
	r.Header.Set("Content-Type", "application/json")
	rec := httptest.NewRecorder()
	w.Served(New(w.Deps).Handler()).ServeHTTP(rec, r)
	return rec.Code, rec.Body.String()
}

// made posts what must succeed and reads the answer into out.
func made(t *testing.T, w *dialecttest.World, key, target, body string, out any) {
	t.Helper()
	status, got := send(t, w, key, http.MethodPost, target, body)
	if status != http.StatusOK {
		t.Fatalf("%s: %d %s", target, status, got)
	}
	if err := json.Unmarshal([]byte(got), out); err != nil {
		t.Fatal(err)
	}
}

const (
	flowPath      = "/be-api/v1/interview-flows"
	interviewPath = "/be-api/v1/interviews"
)

// sat is an interview that a caller made with nothing but Ribbon's API and a
// candidate took in writing; it has a result.
func sat(t *testing.T, w *dialecttest.World, key, hook string) (flow CreatedFlow, iv CreatedInterview) {
	t.Helper()
	made(t, w, key, flowPath, `{"org_name":"Acme","title":"Team 1 interview","language":"no-NO","questions":["First?","Second?"],"is_video_enabled":true`+hook+`}`, &flow)
	made(t, w, key, interviewPath, `{"interview_flow_id":"`+flow.InterviewFlowID+`","interviewee_email_address":"anne@ribbon.ai","interviewee_first_name":"Anne","interviewee_last_name":"Anquetin0"}`, &iv)
	ctx := t.Context()
	candidate, entered, err := w.Service.Enter(ctx, strings.TrimPrefix(iv.InterviewLink, "https://candor.test/room/"))
	must(t, err)
	if entered.ID != iv.InterviewID || entered.Asked.Language != "no-NO" || !entered.Asked.Limits.RecordVideo || entered.Asked.PlanName != "Team 1 interview" {
		t.Errorf("the link leads to %+v", entered)
	}
	_, err = w.Service.Consent(ctx, candidate, "1")
	must(t, err)
	_, _, err = w.Service.Start(ctx, candidate, "")
	must(t, err)
	for _, q := range entered.Asked.Questions {
		_, err = w.Service.WriteAnswer(ctx, candidate, interview.Answer{QuestionID: q.ID, Text: "To " + q.Text, StartedAt: w.Clock.Now()})
		must(t, err)
	}
	_, err = w.Service.Complete(ctx, candidate, iv.InterviewID, "")
	must(t, err)
	assess(t, w, iv.InterviewID)
	return flow, iv
}

// assess stores a result with everything withheld, as the pipeline does.
func assess(t *testing.T, w *dialecttest.World, id string) {
	t.Helper()
	as := interview.Assessment{
		Engine: interview.Engine{Name: "test", Version: "1"}, ReasonsFor: []interview.Finding{}, ReasonsAgainst: []interview.Finding{},
		Judged: interview.Judged{Withheld: "too_little_judged", Confidence: interview.LowConfidence}, Recommendation: interview.ReviewIt,
	}
	iv, err := w.Service.Interview(t.Context(), account.Actor{System: true}, id)
	must(t, err)
	for _, q := range iv.Asked.Questions {
		as.Answers = append(as.Answers, interview.AnswerScore{QuestionID: q.ID, Judged: as.Judged})
	}
	must(t, w.Service.SaveAssessment(t.Context(), id, as))
	draft, err := w.Service.Draft(t.Context(), id)
	must(t, err)
	_, err = w.Service.SaveResult(t.Context(), draft)
	must(t, err)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnInterviewGoesFromAFlowToItsResult(t *testing.T) {
	w, key := world(t, "invited")
	flow, iv := sat(t, w, key, "")
	_, body := send(t, w, key, http.MethodGet, interviewPath+"/"+iv.InterviewID, "")
	var got struct {
		Flow   string `json:"interview_flow_id"`
		Status string `json:"status"`
		Data   struct {
			Transcript string `json:"transcript"`
			Email      string `json:"interviewee_email_address"`
		} `json:"interview_data"`
	}
	must(t, json.Unmarshal([]byte(body), &got))
	if got.Status != Completed || got.Flow != flow.InterviewFlowID || got.Data.Email != "anne@ribbon.ai" ||
		got.Data.Transcript != "agent: First?\nuser: To First?\nagent: Second?\nuser: To Second?" {
		t.Errorf("%s", body)
	}
	_, body = send(t, w, key, http.MethodGet, interviewPath, "")
	if strings.Count(body, `"interview_id"`) != 1 || !strings.Contains(body, iv.InterviewID) {
		t.Errorf("the list of completed ones: %s", body)
	}
	_, body = send(t, w, key, http.MethodGet, interviewPath+"?status=incomplete", "")
	if strings.Count(body, `"interview_id"`) != 1 || !strings.Contains(body, w.ID(t, "invited")) {
		t.Errorf("the list of incomplete ones: %s", body)
	}
}

func TestEveryInterviewIsOnOnePageOfItsStatus(t *testing.T) {
	w, key := world(t)
	listed := map[string]string{}
	for _, status := range []string{Completed, Incomplete} {
		for offset := 0; ; offset += 2 {
			_, body := send(t, w, key, http.MethodGet, interviewPath+"?limit=2&status="+status+"&offset="+strconv.Itoa(offset), "")
			var page struct {
				Interviews []struct {
					ID     string `json:"interview_id"`
					Status string `json:"status"`
				} `json:"interviews"`
			}
			must(t, json.Unmarshal([]byte(body), &page))
			for _, iv := range page.Interviews {
				if had := listed[iv.ID]; had != "" || iv.Status != status {
					t.Errorf("%s is %s, listed as %s and before as %q", iv.ID, iv.Status, status, had)
				}
				listed[iv.ID] = status
			}
			if len(page.Interviews) < 2 {
				break
			}
		}
	}
	want := map[string]string{}
	for _, name := range dialecttest.Cast() {
		if slices.Contains([]string{"foreign", "child", "synthetic"}, name) {
			continue
		}
		want[w.ID(t, name)] = translate(w.Result(t, name), w.Deps.Links).Status
	}
	if diff := cmp.Diff(want, listed); diff != "" {
		t.Error(diff)
	}
}

func TestARecruiterIsKeptWithTheInterview(t *testing.T) {
	w, key := world(t, "invited")
	people, err := w.Accounts.Colleagues(t.Context(), account.Actor{System: true, OrganizationID: w.Acme.ID})
	must(t, err)
	var iv CreatedInterview
	made(t, w, key, interviewPath, `{"interview_flow_id":"`+w.Plan.ShortID+`","assigned_recruiter_id":"`+people[0].ID+`"}`, &iv)
	got, err := w.Service.Interview(t.Context(), account.Actor{System: true}, iv.InterviewID)
	must(t, err)
	if want := `{"assigned_recruiter_id":"` + people[0].ID + `"}`; string(got.Extra["ribbon"]) != want {
		t.Errorf("kept is %s", got.Extra["ribbon"])
	}
}

func TestEveryLanguageAndVoiceComesBack(t *testing.T) {
	w, key := world(t, "invited")
	for i, voice := range voices() {
		language := languages()[i%len(languages())]
		var flow CreatedFlow
		made(t, w, key, flowPath, `{"org_name":"A","title":"T","questions":["Q?"],"voice_id":"`+voice+`","language":"`+language+`"}`, &flow)
		_, body := send(t, w, key, http.MethodGet, flowPath+"/"+flow.InterviewFlowID, "")
		if !strings.Contains(body, `"voice_id":"`+voice+`","language":"`+language+`"`) {
			t.Errorf("%s, %s: %s", voice, language, body)
		}
	}
	for tag, want := range map[string]string{"en": "en-US", "pt-PT": "pt-BR", "de-AT": "de-DE", "cs": "", "zh-CN": "zh-CN"} {
		if got := languageOf(tag); got != want {
			t.Errorf("%s is %q", tag, got)
		}
	}
}

func TestNullIsAsGoodAsAbsentWhereTheDocumentAllowsIt(t *testing.T) {
	w, key := world(t, "invited")
	var nulls []string
	for _, f := range []string{"voice_id", "language", "company_logo_url", "additional_info", "additional_instructions", "interview_type",
		"is_video_enabled", "is_doc_upload_enabled", "redirect_url", "webhook_url", "webhook_secret_key", "intro", "outro", "team_id", "preamble_video_url"} {
		nulls = append(nulls, `"`+f+`":null`)
	}
	var flow CreatedFlow
	made(t, w, key, flowPath, `{"org_name":"A","title":"T","questions":["Q?"],`+strings.Join(nulls, ",")+`}`, &flow)
	_, body := send(t, w, key, http.MethodGet, flowPath+"/"+flow.InterviewFlowID, "")
	if !strings.Contains(body, `"voice_id":null,"language":"en-US"`) || !strings.Contains(body, `"interview_type":null`) {
		t.Errorf("%s", body)
	}
}

// TestBadBodiesAreToldInTheVendorsWay: form, length and bounds.
func TestBadBodiesAreToldInTheVendorsWay(t *testing.T) {
	w, key := world(t, "invited")
	flow := func(more string) string { return `{"org_name":"A","title":"T","questions":["Q?"]` + more + `}` }
	long := strings.Repeat("x", 10_001)
	for name, c := range map[string]struct {
		target, body string
		status       int
		part         string
	}{
		"nothing":                {flowPath, "", 400, `"errors":{"json":["Invalid JSON body."]}`},
		"more than a mebibyte":   {flowPath, flow(`,"intro":"` + strings.Repeat("x", 1<<20) + `"`), 413, `"message":"Request Entity Too Large."`},
		"something behind it":    {flowPath, flow("") + "{}", 400, `Invalid JSON body.`},
		"a key twice":            {flowPath, flow(`,"title":"U"`), 400, `Invalid JSON body.`},
		"bad UTF-8":              {flowPath, flow(`,"intro":"` + "\xff" + `"`), 400, `Invalid JSON body.`},
		"deep nesting":           {flowPath, strings.Repeat("[", 100) + strings.Repeat("]", 100), 400, `Invalid JSON body.`},
		"null":                   {flowPath, "null", 422, `{"json":{"_schema":["Invalid input type."]}}`},
		"a string":               {interviewPath, `"x"`, 422, `{"json":{"_schema":["Invalid input type."]}}`},
		"a NUL":                  {flowPath, flow(`,"intro":"\u0000"`), 422, `{"json":{"intro":["Null characters are not allowed."]}}`},
		"no question":            {flowPath, `{"org_name":"A","title":"T","questions":[]}`, 422, `{"json":{"questions":[`},
		"questions as text":      {flowPath, `{"org_name":"A","title":"T","questions":"Q?"}`, 422, `{"json":{"questions":["Not a valid list."]}}`},
		"a long title":           {flowPath, `{"org_name":"A","title":"` + long + `","questions":["Q?"]}`, 422, `{"json":{"title":["Must have at most 200 characters."]}}`},
		"a long question":        {flowPath, `{"org_name":"A","title":"T","questions":["Q?","` + long + `"]}`, 422, `{"json":{"questions":{"1":["Must have at most 10000 characters."]}}}`},
		"a long intro":           {flowPath, flow(`,"intro":"` + long + `"`), 422, `{"json":{"intro":["Must have at most 10000 characters."]}}`},
		"a long outro":           {flowPath, flow(`,"outro":"` + long + `"`), 422, `{"json":{"outro":["Must have at most 10000 characters."]}}`},
		"too much to keep":       {flowPath, flow(`,"additional_info":"` + strings.Repeat(long, 7) + `"`), 422, `{"json":{"additional_info":["Must have at most 65536 bytes."]}}`},
		"a webhook with a name":  {flowPath, flow(`,"webhook_url":"https://a:b@example.org/"`), 422, `{"json":{"webhook_url":["Must not carry a user name or password."]}}`},
		"a secret with a space":  {flowPath, flow(`,"webhook_url":"https://example.org/","webhook_secret_key":"my good secret"`), 422, `{"json":{"webhook_secret_key":[`},
		"a team that is none":    {flowPath, flow(`,"team_id":"x"`), 403, foreignTeam},
		"a flow's long id":       {interviewPath, `{"interview_flow_id":"` + w.Plan.ID + `"}`, 422, noFlow},
		"a flow's serial number": {interviewPath, `{"interview_flow_id":"1001"}`, 422, noFlow},
		"a flow that is null":    {interviewPath, `{"interview_flow_id":null}`, 422, `{"json":{"interview_flow_id":["Field may not be null."]}}`},
		"a long name":            {interviewPath, `{"interview_flow_id":"` + w.Plan.ShortID + `","interviewee_first_name":"` + long + `"}`, 422, `{"json":{"interviewee_first_name":["Must have at most 200 characters."]}}`},
		"an unknown recruiter":   {interviewPath, `{"interview_flow_id":"` + w.Plan.ShortID + `","assigned_recruiter_id":"00000000-0000-4000-8000-000000000000"}`, 422, foreignRecruiter},
	} {
		status, body := send(t, w, key, http.MethodPost, c.target, c.body)
		if status != c.status || !strings.Contains(body, c.part) || !strings.Contains(body, `"status":"`+http.StatusText(c.status)+`"`) {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
	_, body := send(t, w, key, http.MethodGet, flowPath, "")
	if strings.Count(body, `"interview_flow_id"`) != 1 {
		t.Errorf("something was made: %s", body)
	}
	if hooks, err := w.Service.Webhooks(t.Context(), account.Actor{System: true, OrganizationID: w.Acme.ID}, interview.Page{}); err != nil || len(hooks) != 0 {
		t.Errorf("webhooks are left over: %v, %v", hooks, err)
	}
}

func TestAWebhookIsNotLeftOverWhenItsFlowIsRefused(t *testing.T) {
	w, key := world(t, "invited")
	status, _ := send(t, w, key, http.MethodPost, flowPath, `{"org_name":"A","title":" ","questions":["Q?"],"webhook_url":"https://example.org/x"}`)
	hooks, err := w.Service.Webhooks(t.Context(), account.Actor{System: true, OrganizationID: w.Acme.ID}, interview.Page{})
	if status != http.StatusUnprocessableEntity || err != nil || len(hooks) != 0 {
		t.Errorf("%d, %v, %v", status, hooks, err)
	}
}

// FuzzReadFlow: whatever a body says, it is refused or becomes a plan within
// the documented bounds.
func FuzzReadFlow(f *testing.F) {
	f.Add(`{"org_name":"A","title":"T","questions":["Q?"],"voice_id":null,"is_video_enabled":true,"redirect_url":"https://example.org"}`)
	f.Add(`{"org_name":1,"title":null,"questions":[1,null],"voice_id":"x","language":"en-US","intro":"\u0000","webhook_url":":"}`)
	f.Fuzz(func(t *testing.T, body string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, flowPath, strings.NewReader(body))
		in, err := readInput(httptest.NewRecorder(), r)
		if err != nil {
			return
		}
		want, err := readFlow(in)
		if err != nil {
			return
		}
		if len(want.plan.Questions) > maxQuestions || !slices.Contains(languages(), want.plan.Language) ||
			want.plan.Voice != "" && !slices.Contains(voices(), want.plan.Voice) || strings.ContainsRune(want.kept.OrgName+want.hook, 0) {
			t.Errorf("%s became %+v", body, want)
		}
	})
}
