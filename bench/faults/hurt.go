package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/candorhq/candor/internal/web/openapitest"
)

// spoils is how many of the spoiled bodies one operation gets on one thing;
// the seed chooses them.
const spoils = 90

// blow is one hostile request.
type blow struct {
	what, query, contentType string
	body                     []byte
	header                   map[string]string
	refused                  bool // nothing can take it
}

// hurt asks one operation on one thing in every wrong way, as its owner and as
// a stranger.
func (t *town) hurt(ctx context.Context, o operation, x *thing) error {
	if err := t.estrange(ctx, o, x); err != nil {
		return err
	}
	before, err := t.state(ctx, x)
	if err != nil {
		return err
	}
	changes := o.method != http.MethodGet && o.method != http.MethodHead
	for _, a := range t.blows(o, x) {
		status, _, err := t.send(ctx, o, x, a, t.key)
		if err != nil {
			if len(a.body) < 1<<20 { // a body that is too long may be cut off by the answer
				t.r.Wrong("%s on a %s, %s: no answer: %v", o.id, x.kind, a.what, err)
			}
			continue
		}
		t.answers.Count(status, nil)
		switch {
		case status < 300 && a.refused:
			t.r.Wrong("%s on a %s: %s was taken: %d", o.id, x.kind, a.what, status)
		case status < 400 && changes:
			if before, err = t.after(ctx, o, x, a); err != nil {
				return fmt.Errorf("%s on a %s, %s: %w", o.id, x.kind, a.what, err)
			}
		case changes:
			now, err := t.state(ctx, x)
			if err != nil {
				return err
			}
			if t.compared++; now != before {
				t.r.Wrong("%s on a %s, %s: refused with %d, and changed it%s", o.id, x.kind, a.what, status, difference(before, now))
				before = now
			}
		}
	}
	return nil
}

// estrange sends a stranger with a good request and with bad ones. All are
// refused, the good one as if there were nothing, and nothing changes.
func (t *town) estrange(ctx context.Context, o operation, x *thing) error {
	before, err := t.state(ctx, x)
	if err != nil {
		return err
	}
	good := blow{what: "a good request", contentType: "application/json", header: map[string]string{}}
	fits := t.body(o, x)
	if fits != nil {
		if good.body, err = json.Marshal(fits); err != nil {
			return err
		}
	}
	names := x.id != "" || slices.Contains([]string{"createInterview", "invite", "placeHold", "createPlan", "createWebhook"}, o.id) // things of the tenant in its body
	attacks := []blow{good}
	for _, h := range hostilities() {
		if len(h.body) < 10_000 {
			attacks = append(attacks, blow{what: h.what, contentType: h.contentType, body: h.body})
		}
	}
	attacks = append(attacks, blow{what: "the tenant named in a header", contentType: good.contentType, body: good.body, header: map[string]string{"Candor-Organization": t.org}})
	for i, a := range attacks {
		if !names && i != len(attacks)-1 {
			continue // it may make something of its own
		}
		status, said, err := t.send(ctx, o, x, a, t.stranger)
		if err != nil {
			t.r.Wrong("%s on a %s by a stranger, %s: no answer: %v", o.id, x.kind, a.what, err)
			continue
		}
		t.strangers.Count(status, said)
		want := []int{http.StatusNotFound, http.StatusForbidden}
		if a.what != good.what || x.id == "" || fits == nil { // refused for what it is, before it is looked at
			want = append(want, http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusUnsupportedMediaType, http.StatusRequestEntityTooLarge)
		}
		if !slices.Contains(want, status) {
			t.r.Wrong("%s on a %s by a stranger, %s: %d %.200s", o.id, x.kind, a.what, status, said)
		}
		if strings.Contains(string(said), marked) {
			t.r.Wrong("%s on a %s by a stranger, %s: is told %.200s", o.id, x.kind, a.what, said)
		}
	}
	now, err := t.state(ctx, x)
	if err == nil && now != before {
		t.r.Wrong("%s on a %s by a stranger changed it%s", o.id, x.kind, difference(before, now))
	}
	return err
}

