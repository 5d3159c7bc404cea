package main

import (
	"context"
	"encoding/json"
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

// foreignSpoils is how many spoiled requests one operation of a dialect gets.
const foreignSpoils = 60

// guest is a dialect's door with things of the tenant that can be named there.
type guest struct {
	*town
	d             door
	key, stranger string
	plan          client.Plan
	position      client.Position
	candidate     client.Candidate
	sat           []client.Interview // ready, invited and going on
	answers, told *rig.Tally
}

// spoken is one operation of a dialect's document.
type spoken struct {
	method, path string
	query        []string // names of its parameters
	fields       []string // of its body
}

// dialects is [things] through the doors of the dialects, whose documents say
// which fields there are and not what stands in them: values are chosen by a
// field's name.
func dialects(ctx context.Context, r *rig.Run) error {
	t, err := settle(ctx, r)
	if err != nil {
		return err
	}
	defer t.p.Kill()
	defer t.hooks.Close()
	if err := t.ground(ctx); err != nil {
		return err
	}
	if err := t.guests(ctx); err != nil {
		return err
	}
	r.Say("%d times what there is was read again", t.compared)
	if err := t.legible(ctx); err != nil {
		return err
	}
	return errors5xx(r, t.p)
}

// guests goes from door to door.
func (t *town) guests(ctx context.Context) error {
	for _, d := range doors()[1:] {
		g := &guest{town: t, d: d, answers: rig.NewTally(), told: rig.NewTally()}
		var err error
		if g.key, err = t.p.Key(t.org, "--dialect", d.name); err != nil {
			return err
		}
		if g.stranger, err = t.p.Key(t.rival, "--dialect", d.name); err != nil {
			return err
		}
		if err := g.anew(ctx); err != nil {
			return err
		}
		if err := g.visit(ctx); err != nil {
			return err
		}
	}
	return nil
}

// anew makes the things.
func (g *guest) anew(ctx context.Context) (err error) {
	if g.position, err = g.c.CreatePosition(ctx, client.Position{Title: "Cook " + marked}); err != nil {
		return err
	}
	p := writtenPlan()
	p.PositionID = g.position.ID
	if g.plan, err = g.c.CreatePlan(ctx, *p); err != nil {
		return err
	}
	g.sat = nil
	for _, upTo := range []func(context.Context, client.Made) error{g.finish, func(context.Context, client.Made) error { return nil }, g.write} {
		m, err := g.c.CreateInterview(ctx, client.NewInterview{PlanID: g.plan.ID, Candidate: &client.Candidate{FirstName: "Eve " + marked, Email: g.unique() + "@example.org"}})
		if err != nil {
			return err
		}
		if err := upTo(ctx, m); err != nil {
			return err
		}
		g.sat, g.candidate = append(g.sat, m.Interview), m.Candidate
	}
	return nil
}

// standing is what the tenant's own door says of the things; whole is false
// where one of them is not there any more.
func (g *guest) standing(ctx context.Context) (state string, whole bool, err error) {
	var all strings.Builder
	paths := []string{"/v1/candidates", "/v1/interviews", "/v1/plans", "/v1/positions/" + g.position.ID, "/v1/plans/" + g.plan.ID, "/v1/candidates/" + g.candidate.ID}
	for _, iv := range g.sat {
		paths = append(paths, "/v1/interviews/"+iv.ID, "/v1/interviews/"+iv.ID+"/answers")
	}
	whole = true
	for _, path := range paths {
		status, said, err := g.get(ctx, path)
		if err != nil {
			return "", false, err
		}
		if status != http.StatusOK {
			said, whole = nil, false
		}
		fmt.Fprintf(&all, "%s: %d %s\n", path, status, said)
	}
	return all.String(), whole, nil
}

// visit goes through the operations of the door.
func (g *guest) visit(ctx context.Context) error {
	at := g.p.URL() + g.d.document
	res, body, err := ask(ctx, http.MethodGet, at, nil, map[string]string{g.d.header: g.d.value(g.key)})
	if err != nil {
		return err
	}
	var doc document
	if err := json.Unmarshal(body, &doc); err != nil || res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s: %w", g.d.document, res.Status, err)
	}
	root, err := rootOf(at, doc)
	if err != nil {
		return err
	}
	all, err := spokenIn(doc)
	if err != nil {
		return err
	}
	before, _, err := g.standing(ctx)
	if err != nil {
		return err
	}
	for _, o := range all {
		if strings.Contains(o.path, "logout") {
			continue
		}
		for _, b := range g.blows(o) {
			if err := g.estrange(ctx, root, o, b, before); err != nil {
				return err
			}
			status, err := g.send(ctx, root, o, b, g.key, g.answers)
			if err != nil {
				continue
			}
			now, whole, err := g.standing(ctx)
			if err != nil {
				return err
			}
			if status >= 400 && now != before {
				g.r.Wrong("%s: %s %s, %s: refused with %d, and changed something%s", g.d.name, o.method, o.path, b.what, status, difference(before, now))
			}
			g.compared++
			if status < 400 && (!whole || o.method != http.MethodGet && now != before) {
				if err := g.anew(ctx); err != nil {
					return err
				}
				now, _, err = g.standing(ctx)
				if err != nil {
					return err
				}
			}
			before = now
		}
	}
	g.r.Say("%s: %d operations on things that exist: %s; a stranger: %s", g.d.name, len(all), g.answers, g.told)
	return nil
}

