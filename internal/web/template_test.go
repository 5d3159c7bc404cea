package web

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/interview"
)

func TestATemplateComesBackFromTheDatabaseAsItWas(t *testing.T) {
	for _, links := range [][]Link{nil, {{Kind: "file", Key: "a/b.webm", Name: "n \" ü", TTL: 6 * time.Hour}, {Key: "c"}, {Key: "a/b.webm", TTL: time.Second}}} {
		made, err := makeTemplate(t.Context(), Wording{Make: func(_ context.Context, link func(Link) string) ([]byte, error) {
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
		read, ok := readTemplate(interview.Wording{Body: made.body, Gaps: made.appendGaps(nil)})
		if diff := cmp.Diff(made.gaps, read.gaps, cmp.AllowUnexported(gap{})); !ok || diff != "" && len(links) > 0 {
			t.Errorf("came back, %v, as\n%s", ok, diff)
		}
		sign := func(l Link) string { return fmt.Sprintf("https://x/%s?n=%s&ttl=%s", l.Key, l.Name, l.TTL) }
		body, tag := read.render(sign)
		want, wantTag := made.render(sign)
		if string(body) != string(want) || tag != wantTag || !json.Valid(body) {
			t.Errorf("got %s %s, want %s %s", body, tag, want, wantTag)
		}
		if _, other := read.render(func(Link) string { return "" }); len(links) > 0 && other == tag {
			t.Error("other addresses have the same tag")
		}
	}
}

func FuzzGapsThatNobodyWroteAreRefusedOrHarmless(f *testing.F) {
	t := template{body: []byte("0123456789"), gaps: []gap{{3, Link{Kind: "k", Key: "key", TTL: time.Hour}}, {10, Link{}}}}
	f.Add(t.appendGaps(nil), t.body)
	f.Add([]byte{}, []byte{})
	f.Fuzz(func(t *testing.T, gaps, body []byte) {
		if got, ok := readTemplate(interview.Wording{Body: body, Gaps: gaps}); ok {
			got.render(func(l Link) string { return l.Key })
		}
	})
}