// blows are the wrong ways to ask an operation.
func (t *town) blows(o operation, x *thing) (all []blow) {
	const js = "application/json"
	for _, q := range []string{"?limit=-1", "?limit=x", "?limit=99999999999999999999", "?cursor=%00%ff", "?a=1&a=2", "?id=%00", "?version=-1&include=%00", "?template=..%2f", "?" + strings.Repeat("x", 20_000)} {
		all = append(all, blow{what: "the query " + q[:min(len(q), 30)], query: q})
	}
	hostile := map[string][]string{"If-Match": {`"v99999"`, "x", "\"\x80\"", "*, *"}, "If-None-Match": {`"`, strings.Repeat(`"a",`, 2000)}, "Idempotency-Key": {strings.Repeat("k", 5000), "\xff", " "},
		"Candor-Organization": {"x", "00000000-0000-7000-8000-000000000000"}, "Accept": {"application/xml"}, "Content-Encoding": {"br"}, "Upload-Offset": {"-1", "99999999999999999999"}, "Upload-Checksum": {"md5 x"},
		"Range": {"bytes=9-1", "bytes=99999999-", "bytes=0-0,1-1"}, "If-Unmodified-Since": {"Thu, 01 Jan 1970 00:00:00 GMT", "x"}, "If-Range": {"x"}, "X-Request-Id": {"a\x80b"}}
	for _, name := range slices.Sorted(maps.Keys(hostile)) {
		for _, v := range hostile[name] {
			all = append(all, blow{what: name + ": " + v[:min(len(v), 20)], contentType: js, body: []byte("{}"), header: map[string]string{name: v}})
		}
	}
	good := t.body(o, x)
	if o.method == http.MethodGet || o.method == http.MethodHead {
		return all
	}
	takes := good != nil
	for _, h := range hostilities() {
		all = append(all, blow{what: h.what, contentType: h.contentType, body: h.body, refused: h.wrong && takes})
	}
	if !takes {
		return all
	}
	bodies := spoil(good, t.fields(o))
	t.r.Rand.Shuffle(len(bodies), func(i, j int) { bodies[i], bodies[j] = bodies[j], bodies[i] })
	for _, b := range bodies[:min(spoils, len(bodies))] {
		all = append(all, blow{what: b.what, contentType: js, body: b.body})
	}
	return all
}

