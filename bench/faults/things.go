package main

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/candorhq/candor/bench/rig"
	"github.com/candorhq/candor/client"
	"github.com/candorhq/candor/internal/web/openapitest"
)

// marked stands in what a stranger must never be told.
const marked = "zebrafinch"

// town is an installation with a tenant, one of everything that it can have,
// and a stranger with a key of another tenant.
type town struct {
	r   *rig.Run
	p   *rig.Program
	doc *openapitest.Document
	c   *client.Client

	org, key        string
	rival, stranger string
	hooks           *rig.Receiver
	plan, spoken    client.Plan // of written answers; with a recording
	position        client.Position
	candidate       client.Candidate
	event           string

	answers, strangers *rig.Tally
	compared           int // times that a thing was read again after a refusal
}

// things proves that hostile requests to what exists are refused in the door's
// own form and change nothing, that a stranger is told nothing of it, and that
// all of it can still be read afterwards, after a new start too.
func things(ctx context.Context, r *rig.Run) error {
	t, err := settle(ctx, r)
	if err != nil {
		return err
	}
	defer t.p.Kill()
	defer t.hooks.Close()
	idle, _ := t.p.Memory()
	all, err := t.everything(ctx)
	if err != nil {
		return err
	}
	operations := 0
	for _, o := range t.operations() {
		if o.id == "" {
			continue
		}
		operations++
		for _, x := range all {
			if strings.HasPrefix(o.path, x.at) && (x.id != "") == strings.Contains(o.path, "{") && (x.only == nil || x.only(o)) {
				if err := t.hurt(ctx, o, x); err != nil {
					return err
				}
			}
		}
	}
	r.Say("native: %d operations on %d things: %s", operations, len(all), t.answers)
	r.Say("a stranger to them: %s", t.strangers)
	r.Say("%d times a thing was read again after a refusal", t.compared)
	if t.answers.N[http.StatusOK] == 0 || t.strangers.N[http.StatusNotFound] == 0 {
		r.Wrong("nothing was asked")
	}
	now, most := t.p.Memory()
	r.Say("memory: %d MB idle, %d MB afterwards, %d MB at most", idle, now, most)
	if most > idle+mostMemory {
		r.Wrong("hostile requests took %d MB", most-idle)
	}
	if err := t.legible(ctx); err != nil {
		return err
	}
	t.p.Stop()
	if err := t.p.Serve(ctx); err != nil {
		return fmt.Errorf("a new start afterwards: %w\n%s", err, t.p.Tail())
	}
	if err := t.legible(ctx); err != nil {
		return err
	}
	return errors5xx(r, t.p)
}

// settle makes the tenants and starts the server.
func settle(ctx context.Context, r *rig.Run) (*town, error) {
	t := &town{r: r, answers: rig.NewTally(), strangers: rig.NewTally()}
	var err error
	if t.p, err = rig.NewProgram(r); err != nil {
		return nil, err
	}
	const all = "read:plans,write:plans,read:candidates,write:candidates,read:interviews,write:interviews,read:webhooks,write:webhooks,admin"
	org, _, err := t.p.Tenant("Acme " + marked)
	if err == nil {
		t.org = org
		t.key, err = t.p.Key(org, "--scope", all)
	}
	if err == nil {
		t.rival, _, err = t.p.Tenant("Rival")
	}
	if err == nil {
		t.stranger, err = t.p.Key(t.rival, "--scope", all)
	}
	if err == nil {
		err = t.p.Serve(ctx)
	}
	if err == nil {
		t.hooks, err = rig.NewReceiver()
	}
	if err != nil {
		t.p.Kill()
		return nil, err
	}
	t.c = client.New(t.p.URL(), t.key)
	res, body, err := ask(ctx, http.MethodGet, t.p.URL()+"/v1/openapi.json", nil, nil)
	if err == nil && res.StatusCode == http.StatusOK {
		t.doc, err = openapitest.Parse(body)
	}
	if err != nil || t.doc == nil {
		t.p.Kill()
		return nil, fmt.Errorf("the document: %w", err)
	}
	return t, nil
}

// operation is one of the document.
type operation struct{ method, path, id string }

func (t *town) operations() (all []operation) {
	t.doc.Operations(func(method, path, id string) {
		if method != http.MethodOptions {
			all = append(all, operation{method, path, id})
		}
	})
	// Always in one order: what is random comes from the seed.
	slices.SortFunc(all, func(a, b operation) int {
		return cmp.Or(strings.Compare(a.path, b.path), strings.Compare(a.method, b.method))
	})
	return all
}

// legible reads whatever the tenant has, list by list to its end and one by
// one, and holds it against the document.
func (t *town) legible(ctx context.Context) error {
	read := 0
	for _, list := range []string{"positions", "plans", "candidates", "interviews", "webhooks", "keys", "organizations", "holds", "erasures", "tasks", "events", "audit", "requests"} {
		for more, cursor := true, ""; more; more = cursor != "" {
			next := "/v1/" + list
			if cursor != "" {
				next += "?cursor=" + url.QueryEscape(cursor)
			}
			var page struct {
				Data []struct {
					ID string `json:"id"`
				} `json:"data"`
				Next string `json:"next_cursor"`
			}
			if err := t.c.Get(ctx, next, &page); err != nil {
				t.r.Wrong("%s cannot be read any more: %v", next, err)
				break
			}
			read++
			for _, x := range page.Data {
				if list == "events" || list == "audit" || list == "requests" {
					continue
				}
				for _, part := range t.reads("/v1/" + list + "/") {
					path := strings.Replace(part, "{id}", x.ID, 1)
					status, _, err := t.get(ctx, path)
					if err != nil {
						return err
					}
					if read++; status >= 500 || status != http.StatusOK && part == "/v1/"+list+"/{id}" {
						t.r.Wrong("GET %s: %d", path, status)
					}
				}
			}
			cursor = page.Next
		}
	}
	t.r.Say("%d times what is there was read, as its document says", read)
	return nil
}
