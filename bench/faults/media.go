package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/candorhq/candor/bench/rig"
	"github.com/candorhq/candor/client"
)

// mostMemory is what hostile input may take in MB: of the server above what it
// has idle, and of the server with all its children above what one plain answer
// takes, which starts the recognisers.
const mostMemory = 200

// media sends hostile recordings as answers, one after the other and then all
// at once. What is no recording is refused at the door; what only looks like
// one is taken, and the interview still gets to an end that says so. Memory
// stays bounded, whatever is sent.
func media(ctx context.Context, r *rig.Run) error {
	p, err := rig.NewProgram(r)
	if err != nil {
		return err
	}
	defer p.Kill()
	p.Inside = rig.OnTwo() // there are as many recognisers as processors
	_, key, err := p.Tenant("Acme")
	if err != nil {
		return err
	}
	all, err := hostileFiles(ctx, r)
	if err != nil {
		return err
	}
	if err := p.Serve(ctx); err != nil {
		return err
	}
	c := client.New(p.URL(), key)
	idle, _ := p.Memory()
	voice, err := rig.Voice(ctx)
	if err != nil {
		return err
	}
	watched := p.Watch()
	if _, err := outcome(ctx, c, inMemory("a plain answer", rig.Cut(voice, 0, 20), false)); err != nil {
		return err
	}
	usual := watched()
	r.Say("idle: %d MB; with a plain answer of twenty seconds: %s", idle, usual)
	for _, m := range all {
		watched := p.Watch()
		came, err := outcome(ctx, c, m)
		peaks := watched()
		if err != nil {
			r.Wrong("%s: %v", m.what, err)
		}
		r.Say("%-44s %7d KB  %s; %s", m.what, m.size>>10, peaks, came)
		if peaks.Server > idle+mostMemory || peaks.Sum() > usual.Sum()+mostMemory {
			r.Wrong("%s took %s, idle were %d", m.what, peaks, idle)
		}
	}
	watched = p.Watch()
	var crowd sync.WaitGroup
	failed := make([]error, len(all))
	for i, m := range all {
		crowd.Go(func() { _, failed[i] = outcome(ctx, c, m) })
	}
	crowd.Wait()
	peaks := watched()
	for i, err := range failed {
		if err != nil {
			r.Wrong("%s, among the others: %v", all[i].what, err)
		}
	}
	r.Say("all of them at once: %s", peaks)
	if peaks.Server > idle+mostMemory || peaks.Sum() > usual.Sum()+2*mostMemory {
		r.Wrong("all of them at once took %s, idle were %d", peaks, idle)
	}
	if !p.Alive() {
		return fmt.Errorf("the server ended\n%s", p.Tail())
	}
	left, err := os.ReadDir(filepath.Join(p.Data, "spool"))
	if err != nil || len(left) > 0 {
		r.Wrong("%d files are left in the spool: %v", len(left), err)
	}
	return errors5xx(r, p)
}

// outcome sends one medium and says what came of it.
func outcome(ctx context.Context, c *client.Client, m medium) (string, error) {
	made, err := c.CreateInterview(ctx, client.NewInterview{Candidate: &client.Candidate{FirstName: "A"},
		Plan: &client.Plan{Name: "One", Language: "en", Questions: []client.Question{{Text: "Why?", Form: "spoken", KeyPoints: []client.KeyPoint{{Text: "calm"}}}}}})
	if err != nil {
		return "", err
	}
	id := made.Interview.ID
	file, err := m.open()
	if err != nil {
		return "", err
	}
	defer file.Close()
	_, err = c.SendAnswer(ctx, id, made.Interview.Asked.Questions[0].ID, time.Time{}, file)
	said, ok := errors.AsType[*client.Problem](err)
	switch {
	case m.refused && (!ok || said.Status < 400 || said.Status >= 500):
		return "", fmt.Errorf("%w, want a refusal", err)
	case m.refused:
		return fmt.Sprintf("refused: %d %s", said.Status, said.Code), nil
	case err != nil:
		return "", err
	}
	if _, err := c.Complete(ctx, id); err != nil {
		return "", err
	}
	begun, state, reason := time.Now(), "", ""
	if err := rig.Until(ctx, "it comes to an end", 15*time.Minute, func() bool {
		iv, err := c.Interview(ctx, id)
		state, reason = iv.State, iv.Reason
		return err == nil && (state == "ready" || state == "failed")
	}); err != nil {
		err = fmt.Errorf("%w; it is %s", err, state)
		for st, again := range c.Stages(ctx, id) {
			if again == nil {
				err = fmt.Errorf("%w; %s: %s %s", err, st.Stage, st.State, st.Reason)
			}
		}
		return "", err
	}
	answer := ""
	for a, err := range c.Answers(ctx, id) {
		if err == nil {
			answer = strings.TrimSpace(a.State + " " + a.Reason)
		}
	}
	return fmt.Sprintf("%s%s after %s; the answer: %s", state, reason, time.Since(begun).Round(time.Second), answer), nil
}

// errors5xx looks in the log for panics: none may have happened.
func errors5xx(r *rig.Run, p *rig.Program) error {
	b, err := os.ReadFile(p.Log.Name())
	if err != nil {
		return err
	}
	if n := strings.Count(string(b), "panicked") + strings.Count(string(b), "panic:"); n > 0 {
		r.Wrong("%d panics in the log", n)
	}
	return keepLog(r, p)
}
