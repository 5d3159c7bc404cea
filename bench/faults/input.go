package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/candorhq/candor/bench/rig"
	"github.com/candorhq/candor/client"
)

// door is an API whose own document says what routes it has.
type door struct {
	name, document string
	header         string // of its credential
	value          func(key string) string
	envelope       func(status int, body []byte) string // what is wrong with a refusal; "" for nothing
}

func doors() []door {
	bearer := func(key string) string { return "Bearer " + key }
	plain := func(key string) string { return key }
	has := func(fields ...string) func(int, []byte) string {
		return func(_ int, body []byte) string {
			var m map[string]any
			if err := json.Unmarshal(body, &m); err != nil {
				return "the body is no JSON object"
			}
			for _, f := range fields {
				if _, ok := m[f]; !ok {
					return "no field " + f
				}
			}
			return ""
		}
	}
	return []door{
		{"native", "/v1/openapi.json", "Authorization", bearer, has("type", "title", "status", "code")},
		{"instaview", "/instaview/openapi.json", "Authorization", bearer, has("error")},
		{"jobmojito", "/jobmojito/functions/v1/openapi", "Authorization", bearer, has()},
		{"ribbon", "/ribbon/be-api/openapi.json", "Authorization", bearer, has("code", "status")},
		{"roundzero", "/roundzero/api/v1/openapi.json", "Authorization", bearer, has("error")},
		{"xobin", "/xobin/api/v2/openapi.json", "apiKey", plain, has("error")},
	}
}

// hostile is one way to ask wrongly.
type hostile struct {
	what, contentType string
	body              []byte
	// wrong means that no route can take it as a body.
	wrong bool
}

func hostilities() []hostile {
	const j = "application/json"
	deep := strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000)
	deepObject := strings.Repeat(`{"a":`, 50_000) + "1" + strings.Repeat("}", 50_000)
	huge := `{"name":"` + strings.Repeat("a", 10<<20) + `","title":"x","text":"x"}`
	return []hostile{
		{"nothing", j, nil, false},
		{"not JSON", j, []byte("{not json"), true},
		{"a list", j, []byte("[]"), false},
		{"a string", j, []byte(`"x"`), true},
		{"a number", j, []byte("1e999"), true},
		{"null", j, []byte("null"), false},
		{"an empty object", j, []byte("{}"), false},
		{"a 10 MB string", j, []byte(huge), true},
		{"deep lists", j, []byte(deep), true},
		{"deep objects", j, []byte(deepObject), true},
		{"invalid UTF-8", j, []byte("{\"name\":\"\xff\xfe\xc3\x28\",\"title\":\"\xed\xa0\x80\"}"), true},
		{"a lone surrogate", j, []byte(`{"name":"\ud800","title":"\udfff","text":"\ud800"}`), false},
		{"NUL", j, []byte(`{"name":"a\u0000b","title":"a\u0000b","text":"a\u0000b","id":"\u0000"}`), false},
		{"a key twice", j, []byte(`{"name":"a","name":"b","title":"c","title":"d"}`), true},
		{"XML", "application/xml", []byte("<a/>"), true},
		{"no content type", "", []byte("{}"), false},
		{"a form", "application/x-www-form-urlencoded", []byte("a=b&a=c&%zz"), false},
		{"a broken form", "multipart/form-data; boundary=x", []byte("--x\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nRIFF"), true},
		{"a form without a boundary", "multipart/form-data", []byte("x"), true},
		{"two values", j, []byte(`{}{}`), true},
		{"a gzip of 100 MB", j + gzipped, bomb(), true},
	}
}

// gzipped behind a media type says that the body is compressed.
const gzipped = "+gzip"

// bomb is a JSON string of 100 MB, compressed.
func bomb() []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := io.Copy(z, io.MultiReader(strings.NewReader(`{"name":"`), io.LimitReader(zeros{}, 100<<20), strings.NewReader(`"}`)))
	if err = errors.Join(err, z.Close()); err != nil {
		panic(err) // memory takes whatever is written
	}
	return b.Bytes()
}

// wrongValues are what a field may be given instead of its own kind.
func wrongValues() []string {
	return []string{`-1`, `1e308`, `9223372036854775808`, `"` + strings.Repeat("x", 5000) + `"`, `[[]]`, `{"a":{}}`, `true`, `""`, `[null]`, `"9999-99-99T99:99:99Z"`}
}