// estrange sends the same with a stranger's key, where it names a thing.
func (g *guest) estrange(ctx context.Context, root string, o spoken, b blow, before string) error {
	names := strings.Contains(o.path, "{")
	for _, id := range []string{g.plan.ID, g.plan.ShortID, g.candidate.ID, g.position.ID, g.sat[0].ID, g.sat[1].ID, g.sat[2].ID, g.org} {
		names = names || strings.Contains(b.query, id) || strings.Contains(string(b.body), id)
	}
	if !names || len(b.body) > 100_000 {
		return nil
	}
	status, err := g.send(ctx, root, o, b, g.stranger, g.told)
	if err != nil {
		return nil
	}
	if o.method == http.MethodGet && status < 400 && strings.Contains(o.path, "{") {
		g.r.Wrong("%s: %s %s by a stranger: %d", g.d.name, o.method, o.path, status)
	}
	now, _, err := g.standing(ctx)
	if err == nil && now != before {
		g.r.Wrong("%s: %s %s, %s: a stranger was answered %d and changed something%s", g.d.name, o.method, o.path, b.what, status, difference(before, now))
	}
	return err
}

// send makes one request and holds a refusal against the door's form.
func (g *guest) send(ctx context.Context, root string, o spoken, b blow, key string, into *rig.Tally) (int, error) {
	path := o.path
	for {
		before, rest, ok := strings.Cut(path, "{")
		name, after, closed := strings.Cut(rest, "}")
		if !ok || !closed {
			break
		}
		id := fmt.Sprint(g.value(o.path, name))
		if at := strings.TrimSuffix(before, "/"); name == "id" && strings.HasSuffix(at, "webhooks") {
			id = "0190a0e0-0000-7000-8000-000000000000"
		}
		path = before + url.PathEscape(id) + after
	}
	h := map[string]string{g.d.header: g.d.value(key)}
	kind := b.contentType
	if bare, ok := strings.CutSuffix(kind, gzipped); ok {
		h["Content-Encoding"], kind = "gzip", bare
	}
	if kind != "" {
		h["Content-Type"] = kind
	}
	res, said, err := ask(ctx, o.method, root+path+b.query, b.body, h)
	if err != nil {
		if len(b.body) < 1<<20 {
			g.r.Wrong("%s: %s %s, %s: no answer: %v", g.d.name, o.method, o.path, b.what, err)
		}
		return 0, err
	}
	into.Count(res.StatusCode, said)
	switch {
	case res.StatusCode >= 500 && !known500(g.d.name, o.path, res.StatusCode):
		g.r.Wrong("%s: %s %s, %s: %d %.200s", g.d.name, o.method, o.path, b.what, res.StatusCode, said)
	case res.StatusCode >= 400:
		if bad := g.d.envelope(res.StatusCode, said); bad != "" {
			g.r.Wrong("%s: %s %s, %s: %d without the door's form, %s: %.120s", g.d.name, o.method, o.path, b.what, res.StatusCode, bad, said)
		}
	}
	if key == g.stranger && strings.Contains(string(said), marked) {
		g.r.Wrong("%s: %s %s, %s: a stranger is told %.200s", g.d.name, o.method, o.path, b.what, said)
	}
	return res.StatusCode, nil
}

// blows are the ways to ask an operation with what exists.
func (g *guest) blows(o spoken) (all []blow) {
	good := map[string]any{}
	for _, f := range o.fields {
		if v := g.value(o.path, f); v != nil {
			good[f] = v
		}
	}
	q := url.Values{}
	for _, f := range o.query {
		if v := g.value(o.path, f); v != nil {
			q.Set(f, fmt.Sprint(v))
		}
	}
	query := ""
	if len(q) > 0 {
		query = "?" + q.Encode()
	}
	for _, f := range o.query {
		for _, v := range []string{"", "-1", "x", "\x00", "\xff", "99999999999999999999", strings.Repeat("x", 5000), "[]", "9999-99-99"} {
			c := maps.Clone(q)
			c.Set(f, v)
			all = append(all, blow{what: "the parameter " + f + " = " + v[:min(len(v), 20)], query: "?" + c.Encode()})
		}
	}
	one := blow{what: "what exists", query: query}
	if o.method == http.MethodGet || len(o.fields) == 0 {
		return append(all, one)
	}
	one.contentType = "application/json"
	bodies := spoil(good, o.fields)
	g.r.Rand.Shuffle(len(bodies), func(i, j int) { bodies[i], bodies[j] = bodies[j], bodies[i] })
	for _, b := range bodies[:min(foreignSpoils, len(bodies))] {
		all = append(all, blow{what: b.what, query: query, contentType: "application/json", body: b.body})
	}
	for _, h := range hostilities() {
		all = append(all, blow{what: h.what, query: query, contentType: h.contentType, body: h.body})
	}
	if b, err := json.Marshal(good); err == nil {
		one.body = b
	}
	return append(all, one)
}

