package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/candorhq/candor/bench/rig"
	"github.com/candorhq/candor/client"
)

// ending is what ends at a time: links to reports and keys, made at one node
// each and asked for at both, and an interview's deadline.
type ending struct {
	p         *pair
	at        time.Time
	things    []thing
	interview string
}

// thing is one of them, and whether it still works at a node.
type thing struct {
	what  string
	works func(ctx context.Context, node int) (bool, error)
}

// endsIn is how long they live, long enough to be asked for often before, and
// for a node to look after deadlines once.
const endsIn = 40 * time.Second

// ending makes them.
func (p *pair) ending(ctx context.Context) (e *ending, err error) {
	admin, err := p.nodes[0].Key(p.org, "--scope", "admin,read:interviews,write:interviews,read:plans,write:plans")
	if err != nil {
		return nil, err
	}
	e = &ending{p: p}
	// A test interview has its result at once.
	tester, err := p.nodes[0].Key(p.org, "--test")
	if err != nil {
		return nil, err
	}
	made, err := client.New(p.before.url, tester, client.WithRetries(20)).CreateInterview(ctx, client.NewInterview{Plan: rig.KitchenPlan(), Test: true, CompleteNow: true,
		Candidate: &client.Candidate{FirstName: "Amelia"}})
	if err != nil {
		return nil, err
	}
	report := made.Interview.ID
	ready := client.New(p.before.url, tester, client.WithRetries(20))
	if err := rig.Until(ctx, "the report is there", time.Minute, func() bool {
		iv, err := ready.Interview(ctx, report)
		return err == nil && iv.State == "ready"
	}); err != nil {
		return nil, err
	}
	e.at = time.Now().Add(endsIn)
	for i, name := range []string{"a", "b"} {
		link, err := client.New(p.nodes[i].URL(), tester).Share(ctx, report, e.at)
		if err != nil {
			return nil, fmt.Errorf("share at node %s: %w", name, err)
		}
		e.things = append(e.things, thing{"a report's link made at node " + name, func(ctx context.Context, node int) (bool, error) {
			return p.gives(ctx, node, link)
		}})
		_, secret, err := client.New(p.nodes[i].URL(), admin).CreateKey(ctx, client.Key{Name: "short", Scopes: []string{"read:interviews"}, ExpiresAt: e.at})
		if err != nil {
			return nil, fmt.Errorf("key at node %s: %w", name, err)
		}
		e.things = append(e.things, thing{"a key made at node " + name, func(ctx context.Context, node int) (bool, error) {
			_, err := client.New(p.nodes[node].URL(), secret, client.WithRetries(0)).Me(ctx)
			if said, ok := errors.AsType[*client.Problem](err); ok && said.Status == http.StatusUnauthorized {
				return false, nil
			}
			return err == nil, err
		}})
	}
	late, err := p.c.CreateInterview(ctx, client.NewInterview{Plan: rig.KitchenPlan(), Candidate: &client.Candidate{FirstName: "Noah"}, ExpiresAt: e.at})
	e.interview = late.Interview.ID
	return e, err
}

// watch asks for all of them at both nodes until they have ended, and sees that
// each does so at its time at both.
func (e *ending) watch(ctx context.Context) error {
	r, asked, broken := e.p.r, 0, e.p.r.Broken()
	for over := false; !over; {
		if err := rig.Pause(ctx, 500*time.Millisecond); err != nil {
			return err
		}
		over = time.Since(e.at) > near
		for _, t := range e.things {
			for node := range e.p.nodes {
				before := time.Now()
				works, err := t.works(ctx, node)
				if err != nil {
					return fmt.Errorf("%s: %w", t.what, err)
				}
				asked++
				switch {
				case !works && time.Now().Before(e.at.Add(-time.Second)):
					r.Wrong("%s had ended at node %d %s before its time", t.what, node, time.Until(e.at).Round(time.Second))
				case works && before.After(e.at.Add(2*time.Second)):
					r.Wrong("%s still worked at node %d %s after its time", t.what, node, before.Sub(e.at).Round(time.Second))
				}
			}
		}
		iv, err := e.p.c.Interview(ctx, e.interview)
		if err != nil {
			return err
		}
		if iv.State == "expired" && time.Now().Before(e.at.Add(-time.Second)) {
			r.Wrong("an interview expired %s before its deadline", time.Until(e.at).Round(time.Second))
			break
		}
	}
	// Nodes look after deadlines every half minute.
	var iv client.Interview
	err := rig.Until(ctx, "the interview has expired", 45*time.Second, func() bool {
		now, err := e.p.c.Interview(ctx, e.interview)
		if err == nil {
			iv = now
		}
		return iv.State == "expired"
	})
	if err != nil {
		r.Wrong("an interview %s after its deadline is %s: %v", time.Since(e.at).Round(time.Second), iv.State, err)
	} else if off := time.Since(iv.EndedAt); iv.EndedAt.Before(e.at.Add(-time.Second)) || off < -near || off > time.Minute {
		r.Wrong("an interview with the deadline %s expired at %s", e.at, iv.EndedAt)
	}
	r.Held(broken, "%d links and keys and a deadline, made at both nodes, asked for %d times: each ended at its time at both", len(e.things), asked)
	return nil
}

// gives tells whether a link leads to something at a node.
func (p *pair) gives(ctx context.Context, node int, link string) (bool, error) {
	at, err := p.elsewhere(node, link)
	if err != nil {
		return false, err
	}
	res, err := p.ask(ctx, http.MethodGet, at)
	if err == nil && res.status >= 500 {
		err = fmt.Errorf("%s: %d %.200s", at, res.status, res.body)
	}
	return res.status == http.StatusOK, err
}

// elsewhere is a link with a node in the place of the balancer.
func (p *pair) elsewhere(node int, link string) (string, error) {
	u, err := url.Parse(link)
	if err != nil {
		return "", err
	}
	u.Host = strings.TrimPrefix(p.nodes[node].URL(), "http://")
	return u.String(), nil
}

// addresses sees that both nodes give a recording the same address, which is
// the same for an hour, and that it is good at both.
func (p *pair) addresses(ctx context.Context, interview string) error {
	before := p.r.Broken()
	var given [3]string
	for try := 0; ; try++ {
		for i := range given {
			for rec, err := range client.New(p.nodes[i%2].URL(), p.key).Recordings(ctx, interview) {
				if err != nil {
					return err
				}
				given[i] = rec.URL
				break
			}
		}
		if given[0] == given[2] || try == 2 { // no hour has passed between
			break
		}
	}
	if given[0] != given[1] || given[0] == "" {
		p.r.Wrong("node a gives %s and node b %s", given[0], given[1])
	}
	for node := range p.nodes {
		for _, link := range given[:2] {
			if ok, err := p.gives(ctx, node, link); !ok || err != nil {
				p.r.Wrong("the address %s is not good at node %d: %v", link, node, err)
			}
		}
	}
	p.r.Held(before, "a recording has one address at both nodes, and both take it")
	return nil
}

// said is an answer.
type said struct {
	status int
	body   string
}

// ask makes one request.
func (p *pair) ask(ctx context.Context, method, to string) (said, error) {
	req, err := http.NewRequestWithContext(ctx, method, to, nil)
	if err != nil {
		return said{}, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return said{}, err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(io.LimitReader(res.Body, 8<<20))
	return said{res.StatusCode, string(b)}, err
}
