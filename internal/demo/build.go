package demo

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/app"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/media"
	"github.com/candorhq/candor/internal/planfile"
	"github.com/candorhq/candor/internal/yaml"
)

// sitting is one candidate's file in content.
type sitting struct {
	Candidate  candidate `yaml:"candidate"`
	ExternalID string    `yaml:"external_id"`
	Answers    []string  `yaml:"answers"` // what the recordings say
	Text       string    `yaml:"text"`    // the written answer
}

type candidate struct {
	FirstName string `yaml:"first_name"`
	LastName  string `yaml:"last_name"`
	Email     string `yaml:"email"`
	Locale    string `yaml:"locale"`
	TimeZone  string `yaml:"time_zone"`
}

func (c candidate) domain() *interview.Candidate {
	return &interview.Candidate{FirstName: c.FirstName, LastName: c.LastName, Email: c.Email, Locale: c.Locale, TimeZone: c.TimeZone}
}

// builder makes the content. What it made before an interruption is found
// again by idempotency key.
type builder struct {
	a     *app.App
	actor account.Actor
	plan  interview.Plan
	tell  Progress
	clock *Clock
	done  int
}

// spokenOnly is the sitting that leaves the written question out: every answer
// of it has a recording, as programs written for RoundZero take for granted.
const spokenOnly = "mixed"

// steps is how many times tell is called: five for what is set up, one
// for each answer of the recorded sittings and one for each result.
const steps = 5 + 4 + 3 + 4 + 4

func (b *builder) step(what string) {
	b.done++
	b.tell(b.done, steps, what)
}

func once(key string) interview.OnceKey {
	return interview.OnceKey{Key: "demo " + key, Digest: []byte(key)}
}

func build(ctx context.Context, a *app.App, clock *Clock, tell Progress) (Made, error) {
	defer clock.at(0)
	m := Made{Email: "demo@candor.example", Password: rand.Text(), Keys: map[string]string{}}
	org, err := organization(ctx, a, "Northwind Care")
	if err != nil {
		return m, err
	}
	other, err := organization(ctx, a, "Harbor Logistics")
	if err != nil {
		return m, err
	}
	m.Org, m.Other = org.ID, other.ID
	if err := member(ctx, a, org.ID, m); err != nil {
		return m, err
	}
	b := &builder{a: a, actor: system(org.ID), tell: tell, clock: clock}
	b.step("two organizations")
	if b.plan, err = b.makePlan(ctx); err != nil {
		return m, err
	}
	b.step("a position and a plan with its rubric")

	for _, s := range []struct {
		name string
		ago  time.Duration
		ref  *Ref
	}{{"strong", 3 * time.Hour, &m.Ready}, {spokenOnly, 2 * time.Hour, &m.Mixed}, {"weak", time.Hour, &m.Weak}} {
		clock.at(s.ago)
		if *s.ref, err = b.recorded(ctx, s.name); err != nil {
			return m, fmt.Errorf("%s: %w", s.name, err)
		}
	}
	clock.at(0)
	if err := b.others(ctx, &m); err != nil {
		return m, err
	}
	if m.OtherInterview, err = b.elsewhere(ctx, other.ID); err != nil {
		return m, err
	}
	b.step("another organization's interview")
	for _, r := range []*Ref{&m.Ready, &m.Mixed, &m.Weak, &m.OtherInterview} {
		if err := b.await(ctx, r); err != nil {
			return m, err
		}
	}
	for _, dialect := range account.KeyDialects() {
		if dialect == "jobmojito" {
			continue // made anew at every start
		}
		in := account.NewKey{Name: "demonstration", Dialect: dialect}
		if dialect == "" {
			in.Scopes = account.Scopes()
		}
		if _, m.Keys[dialect], err = a.Accounts.CreateKey(ctx, system(org.ID), org.ID, in); err != nil {
			return m, fmt.Errorf("key for %q: %w", dialect, err)
		}
	}
	b.step("access keys")
	return m, nil
}

func organization(ctx context.Context, a *app.App, name string) (account.Organization, error) {
	o, err := a.DB.OrganizationByName(ctx, name)
	if !errors.Is(err, account.ErrNotFound) {
		return o, err
	}
	return a.Accounts.CreateOrganization(ctx, account.Actor{System: true}, account.Organization{
		Name: name, Settings: account.Settings{NoticeVersion: "2026-11"},
	})
}

// member makes the person who signs in; after an interruption, with the new
// password.
func member(ctx context.Context, a *app.App, org string, m Made) error {
	_, err := a.Accounts.AddMember(ctx, system(org), org, account.NewMember{
		Email: m.Email, Name: "Dana Demo", Role: account.Owner, Password: m.Password})
	if !errors.Is(err, account.ErrExists) {
		return err
	}
	had, err := a.DB.MemberByEmail(ctx, m.Email)
	if err != nil {
		return err
	}
	return a.Accounts.SetPassword(ctx, system(org), had.ID, m.Password)
}

func (b *builder) makePlan(ctx context.Context) (interview.Plan, error) {
	data, err := content.ReadFile("content/support.yaml")
	if err != nil {
		return interview.Plan{}, err
	}
	f, err := planfile.Read(data)
	if err != nil {
		return interview.Plan{}, err
	}
	pos, err := b.a.Service.CreatePosition(ctx, b.actor, *f.Position, once("position"))
	if err != nil {
		return interview.Plan{}, err
	}
	f.Plan.PositionID = pos.ID
	return b.a.Service.CreatePlan(ctx, b.actor, f.Plan, once("plan"))
}

