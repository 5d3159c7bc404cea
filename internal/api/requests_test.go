package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/candorhq/candor/client"
	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

// asks makes a candidate ask for something, as from the room.
func (w *world) asks(interviewID string, kind interview.RequestKind, note string) interview.Request {
	w.t.Helper()
	iv, err := w.service.Interview(w.t.Context(), system, interviewID)
	if err != nil {
		w.t.Fatal(err)
	}
	a := account.Actor{OrganizationID: iv.OrganizationID, Env: iv.Env, InterviewID: iv.ID}
	r, err := w.service.Ask(w.t.Context(), a, kind, note)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

func TestProgramsAnswerWhatCandidatesAskFor(t *testing.T) {
	w := newWorld(t, web.Limits{})
	ctx := t.Context()
	plan := w.plan()
	one, two := w.interview(plan).Interview.ID, w.interview(plan).Interview.ID
	late := w.asks(one, interview.AskTime, "I stammer")
	person := w.asks(two, interview.AskHuman, "")
	open := func() (ids []string) {
		t.Helper()
		for _, r := range collect(t, w.client.OpenRequests(ctx)) {
			ids = append(ids, r.ID)
		}
		return ids
	}
	if diff := cmp.Diff([]string{late.ID, person.ID}, open()); diff != "" {
		t.Errorf("open (-want +got):\n%s", diff)
	}
	if got := collect(t, w.client.Requests(ctx, two)); len(got) != 1 || got[0].Kind != "human" || got[0].State != "open" {
		t.Errorf("of one candidate: %+v", got)
	}
	before := ok[client.Interview](t)(w.client.Interview(ctx, one))
	got := ok[client.Request](t)(w.client.AnswerRequest(ctx, late.ID, client.RequestAnswer{Granted: true, Percent: 100, Reply: "Take your time."}))
	if got.State != "granted" || got.Percent != 100 || got.Reply != "Take your time." || got.Note != "I stammer" || got.AnsweredAt.IsZero() || got.MemberID != "" {
		t.Errorf("%+v", got)
	}
	was, is := before.Asked.Questions[0].TimeLimitMS, ok[client.Interview](t)(w.client.Interview(ctx, one)).Asked.Questions[0].TimeLimitMS
	if was == 0 {
		was = interview.DefaultTimeLimitMS
	}
	if is != 2*was {
		t.Errorf("a question has %d ms, had %d", is, was)
	}
	refused := ok[client.Request](t)(w.client.AnswerRequest(ctx, person.ID, client.RequestAnswer{Reply: "Not for this position."}))
	if refused.State != "refused" || len(open()) != 0 {
		t.Errorf("%+v, %d still open", refused, len(open()))
	}
	status, h, body := w.do("POST", "/v1/requests/"+person.ID+"/answer", `{"granted":true}`)
	if p := w.problem(status, h, body); status != http.StatusConflict || p.Code != "conflict" {
		t.Errorf("answered twice: %d %s", status, body)
	}
}

func TestOpenRequestsArePagedToTheirEnd(t *testing.T) {
	w := newWorld(t, web.Limits{})
	plan, want := w.plan(), map[string]bool{}
	for range 3 {
		want[w.asks(w.interview(plan).Interview.ID, interview.AskTime, "").ID] = true
	}
	pages, cursor := 0, ""
	for range 4 {
		var p struct {
			Data       []client.Request `json:"data"`
			NextCursor string           `json:"next_cursor"`
		}
		status, _, body := w.do("GET", "/v1/requests?limit=1"+cursor, "")
		if err := json.Unmarshal([]byte(body), &p); err != nil {
			t.Fatal(err)
		}
		if status != 200 || len(p.Data) != 1 {
			t.Fatalf("%d %s", status, body)
		}
		delete(want, p.Data[0].ID)
		pages++
		if p.NextCursor == "" {
			break
		}
		cursor = "&cursor=" + p.NextCursor
	}
	if pages != 3 || len(want) != 0 {
		t.Errorf("%d pages, not seen: %v", pages, want)
	}
}

func TestARequestIsAnsweredByWhoMay(t *testing.T) {
	w := newWorld(t, web.Limits{})
	ctx := t.Context()
	plan := w.plan()
	wish := w.asks(w.interview(plan).Interview.ID, interview.AskDeletion, "Please delete everything")
	path := "/v1/requests/" + wish.ID + "/answer"
	key := func(o account.Organization, scopes ...account.Scope) string {
		return "Bearer " + w.secret(o, account.NewKey{Scopes: scopes})
	}
	for name, c := range map[string]struct {
		key  string
		want int
	}{
		"a reader":                 {key(w.org, account.ReadInterviews), http.StatusForbidden},
		"who cannot erase":         {key(w.org, account.ReadInterviews, account.WriteInterviews), http.StatusForbidden},
		"another organization":     {key(w.foreign, account.Scopes()...), http.StatusNotFound},
		"the other environment":    {"Bearer " + w.secret(w.org, account.NewKey{Env: account.Test, Scopes: account.Scopes()}), http.StatusNotFound},
		"who may not even see it":  {key(w.org, account.ReadPlans), http.StatusForbidden},
		"somebody without any key": {"Bearer nope", http.StatusUnauthorized},
	} {
		if status, _, body := w.do("POST", path, `{"granted":true}`, "Authorization", c.key); status != c.want {
			t.Errorf("%s: %d %s, want %d", name, status, body, c.want)
		}
	}
	unknown := func(id string) string {
		status, _, body := w.do("POST", "/v1/requests/"+id+"/answer", `{"granted":false}`, "Authorization", key(w.foreign, account.Scopes()...))
		return fmt.Sprint(status, said(t, body))
	}
	if foreign, none := unknown(wish.ID), unknown(uuid.NewString()); foreign != none {
		t.Errorf("another organization's is told apart from none: %s, %s", foreign, none)
	}
	if _, _, body := w.do("GET", "/v1/requests", "", "Authorization", key(w.foreign, account.Scopes()...)); body != `{"data":[]}`+"\n" && body != `{"data":[]}` {
		t.Errorf("another organization lists %s", body)
	}
	for body, want := range map[string]int{``: 400, `{}`: 422, `{"granted":"yes"}`: 422, `{"granted":true,"percent":301}`: 422, `{"granted":true,"percent":-1}`: 422, `{"granted":true,"by":"me"}`: 422} {
		if status, h, answer := w.do("POST", path, body); status != want || w.problem(status, h, answer).Code == "" {
			t.Errorf("%s: %d %s, want %d", body, status, answer, want)
		}
	}
	if got := ok[client.Request](t)(w.client.AnswerRequest(ctx, wish.ID, client.RequestAnswer{Granted: true})); got.State != "granted" {
		t.Errorf("%+v", got)
	}
}
