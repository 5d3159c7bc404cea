package web

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/candorhq/candor/internal/interview"
)

func TestATemplateComesBackFromTheDatabaseAsItWas(t *testing.T) {
	sign := func(base string) func(Link) string {
		return func(l Link) string { return fmt.Sprintf("%s/%s?n=%s&ttl=%s", base, l.Key, l.Name, l.TTL) }
	}
	for _, links := range [][]Link{nil, {{Kind: "file", Key: "a/b.webm", Name: "n \" ü", TTL: 6 * time.Hour}, {Key: "c"}, {Key: "a/b.webm", TTL: time.Second}}} {
		make := func(base string) template {
			made, err := makeTemplate(t.Context(), Wording{Sign: sign(base), Make: func(_ context.Context, link func(Link) string) ([]byte, error) {
				var body strings.Builder
				body.WriteString(`{"a":"`)
				for _, l := range links {
					body.WriteString(link(l) + `#t=1","b":"`)
				}
				return []byte(body.String() + `"}`), nil
			}})
			if err != nil {
				t.Fatal(err)
			}
			return made
		}
		made := make("https://x.example")
		// The same addresses, others as long, and others of another length.
		for _, base := range []string{"https://x.example", "https://y.example", "https://xyz.example:8443", ""} {
			want := make(base)
			read, ok := readTemplate(interview.Wording{Body: made.blank(), Gaps: made.appendGaps(nil)})
			if !ok || strings.Contains(string(read.body), "https://") {
				t.Fatalf("%v, %s", ok, read.body)
			}
			read.sign(sign(base))
			if diff := cmp.Diff(string(want.body), string(read.body)); diff != "" || !json.Valid(read.body) {
				t.Errorf("%q: %s", base, diff)
			}
			if diff := cmp.Diff(want.gaps, read.gaps, cmp.AllowUnexported(gap{}), cmpopts.EquateEmpty()); diff != "" || read.tag() != want.tag() {
				t.Errorf("%q: tag %s, want %s\n%s", base, read.tag(), want.tag(), diff)
			}
			if len(links) > 0 && (read.tag() == made.tag()) != (base == "https://x.example") {
				t.Error("other addresses have the same tag")
			}
		}
	}
}

func FuzzGapsThatNobodyWroteAreRefusedOrHarmless(f *testing.F) {
	t := template{body: []byte("0123456789"), gaps: []gap{{3, 2, Link{Kind: "k", Key: "key", TTL: time.Hour}}, {10, 0, Link{}}}}
	f.Add(t.appendGaps(nil), t.body)
	f.Add([]byte{}, []byte{})
	f.Fuzz(func(t *testing.T, gaps, body []byte) {
		if got, ok := readTemplate(interview.Wording{Body: body, Gaps: gaps}); ok {
			got.sign(func(l Link) string { return l.Key })
			got.tag()
		}
	})
}