// recorded makes one sitting from its recordings and completes it.
func (b *builder) recorded(ctx context.Context, name string) (Ref, error) {
	s, err := readSitting(name)
	if err != nil {
		return Ref{}, err
	}
	in := interview.NewInterview{PlanID: b.plan.ID, Candidate: s.Candidate.domain(), ExternalID: s.ExternalID}
	if name == spokenOnly {
		for _, q := range b.plan.Questions {
			if q.Form != interview.Spoken {
				in.Excluded = append(in.Excluded, q.ID)
			}
		}
	}
	c, err := b.a.Service.CreateInterview(ctx, b.actor, in, once(name))
	if err != nil {
		return Ref{}, err
	}
	r := ref(b.a, c)
	if c.Interview.State.Over() {
		return r, nil
	}
	room, err := b.enter(ctx, c)
	if err != nil {
		return r, err
	}
	given, err := b.a.Service.Answers(ctx, b.actor, r.ID)
	if err != nil {
		return r, err
	}
	had := map[string]bool{}
	for _, g := range given {
		had[g.QuestionID] = true
	}
	for i, q := range c.Interview.Asked.Questions {
		if !had[q.ID] {
			if err := b.answer(ctx, room, c.Interview, q, s, name, i); err != nil {
				return r, fmt.Errorf("question %d: %w", i+1, err)
			}
		}
		b.step(fmt.Sprintf("%s %s, answer %d", s.Candidate.FirstName, s.Candidate.LastName, i+1))
	}
	_, err = b.a.Service.Complete(ctx, room, r.ID, interview.AllAnswered)
	return r, err
}

// enter goes through the door as the candidate does.
func (b *builder) enter(ctx context.Context, c interview.Created) (account.Actor, error) {
	room, iv, err := b.a.Service.Enter(ctx, c.LinkToken)
	if err != nil {
		return room, err
	}
	if iv.ConsentedAt.IsZero() {
		if _, err := b.a.Service.Consent(ctx, room, "2026-11"); err != nil {
			return room, err
		}
	}
	_, _, err = b.a.Service.Start(ctx, room, "Candor demonstration")
	return room, err
}

func (b *builder) answer(ctx context.Context, room account.Actor, iv interview.Interview, q interview.Question, s sitting, name string, i int) error {
	b.clock.pass(20 * time.Second) // to read the question and think
	in := interview.Answer{InterviewID: iv.ID, QuestionID: q.ID, Form: q.Form, StartedAt: b.clock.Now()}
	if q.Form == interview.Text {
		b.clock.pass(90 * time.Second)
		in.Text = s.Text
		_, err := b.a.Service.WriteAnswer(ctx, room, in)
		return err
	}
	data, err := content.ReadFile(fmt.Sprintf("content/%s-%d.webm", name, i+1))
	if err != nil {
		return err
	}
	head := data[:min(len(data), media.SniffBytes)]
	kind, ok := media.Sniff(head)
	if !ok {
		return fmt.Errorf("%s-%d.webm is no recording", name, i+1)
	}
	sound, err := b.a.Decoder.Decode(ctx, bytes.NewReader(data))
	if err != nil {
		return err
	}
	b.clock.pass(time.Duration(sound.DurationMS()) * time.Millisecond)
	key := fmt.Sprintf("%s/%s/%s%s", iv.OrganizationID, iv.ID, uuid.NewString(), kind.Extension)
	info, err := b.a.Blobs.Put(ctx, key, bytes.NewReader(data), kind.MediaType)
	if err != nil {
		return err
	}
	_, err = b.a.Service.FinishAnswer(ctx, room, in, interview.StoredMedium{
		Key: info.Key, MediaType: kind.MediaType, Bytes: info.Size, SHA256: info.SHA256}, "")
	return err
}

func readSitting(name string) (sitting, error) {
	var s sitting
	data, err := content.ReadFile("content/" + name + ".yaml")
	if err != nil {
		return s, err
	}
	return s, yaml.Decode(data, &s)
}

// await waits until the pipeline has made a result, and notes the report's
// address.
func (b *builder) await(ctx context.Context, r *Ref) error {
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		iv, err := b.a.DB.Interview(ctx, r.ID)
		if err != nil {
			return err
		}
		switch iv.State {
		case interview.Ready:
			b.step("result of " + r.ExternalID)
			token, err := b.a.Service.StableShare(ctx, system(iv.OrganizationID), r.ID)
			r.Report = b.a.ReportURL(token)
			return err
		case interview.Failed:
			return fmt.Errorf("interview %s failed: %s", r.ExternalID, iv.Reason)
		}
		if why := b.waits(ctx, r.ID); why != "" {
			b.tell(b.done, steps, "waiting: "+why)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// waits says why a stage of an interview is waiting, if one is.
func (b *builder) waits(ctx context.Context, id string) string {
	runs, err := b.a.DB.StageRuns(ctx, id)
	if err != nil {
		return ""
	}
	for _, s := range runs {
		if s.State == interview.StageWaiting {
			return s.Reason
		}
	}
	return ""
}