// input proves that whatever is sent gets a clear refusal in the door's own
// form, never an error of ours, and does not fill the memory.
func input(ctx context.Context, r *rig.Run) error {
	p, err := rig.NewProgram(r)
	if err != nil {
		return err
	}
	defer p.Kill()
	org, _, err := p.Tenant("Acme")
	if err != nil {
		return err
	}
	all := "read:plans,write:plans,read:candidates,write:candidates,read:interviews,write:interviews,read:webhooks,write:webhooks,admin"
	key, err := p.Key(org, "--scope", all)
	if err != nil {
		return err
	}
	keys := map[string]string{"native": key}
	for _, d := range doors()[1:] {
		if keys[d.name], err = p.Key(org, "--dialect", d.name); err != nil {
			return err
		}
	}
	if err := p.Serve(ctx); err != nil {
		return err
	}
	idle, _ := p.Memory()
	for _, d := range doors() {
		if err := attack(ctx, r, p, d, keys[d.name]); err != nil {
			return err
		}
	}
	if key, err = p.Key(org); err != nil {
		return err
	}
	now, most := p.Memory()
	r.Say("memory: %d MB idle, %d MB afterwards, %d MB at most", idle, now, most)
	if most > idle+mostMemory {
		r.Wrong("hostile requests took %d MB", most-idle)
	}
	if err := twins(ctx, r, p, key); err != nil {
		return err
	}
	if !p.Alive() {
		return fmt.Errorf("the server ended\n%s", p.Tail())
	}
	return errors5xx(r, p)
}

type document struct {
	Paths      map[string]map[string]json.RawMessage `json:"paths"`
	Components struct {
		Schemas map[string]json.RawMessage `json:"schemas"`
	} `json:"components"`
	Servers []struct {
		URL string `json:"url"`
	} `json:"servers"`
}

// attack asks every operation of a door in every wrong way.
func attack(ctx context.Context, r *rig.Run, p *rig.Program, d door, key string) error {
	var doc document
	res, body, err := ask(ctx, http.MethodGet, p.URL()+d.document, nil, map[string]string{d.header: d.value(key)})
	if err != nil {
		return err
	}
	if err := json.Unmarshal(body, &doc); err != nil || res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s: %w", d.document, res.Status, err)
	}
	root, err := rootOf(p.URL()+d.document, doc)
	if err != nil {
		return err
	}
	fields := fieldNames(doc)
	answers, operations := rig.NewTally(), 0
	for _, path := range slices.Sorted(maps.Keys(doc.Paths)) { // in one order, so that a seed repeats its choices
		methods := doc.Paths[path]
		for _, method := range slices.Sorted(maps.Keys(methods)) {
			method = strings.ToUpper(method)
			if !slices.Contains([]string{"GET", "POST", "PUT", "PATCH", "DELETE"}, method) {
				continue
			}
			operations++
			if strings.Contains(path, "logout") {
				continue // it would end the credential that the others need
			}
			base := root + path
			send := func(to, what, contentType string, body []byte, must bool) {
				h := map[string]string{d.header: d.value(key)}
				if strings.Contains(path, "uploads") {
					h["Tus-Resumable"] = "1.0.0"
				}
				if kind, ok := strings.CutSuffix(contentType, gzipped); ok {
					h["Content-Encoding"], contentType = "gzip", kind
				}
				if contentType != "" {
					h["Content-Type"] = contentType
				}
				res, said, err := ask(ctx, method, to, body, h)
				if err != nil {
					// A body that is too long may be cut off by the answer.
					if len(body) < 1<<20 {
						r.Wrong("%s %s, %s: no answer: %v", method, path, what, err)
					}
					return
				}
				answers.Count(res.StatusCode, said)
				switch {
				case res.StatusCode >= 500 && !known500(d.name, path, res.StatusCode):
					r.Wrong("%s: %s %s, %s: %d %.200s", d.name, method, path, what, res.StatusCode, said)
				case res.StatusCode >= 400:
					if bad := d.envelope(res.StatusCode, said); bad != "" {
						r.Wrong("%s: %s %s, %s: %d without the door's form, %s: %.120s", d.name, method, path, what, res.StatusCode, bad, said)
					}
				case must && res.StatusCode < 300:
					r.Wrong("%s: %s %s: %s was taken: %d", d.name, method, path, what, res.StatusCode)
				}
			}
			for _, id := range []string{"00000000-0000-7000-8000-000000000000", "x", "%00", "..%2f..%2fetc%2fpasswd", strings.Repeat("9", 300), "%ff%fe", "-1", "9223372036854775808"} {
				send(filled(base, id), "the id "+id[:min(len(id), 40)], "application/json", nil, false)
				if !strings.Contains(path, "{") {
					break
				}
			}
			at := filled(base, "00000000-0000-7000-8000-000000000000")
			for _, q := range []string{"?limit=-1", "?limit=x", "?limit=99999999999999999999", "?cursor=%00%ff", "?a=1&a=2", "?id=%00", "?page=-1&per_page=0", "?" + strings.Repeat("x", 20_000)} {
				send(at+q, "the query "+q[:min(len(q), 40)], "", nil, false)
			}
			if method == "GET" || method == "DELETE" {
				continue
			}
			for _, h := range hostilities() {
				send(at, h.what, h.contentType, h.body, h.wrong && !strings.Contains(path, "uploads"))
			}
			for _, v := range wrongValues() {
				var all []string
				for _, f := range fields {
					all = append(all, fmt.Sprintf("%q:%s", f, v))
					if len(methods) > 0 && r.Rand.IntN(3) == 0 {
						send(at, f+" = "+v[:min(len(v), 20)], "application/json", []byte("{"+all[len(all)-1]+"}"), false)
					}
				}
				send(at, "every field = "+v[:min(len(v), 20)], "application/json", []byte("{"+strings.Join(all, ",")+"}"), false)
			}
		}
	}
	r.Say("%s: %d operations: %s", d.name, operations, answers)
	return nil
}

