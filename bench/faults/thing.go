package main

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/candorhq/candor/bench/rig"
	"github.com/candorhq/candor/client"
)

// thing is something that exists and is hurt.
type thing struct {
	kind string // as it is told: "interview, ready"
	at   string // where its paths begin: "/v1/interviews/"; a list's whole path
	id   string // "" for a list, to which things are added
	more map[string]string
	only func(operation) bool // nil: every operation
	make func(context.Context) (id string, more map[string]string, err error)
}

// anew makes a thing, or another one in its place.
func (x *thing) anew(ctx context.Context) (err error) {
	if x.make == nil {
		return nil
	}
	if x.id, x.more, err = x.make(ctx); err != nil {
		return fmt.Errorf("%s: %w", x.kind, err)
	}
	return nil
}

// everything makes one of everything.
func (t *town) everything(ctx context.Context) ([]*thing, error) {
	if err := t.ground(ctx); err != nil {
		return nil, err
	}
	plain := func(id string, err error) (string, map[string]string, error) { return id, nil, err }
	lists := func(o operation) bool { return o.method == http.MethodPost }
	all := []*thing{
		{kind: "position", at: "/v1/positions/", make: func(ctx context.Context) (string, map[string]string, error) {
			p, err := t.c.CreatePosition(ctx, client.Position{Title: "Agent " + marked, MustHave: []string{"calm"}})
			return plain(p.ID, err)
		}},
		{kind: "plan", at: "/v1/plans/", make: func(ctx context.Context) (string, map[string]string, error) {
			p, err := t.c.CreatePlan(ctx, *writtenPlan())
			return plain(p.ID, err)
		}},
		{kind: "candidate", at: "/v1/candidates/", make: func(ctx context.Context) (string, map[string]string, error) {
			p, err := t.c.CreateCandidate(ctx, client.Candidate{FirstName: "Ada " + marked, Email: t.unique() + "@example.org"})
			return plain(p.ID, err)
		}},
		{kind: "webhook", at: "/v1/webhooks/", make: func(ctx context.Context) (string, map[string]string, error) {
			w, _, err := t.c.CreateWebhook(ctx, client.Webhook{URL: t.hooks.URL + "/" + marked, Types: []string{"interview.expired"}})
			return plain(w.ID, err)
		}},
		{kind: "key", at: "/v1/keys/", make: func(ctx context.Context) (string, map[string]string, error) {
			k, _, err := t.c.CreateKey(ctx, client.Key{Name: "Key " + marked, Scopes: []string{"read:plans"}})
			return plain(k.ID, err)
		}},
		{kind: "organization", at: "/v1/organizations/", make: func(context.Context) (string, map[string]string, error) { return t.org, nil, nil }},
		{kind: "hold", at: "/v1/holds/", make: t.makeHold},
		{kind: "erasure", at: "/v1/erasures/", make: t.makeErasure},
		{kind: "request", at: "/v1/requests/", make: t.makeRequest},
		{kind: "recording", at: "/v1/recordings/", make: t.makeRecording},
		{kind: "upload", at: "/v1/uploads/", make: t.makeUpload},
		{kind: "task", at: "/v1/tasks/", make: func(ctx context.Context) (string, map[string]string, error) {
			for k, err := range t.c.Tasks(ctx, nil) {
				return plain(k.ID, err)
			}
			return "", nil, fmt.Errorf("there is none")
		}},
	}
	states := map[string]func(context.Context, client.Made) error{
		"interview, invited":  func(context.Context, client.Made) error { return nil },
		"interview, going on": t.write,
		"interview, ready":    t.finish,
		"interview, cancelled": func(ctx context.Context, m client.Made) error {
			_, err := t.c.Cancel(ctx, m.Interview.ID, "x")
			return err
		},
		"interview, withdrawn": func(ctx context.Context, m client.Made) error {
			return t.room(ctx, m, "withdraw", url.Values{"sure": {"1"}})
		},
		"interview, its removal": t.removed,
	}
	for _, kind := range slices.Sorted(maps.Keys(states)) {
		upTo := states[kind]
		all = append(all, &thing{kind: kind, at: "/v1/interviews/", make: func(ctx context.Context) (string, map[string]string, error) {
			m, err := t.invite(ctx)
			if err == nil {
				err = upTo(ctx, m)
			}
			more := map[string]string{"{share_id}": "0190a0e0-0000-7000-8000-000000000000"}
			if err == nil && kind == "interview, ready" {
				if _, err = t.c.Share(ctx, m.Interview.ID, time.Now().Add(time.Hour)); err == nil {
					for s, e := range t.c.Shares(ctx, m.Interview.ID) {
						more["{share_id}"], err = s.ID, e
					}
				}
			}
			return m.Interview.ID, more, err
		}})
	}
	for _, list := range []string{"positions", "plans", "candidates", "interviews", "invitations", "webhooks", "keys", "organizations", "holds"} {
		all = append(all, &thing{kind: "list of " + list, at: "/v1/" + list, only: lists})
	}
	for _, x := range all {
		if err := x.anew(ctx); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// ground makes what the others stand on.
func (t *town) ground(ctx context.Context) (err error) {
	if _, _, err = t.c.CreateWebhook(ctx, client.Webhook{URL: t.hooks.URL}); err != nil {
		return err
	}
	if t.plan, err = t.c.CreatePlan(ctx, *writtenPlan()); err != nil {
		return err
	}
	if t.spoken, err = t.c.CreatePlan(ctx, *rig.KitchenPlan()); err != nil {
		return err
	}
	if t.position, err = t.c.CreatePosition(ctx, client.Position{Title: "Cook " + marked}); err != nil {
		return err
	}
	if t.candidate, err = t.c.CreateCandidate(ctx, client.Candidate{FirstName: "Bob " + marked}); err != nil {
		return err
	}
	if _, err := t.invite(ctx); err != nil {
		return err
	}
	events, err := t.c.Events(ctx, 0)
	if err == nil && len(events) == 0 {
		err = fmt.Errorf("there is no event")
	}
	if err == nil {
		t.event = events[0].ID
	}
	return err
}

// writtenPlan asks for nothing that a recogniser must hear.
func writtenPlan() *client.Plan {
	return &client.Plan{Name: "Plan " + marked, Language: "en", Questions: []client.Question{
		{Text: "Why " + marked + "?", Form: "text", KeyPoints: []client.KeyPoint{{Text: "stayed calm and listened", Synonyms: []string{"kept quiet"}}}},
		{Text: "How?", Form: "text", KeyPoints: []client.KeyPoint{{Text: "asked for the error message"}}},
	}, Skills: []client.Skill{{Name: "calm"}}}
}

// unique is a name that nothing has yet.
func (t *town) unique() string { return "u" + strconv.FormatUint(t.r.Rand.Uint64(), 36) }

func (t *town) invite(ctx context.Context) (client.Made, error) {
	return t.c.CreateInterview(ctx, client.NewInterview{PlanID: t.plan.ID, ExternalID: t.unique(), Candidate: &client.Candidate{FirstName: "Eve " + marked}})
}

func (t *town) write(ctx context.Context, m client.Made) error {
	_, err := t.c.WriteAnswer(ctx, m.Interview.ID, client.Answer{QuestionID: m.Interview.Asked.Questions[0].ID, Text: "I stayed calm, " + marked + ", and listened to the end."})
	return err
}

func (t *town) finish(ctx context.Context, m client.Made) error {
	if err := t.write(ctx, m); err != nil {
		return err
	}
	if _, err := t.c.Complete(ctx, m.Interview.ID); err != nil {
		return err
	}
	return t.quiet(ctx, m.Interview.ID)
}

// quiet waits until nothing works on an interview any more.
func (t *town) quiet(ctx context.Context, id string) error {
	var last error
	err := rig.Until(ctx, "interview "+id+" is at rest", 2*time.Minute, func() bool {
		iv, err := t.c.Interview(ctx, id)
		if last = err; err != nil || iv.State == "completed" || iv.State == "processing" {
			return err != nil
		}
		for k, err := range t.c.Tasks(ctx, client.Filter{"interview_id": id}) {
			if err != nil || k.State != "done" && k.State != "cancelled" && k.State != "given_up" {
				return false
			}
		}
		return true
	})
	if last != nil {
		return last
	}
	return err
}

// removed is an interview whose candidate is being forgotten.
func (t *town) removed(ctx context.Context, m client.Made) error {
	if err := t.write(ctx, m); err != nil {
		return err
	}
	if _, err := t.c.EraseCandidate(ctx, m.Candidate.ID, "asked"); err != nil {
		return err
	}
	return rig.Until(ctx, "the candidate is forgotten", time.Minute, func() bool {
		for e, err := range t.c.Erasures(ctx, client.Filter{"candidate_id": m.Candidate.ID}) {
			return err == nil && e.State == "done"
		}
		return false
	})
}

// room is what a candidate's page sends.
func (t *town) room(ctx context.Context, m client.Made, page string, form url.Values) error {
	u, err := url.Parse(m.InvitationURL)
	if err != nil {
		return err
	}
	to := t.p.URL() + strings.TrimSuffix(u.Path, "/") + "/" + page
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := http.DefaultTransport.RoundTrip(req) // does not follow
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusSeeOther {
		return fmt.Errorf("the room's %s: %s", page, res.Status)
	}
	return nil
}

func (t *town) makeHold(ctx context.Context) (string, map[string]string, error) {
	who, err := t.c.CreateCandidate(ctx, client.Candidate{FirstName: "Held " + marked})
	if err != nil {
		return "", nil, err
	}
	h, err := t.c.PlaceHold(ctx, client.Hold{CandidateID: who.ID, Reason: "a claim"})
	return h.ID, nil, err
}

func (t *town) makeErasure(ctx context.Context) (string, map[string]string, error) {
	who, err := t.c.CreateCandidate(ctx, client.Candidate{FirstName: "Gone " + marked})
	if err != nil {
		return "", nil, err
	}
	e, err := t.c.EraseCandidate(ctx, who.ID, "asked")
	if err != nil {
		return "", nil, err
	}
	return e.ID, nil, rig.Until(ctx, "the erasure is done", time.Minute, func() bool {
		e, err := t.c.Erasure(ctx, e.ID)
		return err == nil && e.State == "done"
	})
}

func (t *town) makeRequest(ctx context.Context) (string, map[string]string, error) {
	m, err := t.invite(ctx)
	if err != nil {
		return "", nil, err
	}
	if err := t.room(ctx, m, "ask", url.Values{"kind": {"human"}, "note": {"please, " + marked}}); err != nil {
		return "", nil, err
	}
	for q, err := range t.c.Requests(ctx, m.Interview.ID) {
		return q.ID, nil, err
	}
	return "", nil, fmt.Errorf("the candidate asked for nothing")
}

func (t *town) spokenInterview(ctx context.Context) (client.Made, error) {
	return t.c.CreateInterview(ctx, client.NewInterview{PlanID: t.spoken.ID, Candidate: &client.Candidate{FirstName: "Kay " + marked}})
}

func (t *town) makeRecording(ctx context.Context) (string, map[string]string, error) {
	m, err := t.spokenInterview(ctx)
	if err != nil {
		return "", nil, err
	}
	voice, err := rig.Voice(ctx)
	if err != nil {
		return "", nil, err
	}
	an, err := t.c.SendAnswer(ctx, m.Interview.ID, m.Interview.Asked.Questions[0].ID, time.Time{}, bytes.NewReader(rig.Cut(voice, 0, 1)))
	if err != nil {
		return "", nil, err
	}
	return an.RecordingID, nil, t.quiet(ctx, m.Interview.ID)
}

func (t *town) makeUpload(ctx context.Context) (string, map[string]string, error) {
	m, err := t.spokenInterview(ctx)
	if err != nil {
		return "", nil, err
	}
	res, body, err := ask(ctx, http.MethodPost, t.p.URL()+"/v1/uploads", nil, map[string]string{"Authorization": "Bearer " + t.key, "Tus-Resumable": "1.0.0", "Upload-Length": "100000",
		"Upload-Metadata": rig.TusMetadata(map[string]string{"interview_id": m.Interview.ID, "question_id": m.Interview.Asked.Questions[0].ID})})
	if err != nil {
		return "", nil, err
	}
	if res.StatusCode != http.StatusCreated {
		return "", nil, fmt.Errorf("%s %.200s", res.Status, body)
	}
	return strings.TrimPrefix(res.Header.Get("Location"), "/v1/uploads/"), nil, nil
}
