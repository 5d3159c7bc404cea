package xobin

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect/dialecttest"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/queue"
)

const generatePath = "/api/v2/ai-interviews/generate-interview"

const job = `{"job_role":"Backend Engineer","job_description":"Requirements:\n- Experience with Go, PostgreSQL and event sourcing\n\nNice to have: Kubernetes\n\nYou will:\n- design services that handle payments"%s}`

// calls are what is to be told to addresses named once.
func calls(t *testing.T, w *dialecttest.World) (out []interview.Call) {
	t.Helper()
	tasks, err := w.DB.Tasks(t.Context(), queue.TaskFilter{Kind: interview.TaskCall, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, task := range tasks {
		var c interview.Call
		if err := json.Unmarshal(task.Payload, &c); err != nil {
			t.Fatal(err)
		}
		out = append(out, c)
	}
	return out
}

func TestAnInterviewIsMadeFromADescriptionAndTold(t *testing.T) {
	w, h, key := few(t, "invited")
	status, _, body := send(t, w, h, http.MethodPost, generatePath, key, fmt.Sprintf(job, `,"notification_url":"https://ats.example.com/made?of=1"`))
	var got GenerateResponse
	if err := json.Unmarshal(body, &got); err != nil || status != http.StatusAccepted {
		t.Fatalf("%d %s", status, body)
	}
	if want := (GenerateResponse{got.JobID, "pending", "AI interview plan generation job has been queued successfully"}); got != want {
		t.Errorf("%+v", got)
	}
	told := calls(t, w)
	if len(told) != 1 || told[0].URL != "https://ats.example.com/made?of=1" {
		t.Fatalf("%+v", told)
	}
	var made GeneratedResponse
	if err := json.Unmarshal(told[0].Body, &made); err != nil || made.JobID != got.JobID || made.Status != "completed" {
		t.Fatalf("%s, %v", told[0].Body, err)
	}
	status, _, body = send(t, w, h, http.MethodGet, generatePath+"/"+got.JobID, key, "")
	if status != http.StatusOK || string(body) != string(told[0].Body) {
		t.Errorf("asked: %d %s, told %s", status, body, told[0].Body)
	}
	system := account.Actor{System: true}
	plan, err := w.Service.Plan(t.Context(), system, fmt.Sprint(made.AIInterviewID))
	if err != nil || plan.Name != "Backend Engineer" || plan.OrganizationID != w.Acme.ID || len(plan.Questions) < 5 {
		t.Fatalf("%+v, %v", plan, err)
	}
	pos, err := w.Service.Position(t.Context(), system, plan.PositionID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]string{{"Go", "PostgreSQL", "event sourcing"}, {"Kubernetes"}}, [][]string{pos.MustHave, pos.NiceToHave}); diff != "" {
		t.Error(diff)
	}
	// What was made can be used at once.
	status, _, body = send(t, w, h, http.MethodPost, invitePath, key,
		fmt.Sprintf(`{"candidate_name":"Ada","candidate_email":"ada@example.org","ai_interview_id":%d,"invite_format":"getlink"}`, made.AIInterviewID))
	if status != http.StatusOK || !strings.Contains(string(body), "Backend Engineer") {
		t.Errorf("an invitation to it: %d %s", status, body)
	}
}

func TestWithoutAnAddressNobodyIsTold(t *testing.T) {
	w, h, key := few(t, "invited")
	if status, _, body := send(t, w, h, http.MethodPost, generatePath, key, fmt.Sprintf(job, "")); status != http.StatusAccepted {
		t.Fatalf("%d %s", status, body)
	}
	if told := calls(t, w); len(told) != 0 {
		t.Errorf("%+v", told)
	}
}

func TestAnyDescriptionMakesAPlanThatTheServiceTakes(t *testing.T) {
	w, h, key := few(t, "invited")
	for _, description := range []string{"x", "仕事の内容: 面接", strings.Repeat("experience with Abc. ", 2000), "Requirements:\n" + strings.Repeat("- knowledge of Tool A1, Tool B2 and Tool C3\n", 300),
		"- " + strings.Repeat("word ", 5000), "Must have: Go, Python, Java, JavaScript, React, SQL, Docker, AWS, DevOps, REST, Excel, sales, marketing, UX, QA, Linux, scrum"} {
		in, _ := json.Marshal(map[string]string{"job_role": "Lamplighter", "job_description": description})
		if status, _, body := send(t, w, h, http.MethodPost, generatePath, key, string(in)); status != http.StatusAccepted {
			t.Errorf("%.30q: %d %s", description, status, body)
		}
	}
}

func TestAJobIsItsOwnersAlone(t *testing.T) {
	w, h, key := few(t, "invited")
	_, other := w.KeyOf(t, w.Other, name)
	_, test := w.Key(t, name, func(k *account.NewKey) { k.Env = account.Test })
	_, _, body := send(t, w, h, http.MethodPost, generatePath, key, fmt.Sprintf(job, ""))
	var got GenerateResponse
	if err := json.Unmarshal(body, &got); err != nil {
		t.Fatal(err)
	}
	plan, err := w.Service.Plan(t.Context(), account.Actor{System: true}, got.JobID)
	if err != nil {
		t.Fatal(err)
	}
	for what, c := range map[string]struct{ key, id string }{
		"another account": {other, got.JobID}, "the other environment": {test, got.JobID}, "a plan by hand": {key, w.Plan.ID},
		"a serial": {key, fmt.Sprint(plan.Serial)}, "a short id": {key, plan.ShortID}, "a word": {key, "x"},
	} {
		if status, _, body := send(t, w, h, http.MethodGet, generatePath+"/"+c.id, c.key, ""); status != http.StatusNotFound || string(body) != `{"error":"Job not found"}` {
			t.Errorf("%s: %d %s", what, status, body)
		}
	}
}