// fields are what an operation's body may have, by its schema.
func (t *town) fields(o operation) (all []string) {
	schema := t.doc.At("paths", o.path, strings.ToLower(o.method), "requestBody", "content", "application/json", "schema")
	if ref, ok := openapitest.In(schema, "$ref").(string); ok {
		schema = t.doc.At(strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
	}
	properties, _ := openapitest.In(schema, "properties").(map[string]any)
	for name := range properties {
		if !strings.HasPrefix(name, "$") {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}

// send makes one request and holds the answer against the document.
func (t *town) send(ctx context.Context, o operation, x *thing, a blow, key string) (int, []byte, error) {
	path := strings.ReplaceAll(o.path, "{id}", x.id)
	for name, v := range x.more {
		path = strings.ReplaceAll(path, name, v)
	}
	h := map[string]string{"Authorization": "Bearer " + key}
	if strings.Contains(path, "uploads") {
		h["Tus-Resumable"] = "1.0.0"
	}
	kind := a.contentType
	if bare, ok := strings.CutSuffix(kind, gzipped); ok {
		h["Content-Encoding"], kind = "gzip", bare
	}
	if kind != "" {
		h["Content-Type"] = kind
	}
	maps.Copy(h, a.header)
	res, said, err := ask(ctx, o.method, t.p.URL()+path+a.query, a.body, h)
	if err != nil {
		return 0, nil, err
	}
	if res.StatusCode >= 500 {
		t.r.Wrong("%s on a %s, %s: %d %.200s", o.id, x.kind, a.what, res.StatusCode, said)
	}
	if err := t.doc.Answer(o.path, o.method, strconv.Itoa(res.StatusCode), res.Header.Get("Content-Type"), said); err != nil {
		t.r.Wrong("%s on a %s, %s: %d is not as the document says: %.300s: %.200s", o.id, x.kind, a.what, res.StatusCode, err, said)
	}
	return res.StatusCode, said, nil
}

// ending are the operations after which a thing is not what it was: another
// one is made in its place.
func ending(id string) bool {
	return slices.Contains([]string{"eraseCandidate", "releaseHold", "cancelInterview", "completeInterview", "revokeInterview", "removeRecordings", "revokeShare",
		"revokeKey", "deleteWebhook", "answerRequest", "dropUpload", "continueUpload", "giveAnswer"}, id)
}

// after is the state of a thing, or of the one in its place, when something
// that was asked was done.
func (t *town) after(ctx context.Context, o operation, x *thing, a blow) (string, error) {
	if ending(o.id) && x.make != nil {
		if err := x.anew(ctx); err != nil {
			return "", err
		}
	}
	if x.at == "/v1/interviews/" {
		if err := t.quiet(ctx, x.id); err != nil {
			return "", err
		}
	}
	return t.state(ctx, x)
}

// used is what changes by itself: when a key was used last.
var used = regexp.MustCompile(`"(last_used_at|checked_at)":"[^"]*",?`)

// state is a thing with everything that belongs to it, as it can be read.
func (t *town) state(ctx context.Context, x *thing) (string, error) {
	var all strings.Builder
	paths := []string{strings.Replace(x.at, "/invitations", "/interviews", 1)}
	if x.id != "" {
		paths = t.reads(x.at)
	}
	for _, path := range paths {
		status, said, err := t.get(ctx, strings.ReplaceAll(path, "{id}", x.id))
		if err != nil {
			return "", err
		}
		if status != http.StatusOK { // a refusal has an id of its own
			said = nil
		}
		if status != http.StatusOK && x.id == "" {
			t.r.Wrong("GET %s: %d", path, status)
		}
		fmt.Fprintf(&all, "%s: %d %s\n", path, status, used.ReplaceAll(said, nil))
	}
	return all.String(), nil
}

// reads are the paths of what a thing has, without what is a file or changes
// when something else happens.
func (t *town) reads(at string) (all []string) {
	for _, o := range t.operations() {
		rest, ok := strings.CutPrefix(o.path, at+"{id}")
		if o.method == http.MethodGet && ok && !strings.Contains(rest, "{") && !slices.Contains([]string{"/deliveries", "/report.html", "/report.pdf", "/logo"}, rest) {
			all = append(all, o.path)
		}
	}
	slices.Sort(all)
	return all
}

// get reads as the tenant and holds the answer against the document.
func (t *town) get(ctx context.Context, path string) (int, []byte, error) {
	res, said, err := ask(ctx, http.MethodGet, t.p.URL()+path, nil, map[string]string{"Authorization": "Bearer " + t.key})
	if err != nil {
		return 0, nil, err
	}
	bare, _, _ := strings.Cut(path, "?")
	described, ok := t.doc.Find(http.MethodGet, bare)
	if !ok {
		return res.StatusCode, said, fmt.Errorf("%s is not described", path)
	}
	if err := t.doc.Answer(described, http.MethodGet, strconv.Itoa(res.StatusCode), res.Header.Get("Content-Type"), said); err != nil {
		t.r.Wrong("GET %s: %d is not as the document says: %.300s: %.200s", path, res.StatusCode, err, said)
	}
	return res.StatusCode, said, nil
}

// difference shows where two states part.
func difference(a, b string) string {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	from := max(0, i-60)
	return fmt.Sprintf(": …%.160s… became …%.160s…", a[from:], b[from:])
}
