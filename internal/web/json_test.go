package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/interview"
)

type paper struct {
	Title     string     `json:"title"`
	Weight    float64    `json:"weight"`
	Count     int        `json:"count"`
	Questions []question `json:"questions"`
	Data      any        `json:"data"`
}

type question struct {
	Text string `json:"text"`
	Ok   bool   `json:"ok"`
}

func TestStrictJSONNamesThePathOfTheFault(t *testing.T) {
	for _, c := range []struct {
		name, in, want string
	}{
		{"a string for a number", `{"questions":[{"text":"a"}],"count":"three"}`, "invalid: count: must be a whole number, not a string"},
		{"deep in a list", `{"questions":[{"text":"a"},{"text":7}]}`, "invalid: questions[1].text: must be a string, not a number"},
		{"a list for an object", `{"questions":[[]]}`, "invalid: questions[0]: must be an object, not a list"},
		{"an object for a list", `{"questions":{}}`, "invalid: questions: must be a list, not an object"},
		{"an unknown field", `{"questions":[{"txt":"a"}]}`, "invalid: questions[0].txt: is not a known field"},
		{"a key twice", `{"title":"a","title":"b"}`, "invalid: title: stands twice"},
		{"a key twice, escaped", `{"title":"a","\u0074itle":"b"}`, "invalid: title: stands twice"},
		{"a key twice, deep", `{"data":[{"a":{"b":1,"b":2}}]}`, "invalid: data[0].a.b: stands twice"},
		{"invalid UTF-8", "{\"title\":\"\xff\"}", "invalid: the JSON is not valid UTF-8"},
		{"half a surrogate pair", `{"data":["\ud83d x"]}`, "invalid: data[0]: has half of a surrogate pair"},
		{"the wrong half", `{"title":"\udc00"}`, "invalid: title: has half of a surrogate pair"},
		{"trailing data", `{} {}`, "invalid: the JSON is broken at byte 4"},
		{"cut", `{"title":"a`, "invalid: the JSON ends early"},
		{"broken", `{"title":nope}`, "invalid: the JSON is broken at byte 11"},
		{"empty", ``, "invalid: the JSON ends early"},
		{"too deep", `{"data":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}`, "is nested deeper than 32 levels"},
		{"hostile depth", strings.Repeat("[", 100_000), "invalid: the JSON is nested too deeply"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var p paper
			err := DecodeJSON([]byte(c.in), &p, JSONRules{})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
			if _, ok := errors.AsType[*interview.Error](err); !ok {
				t.Errorf("%T is no *interview.Error", err)
			}
		})
	}
}

func TestGoodJSONIsRead(t *testing.T) {
	in := ` {"title":"\ud83d\ude00 \\u0041","weight":1.5e1,"count":-3,"questions":[{"text":"a\"}","ok":true},{}],"data":{"A":1,"a":[null,""]}} `
	var got paper
	if err := DecodeJSON([]byte(in), &got, JSONRules{}); err != nil {
		t.Fatal(err)
	}
	want := paper{Title: "😀 \\u0041", Weight: 15, Count: -3,
		Questions: []question{{Text: `a"}`, Ok: true}, {}},
		Data:      map[string]any{"A": 1.0, "a": []any{nil, ""}}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if err := DecodeJSON([]byte(`{"later":1}`), &got, JSONRules{AllowUnknown: true}); err != nil {
		t.Errorf("an unknown field that the door allows: %v", err)
	}
}

func TestABodyOverItsBoundIsTooLarge(t *testing.T) {
	for _, announced := range []bool{true, false} {
		body := strings.NewReader(`{"title":"` + strings.Repeat("x", 2000) + `"}`)
		r := httptest.NewRequest("POST", "/", body)
		if !announced {
			r.ContentLength = -1
		}
		var p paper
		err := ReadJSON(httptest.NewRecorder(), r, &p, JSONRules{MaxBytes: 1000})
		if e, ok := errors.AsType[*interview.Error](err); !ok || e.Kind != interview.TooLarge {
			t.Errorf("announced %v: got %v, want too large", announced, err)
		}
		if read := body.Size() - int64(body.Len()); announced && read > 0 {
			t.Errorf("%d bytes of a body announced as too long were read", read)
		}
	}
}

func TestAnotherMediaTypeIsUnsupported(t *testing.T) {
	for contentType, ok := range map[string]bool{
		"": true, "application/json": true, "application/json; charset=UTF-8": true, "application/merge-patch+json": true,
		"text/plain": false, "application/json; charset=latin1": false, "application/x-www-form-urlencoded": false, "json": false, "text/x+json": false,
	} {
		r := httptest.NewRequest("POST", "/", strings.NewReader(`{}`))
		r.Header.Set("Content-Type", contentType)
		var p paper
		err := ReadJSON(httptest.NewRecorder(), r, &p, JSONRules{})
		if got := err == nil; got != ok {
			t.Errorf("%q: %v", contentType, err)
		}
		if err != nil && StatusOf(err) != http.StatusUnsupportedMediaType {
			t.Errorf("%q: status %d", contentType, StatusOf(err))
		}
	}
}

// FuzzCheckJSON: what the check lets pass is JSON that encoding/json reads
// without changing it, and nothing makes it fail otherwise.
func FuzzCheckJSON(f *testing.F) {
	for _, s := range []string{`{"a":[1,{"b":"\ud83d\ude00"}],"c":null}`, `[]`, `"\ud800"`, `{"a":1,"a":2}`, "\xff", `{"":{"":0}}`, `1e5 `, `{"a":"\\"}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		err := CheckJSON(data, 8)
		if err != nil {
			if _, ok := errors.AsType[*interview.Error](err); !ok {
				t.Fatalf("%T", err)
			}
			return
		}
		if !json.Valid(data) {
			t.Fatalf("%q passed", data)
		}
		_ = pathAt(data, int64(len(data)))
		_ = pathOfKey(data, "a")
	})
}
