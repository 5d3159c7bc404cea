package interview_test

import (
	"encoding/json"
	"testing"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/queue"
)

func TestADraftIsMadeWholeOrNotAtAll(t *testing.T) {
	w := newWorld(t)
	draft := func(url string) interview.PlanDraft {
		return interview.PlanDraft{
			Position: interview.Position{Title: "Support agent", MustHave: []string{"Patience"}},
			Plan:     interview.Plan{Name: "Support agent", Questions: []interview.Question{{Text: "Why?"}}},
			Tell: func(p interview.Plan) interview.Call {
				body, _ := json.Marshal(map[string]int64{"serial": p.Serial})
				return interview.Call{URL: url, Body: body}
			},
		}
	}
	plan, err := w.svc.CreateDraft(w.ctx(), w.key, draft("https://example.org/made"))
	w.ok(err)
	pos, err := w.svc.Position(w.ctx(), w.key, plan.PositionID)
	if err != nil || pos.Title != "Support agent" || plan.OrganizationID != w.org.ID {
		t.Errorf("%+v, %v", pos, err)
	}
	ts := must(w.db.Tasks(w.ctx(), queue.TaskFilter{Kind: interview.TaskCall, Limit: 9}))
	var call interview.Call
	if len(ts) != 1 {
		t.Fatalf("%d calls", len(ts))
	}
	w.ok(json.Unmarshal(ts[0].Payload, &call))
	var told struct{ Serial int64 }
	w.ok(json.Unmarshal(call.Body, &told))
	if call.URL != "https://example.org/made" || told.Serial != plan.Serial || ts[0].OrganizationID != w.org.ID {
		t.Errorf("%+v of %+v", call, ts[0])
	}
	_, err = w.svc.CreateDraft(w.ctx(), w.key, draft("ftp://example.org"))
	refuses(t, "an address that is none", err, interview.Invalid, "url")
	reader := w.key
	reader.Scopes = []account.Scope{account.ReadPlans}
	_, err = w.svc.CreateDraft(w.ctx(), reader, draft("https://example.org"))
	refuses(t, "a key that reads", err, interview.Denied)
	empty := draft("https://example.org")
	empty.Plan.Questions = nil
	_, err = w.svc.CreateDraft(w.ctx(), w.key, empty)
	refuses(t, "no question", err, interview.Invalid, "plan.questions")
	if all := must(w.svc.Positions(w.ctx(), w.key, interview.Filter{}, interview.Page{})); len(all) != 1 {
		t.Errorf("what was refused left %d positions", len(all)-1)
	}
}