// rootOf is where a document says that its paths begin.
func rootOf(at string, doc document) (string, error) {
	base, err := url.Parse(at)
	if err != nil || len(doc.Servers) == 0 {
		return "", errors.Join(errors.New(at+" names no server"), err)
	}
	root, err := base.Parse(doc.Servers[0].URL)
	if err != nil {
		return "", err
	}
	return strings.TrimSuffix(root.String(), "/"), nil
}

// known500 are the places where a vendor's own page documents a 500 for what is
// not there, and the dialect says the same.
func known500(door, path string, status int) bool {
	return status == http.StatusInternalServerError && door == "jobmojito" && strings.HasSuffix(path, "/job-interview-set-state")
}

// filled puts one value for every parameter of a path.
func filled(path, id string) string {
	for {
		before, rest, ok := strings.Cut(path, "{")
		_, after, closed := strings.Cut(rest, "}")
		if !ok || !closed {
			return path
		}
		path = before + id + after
	}
}

// fieldNames are those of all objects of a document, at most 60.
func fieldNames(doc document) []string {
	var names []string
	for _, raw := range doc.Components.Schemas {
		var s struct {
			Properties map[string]json.RawMessage `json:"properties"`
		}
		if json.Unmarshal(raw, &s) == nil {
			for name := range s.Properties {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	if len(names) > 60 {
		step := len(names) / 60
		var some []string
		for i := 0; i < len(names); i += step + 1 {
			some = append(some, names[i])
		}
		names = some
	}
	return names
}

func ask(ctx context.Context, method, to string, body []byte, headers map[string]string) (*http.Response, []byte, error) {
	limited, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(limited, method, to, bytes.NewReader(body))
	if err != nil {
		return nil, nil, err
	}
	for k, v := range headers {
		req.Header.Set(k, v)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, nil, err
	}
	defer res.Body.Close()
	said, err := io.ReadAll(io.LimitReader(res.Body, 8<<20))
	return res, said, err
}

// twins sends each of some requests twice at once.
func twins(ctx context.Context, r *rig.Run, p *rig.Program, key string) error {
	c := client.New(p.URL(), key)
	voice, err := rig.Voice(ctx)
	if err != nil {
		return err
	}
	const rounds = 15
	doubled := 0
	for i := range rounds {
		var ids [2]string
		var errs [2]error
		both(func(n int) {
			made, err := c.CreateInterview(ctx, client.NewInterview{Plan: rig.KitchenPlan(), ExternalID: fmt.Sprint("twin-", i), Candidate: &client.Candidate{FirstName: "A"}},
				client.IdempotencyKey(fmt.Sprint("twin-", i)))
			ids[n], errs[n] = made.Interview.ID, err
		})
		id := ids[0]
		if id == "" {
			id = ids[1]
		}
		if id == "" || ids[0] != "" && ids[1] != "" && ids[0] != ids[1] {
			r.Wrong("one request to make an interview, twice at once, made %q: %v", ids, errs)
			continue
		}
		iv, err := c.Interview(ctx, id)
		if err != nil {
			return err
		}
		wav := rig.Cut(voice, float64(i), 1)
		both(func(n int) {
			_, errs[n] = c.SendAnswer(ctx, id, iv.Asked.Questions[0].ID, time.Time{}, bytes.NewReader(wav))
		})
		both(func(n int) { _, errs[n] = c.Complete(ctx, id) })
		answers := 0
		for _, err := range c.Answers(ctx, id) {
			if err != nil {
				return err
			}
			answers++
		}
		if answers != 1 {
			doubled++
			r.Wrong("one recording, twice at once, became %d answers", answers)
		}
	}
	r.Say("the same request twice at once: %d interviews, answers and completions, %d doubled", rounds, doubled)
	return nil
}

func both(do func(n int)) {
	var two sync.WaitGroup
	for n := range 2 {
		two.Go(func() { do(n) })
	}
	two.Wait()
}
