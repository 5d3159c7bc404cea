package api_test

import (
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/client"
	"github.com/candorhq/candor/internal/web"
)

func TestTheClientHasEveryFieldOfTheDocument(t *testing.T) {
	var doc struct {
		Components struct {
			Schemas map[string]struct {
				Properties map[string]any `json:"properties"`
			} `json:"schemas"`
		} `json:"components"`
	}
	b, err := os.ReadFile("testdata/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	for name, thing := range map[string]any{
		"Result": client.Result{}, "Interview": client.Interview{}, "Asked": client.Asked{}, "Plan": client.Plan{}, "Question": client.Question{},
		"KeyPoint": client.KeyPoint{}, "Option": client.Choice{}, "Skill": client.Skill{}, "Limits": client.Limits{}, "Thresholds": client.Thresholds{},
		"Anchors": client.Anchors{}, "Position": client.Position{}, "Candidate": client.Candidate{}, "Answer": client.Answer{}, "AnswerMark": client.Mark{},
		"Assessment": client.Assessment{}, "AnswerScore": client.AnswerScore{}, "KeyPointScore": client.KeyPointScore{}, "Flag": client.Flag{},
		"SkillScore": client.SkillScore{}, "Dimension": client.Dimension{}, "Measure": client.Measure{}, "Coverage": client.Coverage{},
		"Summary": client.Summary{}, "Finding": client.Finding{}, "Integrity": client.Integrity{}, "Signal": client.Signal{}, "Turn": client.Turn{},
		"Segment": client.Segment{}, "Word": client.Word{}, "Engine": client.Engine{}, "Sitting": client.Sitting{}, "CallAttempt": client.Call{},
		"RecordingOut": client.Recording{}, "ReportOut": client.Report{}, "Named": client.Named{}, "PlanNamed": client.PlanNamed{},
		"StageRun": client.Stage{}, "Hit": client.Hit{}, "Event": client.Event{}, "Webhook": client.Webhook{}, "NewWebhook": client.Webhook{},
		"Delivery": client.Delivery{}, "Attempt": client.Attempt{}, "Key": client.Key{}, "KeyInput": client.Key{}, "Organization": client.Organization{},
		"Settings": client.Settings{}, "Task": client.Task{}, "Share": client.Share{}, "Whoami": client.Me{}, "MadeInterview": client.Made{},
		"InterviewInput": client.NewInterview{}, "InvitationInput": client.Invitation{}, "Invited": client.Invited{}, "Problem": client.Problem{}, "Fault": client.Fault{}, "Mail": client.Mail{}, "Letter": client.Letter{}, "Entry": client.AuditEntry{},
		"Erasure": client.Erasure{}, "Certificate": client.Certificate{}, "SealedCertificate": client.SealedCertificate{}, "CertificateSeal": client.CertificateSeal{}, "ErasedObject": client.ErasedObject{}, "Hold": client.Hold{},
	} {
		schema, ok := doc.Components.Schemas[name]
		if !ok {
			t.Errorf("the document has no %s", name)
			continue
		}
		has := fields(reflect.TypeOf(thing))
		for field := range schema.Properties {
			if !slices.Contains(has, field) {
				t.Errorf("%T lacks %s of %s", thing, field, name)
			}
		}
	}
}

func fields(t reflect.Type) (names []string) {
	for f := range t.Fields() {
		if f.Anonymous {
			names = append(names, fields(f.Type)...)
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		names = append(names, name)
	}
	return names
}

func TestWhatWasReadCanBeChangedAndGivenBack(t *testing.T) {
	w := newWorld(t, web.Limits{})
	ctx := t.Context()
	plan := w.plan()
	plan.Intro, plan.Limits.ThinkMS = "Welcome.", 5000
	got := ok[client.Plan](t)(w.client.ReplacePlan(ctx, plan.ID, plan))
	want := plan
	want.Version, want.UpdatedAt = got.Version, got.UpdatedAt
	if diff := cmp.Diff(want, got); diff != "" || got.Version == plan.Version {
		t.Errorf("version %d (-want +got):\n%s", got.Version, diff)
	}
	pos := ok[client.Position](t)(w.client.CreatePosition(ctx, client.Position{Title: "Engineer"}))
	pos.Location = "Bremen"
	if got := ok[client.Position](t)(w.client.ReplacePosition(ctx, pos.ID, pos)); got.Location != "Bremen" {
		t.Errorf("position: %+v", got)
	}
	cand := ok[client.Candidate](t)(w.client.CreateCandidate(ctx, client.Candidate{FirstName: "Ada", Email: "ada@example.com"}))
	cand.Phone = "+4942112345"
	if got := ok[client.Candidate](t)(w.client.ReplaceCandidate(ctx, cand.ID, cand)); got.Phone != cand.Phone {
		t.Errorf("candidate: %+v", got)
	}
	made := ok[client.Made](t)(w.client.CreateInterview(ctx, client.NewInterview{Plan: &plan, Position: &pos, Candidate: &cand}))
	if made.Candidate.ID != cand.ID {
		t.Errorf("the candidate was not found again: %+v", made.Candidate)
	}
}