// value is what a field or a parameter of a path means, by its name; nil for
// one that is left out of a good request.
func (g *guest) value(path, name string) any {
	sat := g.sat[g.r.Rand.IntN(len(g.sat))]
	tomorrow := time.Now().Add(24 * time.Hour).UTC().Format(time.RFC3339)
	switch name {
	case "id":
		for noun, id := range map[string]string{"/agents": g.plan.ID, "/jobs": g.position.ID, "/candidates": g.candidate.ID, "/company": g.org, "/interviews": sat.ID} {
			if strings.Contains(path, noun) {
				return id
			}
		}
	case "interview_id":
		if g.d.name == "jobmojito" {
			return g.plan.ID
		}
		return sat.ID
	case "interview_result_id":
		return sat.ID
	case "interview_result_ids":
		return []any{sat.ID}
	case "position_id", "agentId", "interview_template_id", "profile_interview_id":
		return g.plan.ID
	case "interview_flow_id":
		return g.plan.ShortID
	case "ai_interview_id":
		return g.plan.Serial
	case "response_id":
		return sat.Serial
	case "job_id":
		return strconv.FormatInt(g.plan.Serial, 10)
	case "candidateId", "interview_profile_id":
		return g.candidate.ID
	case "jobId":
		return g.position.ID
	case "jobIds":
		return []any{g.position.ID}
	case "companyId", "merchant_id", "team_id":
		return g.org
	case "users":
		return []any{map[string]any{"email": g.unique() + "@example.org", "name": "Ada L", "first_name": "Ada", "last_name": "L"}}
	case "questions":
		return []any{"Why here?", "How come?"}
	case "email", "ownerEmail", "candidate_email", "interviewee_email_address":
		return g.unique() + "@example.org"
	case "url", "webhook_url", "notification_url", "redirect_url":
		return g.hooks.URL
	case "scheduledAt", "scheduleTime", "gdprExpiryDate", "expiry_date", "start_date", "start", "end", "date_from", "date_to":
		return tomorrow
	case "limit", "duration", "expiration_hours", "max_duration":
		return 10
	case "offset":
		return 0
	case "metadata", "headers":
		return map[string]any{"a": "b"}
	case "isTest", "isActive", "get_signed_recordings", "is_downloadable", "notify_candidate", "force_invite":
		return true
	}
	if text := []string{"name", "title", "org_name", "firstName", "lastName", "candidate_name", "description", "job_role", "job_description", "interviewee_first_name", "interviewee_last_name"}; slices.Contains(text, name) {
		return "Ada L"
	}
	return map[string]any{"status": nil, "events": []any{"interview.completed"}, "type": nil, "export_type": "result", "voice_id": nil, "voiceId": nil, "remainders": []any{tomorrow}, "invite_format": nil}[name]
}

// spokenIn lists the operations of a dialect's document, always in one order.
func spokenIn(doc document) (all []spoken, err error) {
	for path, methods := range doc.Paths {
		for method, raw := range methods {
			if !slices.Contains([]string{"get", "post", "put", "patch", "delete"}, method) {
				continue
			}
			var o struct {
				Parameters []struct{ Name, In string }
				Body       struct {
					Content map[string]struct {
						Schema struct {
							Ref        string `json:"$ref"`
							Properties map[string]json.RawMessage
						}
					}
				} `json:"requestBody"`
			}
			if err := json.Unmarshal(raw, &o); err != nil {
				return nil, fmt.Errorf("%s %s: %w", method, path, err)
			}
			s := spoken{method: strings.ToUpper(method), path: path}
			for _, p := range o.Parameters {
				if p.In == "query" {
					s.query = append(s.query, p.Name)
				}
			}
			schema := o.Body.Content["application/json"].Schema
			if name := strings.TrimPrefix(schema.Ref, "#/components/schemas/"); schema.Ref != "" {
				if err := json.Unmarshal(doc.Components.Schemas[name], &schema); err != nil {
					return nil, fmt.Errorf("schema %s: %w", name, err)
				}
			}
			s.fields = slices.Sorted(maps.Keys(schema.Properties))
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b spoken) int { return strings.Compare(a.path+" "+a.method, b.path+" "+b.method) })
	return all, nil
}
