package judge_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/judge"
)

func stream(t testing.TB, in string) (string, judge.Tally) {
	t.Helper()
	var out bytes.Buffer
	tally, err := judge.Stream(t.Context(), engine(t), strings.NewReader(in), &out)
	if err != nil {
		t.Fatal(err)
	}
	return out.String(), tally
}

func TestStreamAnswersEveryLineInOrder(t *testing.T) {
	got, tally := stream(t, "\xef\xbb\xbf"+`{"id":"a","question":"What is a stack?","key_points":[{"text":"last in first out","synonyms":["LIFO"]},"pop removes the top element"],"needed":1,"answer":"It's LIFO <really>"}`+"\r\n\n"+
		`{"id":2,"question":"What is a stack?","answer":"a thing"}`+"\n"+
		`{"question":"What is a stack?","key_points":["last in first out"],"answer":null,"grade":5}`)
	want := `{"id":"a","score":100.0,"withheld":null,"confidence":"medium","flags":[],"key_points":[{"text":"last in first out","met":1,"quote":"It's LIFO <really","start":0,"end":17},{"text":"pop removes the top element","met":0,"quote":null,"start":null,"end":null}]}
{"id":2,"score":null,"withheld":"no_rubric","confidence":"low","flags":[],"key_points":[]}
{"id":null,"score":null,"withheld":"no_answer","confidence":"low","flags":[],"key_points":[{"text":"last in first out","met":0,"quote":null,"start":null,"end":null}]}
`
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if want := (judge.Tally{Lines: 3}); tally != want {
		t.Errorf("tally is %+v, want %+v", tally, want)
	}
}

func TestStreamSaysWhatIsWrongWithALineAndGoesOn(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{`nonsense`, `{"id":null,"error":{"line":1,"message":"line 1: is not JSON: invalid character 'o' in literal null (expecting 'u')"}}`},
		{`{"id":"x","question":"q"`, `{"id":"x","error":{"line":1,"message":"line 1: is not JSON: it ends too early"}}`},
		{`[1]`, `{"id":null,"error":{"line":1,"message":"line 1: is not a JSON object"}}`},
		{`{"id":"x","question":"q"}`, `{"id":"x","error":{"line":1,"message":"line 1: \"answer\" is missing (null says that none was given)"}}`},
		{`{"id":"x","answer":"q"}`, `{"id":"x","error":{"line":1,"message":"line 1: \"question\" is missing or null"}}`},
		{`{"id":"x","question":3,"answer":"q"}`, `{"id":"x","error":{"line":1,"message":"line 1: \"question\" must be a text, not number"}}`},
		{`{"id":"x","question":"q","answer":"a","answer":"b"}`, `{"id":"x","error":{"line":1,"message":"line 1: the key \"answer\" comes twice"}}`},
		{`{"id":[],"question":"q","answer":"a"}`, `{"id":null,"error":{"line":1,"message":"line 1: \"id\" must be a text, a number or null"}}`},
		{`{"id":1,"question":"q","answer":"a","key_points":"k"}`, `{"id":1,"error":{"line":1,"message":"line 1: \"key_points\" must be a list, not string"}}`},
		{`{"id":1,"question":"q","answer":"a","key_points":[7]}`, `{"id":1,"error":{"line":1,"message":"line 1: key_points[0]: is neither a text nor {\"text\", \"synonyms\", \"weight\"}"}}`},
		{`{"id":1,"question":"q","answer":"a","key_points":["a",{"text":" "}]}`, `{"id":1,"error":{"line":1,"message":"line 1: key_points[1]: \"text\" is missing or empty"}}`},
		{`{"id":1,"question":"q","answer":"a","key_points":[{"text":"a","weight":-1}]}`, `{"id":1,"error":{"line":1,"message":"line 1: key_points[0]: \"weight\" must be above 0 and at most 1000000"}}`},
		{`{"id":1,"question":"q","answer":"a","needed":0}`, `{"id":1,"error":{"line":1,"message":"line 1: \"needed\" must be above 0"}}`},
		{"{\"id\":1,\"question\":\"q\",\"answer\":\"\xff\"}", `{"id":null,"error":{"line":1,"message":"line 1: is not valid UTF-8"}}`},
		{`{"id":1,"question":"q","answer":"a"} {}`, `{"id":1,"error":{"line":1,"message":"line 1: has something after the JSON object"}}`},
		{strings.Repeat(" ", judge.LineLimit) + `{"id":1}`, `{"id":null,"error":{"line":1,"message":"line 1: is longer than 16777216 bytes"}}`},
	} {
		got, tally := stream(t, c.line+"\n"+`{"id":"next","question":"q","answer":"a"}`+"\n")
		first, rest, _ := strings.Cut(got, "\n")
		if first != c.want {
			t.Errorf("%.60q gave\n%s, want\n%s", c.line, first, c.want)
		}
		if !strings.HasPrefix(rest, `{"id":"next","score":null`) || tally != (judge.Tally{Lines: 2, Failed: 1}) {
			t.Errorf("%.60q: then %q, %+v", c.line, rest, tally)
		}
	}
}

func TestStreamIsTheSameOnEveryRun(t *testing.T) {
	in := strings.Repeat(`{"id":"a","question":"How does a cache work?","model_answer":"A cache keeps copies of recent data. It is faster than the store behind it, and entries expire.","answer":"it keeps recent data so it's faster than asking the store and old entries expire"}`+"\n", 20)
	first, _ := stream(t, in)
	for range 5 {
		if again, _ := stream(t, in); again != first {
			t.Fatal(cmp.Diff(first, again))
		}
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestStreamEndsWithItsWriterAndItsContext(t *testing.T) {
	in := `{"question":"q","answer":"a"}` + "\n"
	if _, err := judge.Stream(t.Context(), engine(t), strings.NewReader(in), brokenPipe{}); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("error is %v, want a closed pipe", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := judge.Stream(ctx, engine(t), strings.NewReader(in), io.Discard); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v, want cancelled", err)
	}
}

func FuzzStream(f *testing.F) {
	e := engine(f)
	f.Add([]byte(`{"id":"a","question":"q","key_points":["last in first out",{"text":"x","synonyms":["y"],"weight":2}],"needed":1,"answer":"last in, first out"}`))
	f.Add([]byte("{\"id\":1}\n\n[]\n{\"question\":\"\",\"answer\":null,\"model_answer\":\"a b c. d e f\"}"))
	f.Fuzz(func(t *testing.T, in []byte) {
		var out bytes.Buffer
		tally, err := judge.Stream(t.Context(), e, bytes.NewReader(in), &out)
		if err != nil {
			t.Fatal(err)
		}
		lines := 0
		for line := range bytes.Lines(out.Bytes()) {
			lines++
			if !json.Valid(line) {
				t.Fatalf("not JSON: %q", line)
			}
			if bytes.Contains(line, []byte("did not hold")) {
				t.Fatalf("a judgement did not verify: %s", line)
			}
		}
		if lines != tally.Lines {
			t.Fatalf("%d lines out for %d in", lines, tally.Lines)
		}
	})
}
