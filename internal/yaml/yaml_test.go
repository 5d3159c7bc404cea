package yaml_test

import (
	"strings"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/yaml"
	"github.com/google/go-cmp/cmp"
)

type document struct {
	Name   string            `yaml:"name"`
	Count  int               `yaml:"count"`
	Bytes  int64             `yaml:"bytes"`
	Weight float64           `yaml:"weight"`
	On     bool              `yaml:"on"`
	Wait   time.Duration     `yaml:"wait"`
	Tags   []string          `yaml:"tags"`
	Hosts  map[string]string `yaml:"hosts"`
	Even   even              `yaml:"even"`
	Inner  struct {
		Depth int `yaml:"depth"`
	} `yaml:"inner"`
}

type even string

func (e *even) UnmarshalText(b []byte) error {
	if len(b)%2 != 0 {
		return &yaml.ValueError{Value: string(b), Want: "an even number of letters"}
	}
	*e = even(b)
	return nil
}

func TestYAMLAndJSONAreReadAlike(t *testing.T) {
	want := document{
		Name: "a plan", Count: 3, Bytes: 1 << 40, Weight: 0.5, On: true, Wait: 90 * time.Second,
		Tags: []string{"x", "y"}, Hosts: map[string]string{"h": "v"}, Even: "ab",
	}
	want.Inner.Depth = 2
	for _, text := range []string{
		`{"name":"a plan","count":3,"bytes":1099511627776,"weight":0.5,"on":true,"wait":"90s","tags":["x","y"],"hosts":{"h":"v"},"even":"ab","inner":{"depth":2}}`,
		"# a comment\nname: a plan\ncount: 3\nbytes: 1099511627776\nweight: 0.5\non: true\nwait: 1m30s\ntags: [x, y]\nhosts:\n  h: v\neven: ab\ninner:\n  depth: 2\n",
	} {
		var got document
		if err := yaml.Decode([]byte(text), &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
	encoded, err := yaml.Encode(want)
	if err != nil {
		t.Fatal(err)
	}
	var again document
	if err := yaml.Decode(encoded, &again); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, again); diff != "" {
		t.Errorf("encoded and decoded (-want +got):\n%s", diff)
	}
}

func TestAnEmptyDocumentChangesNothing(t *testing.T) {
	for _, text := range []string{"", "\n", "# nothing yet\n", "inner:\n", "---\n"} {
		got := document{Name: "kept"}
		if err := yaml.Decode([]byte(text), &got); err != nil || got.Name != "kept" {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
}

func TestMistakesAreNamedWithTheirPlace(t *testing.T) {
	for text, want := range map[string]string{
		"count: 1.5":                     `line 1, column 8: want a whole number, not "1.5"`,
		"name: x\ncount: many":           `line 2, column 8: want a whole number, not "many"`,
		"name: many\ncount: many":        `want a whole number, not "many"`,
		"count: 99999999999999999999":    `line 1, column 8: want a whole number, not "99999999999999999999"`,
		"weight: heavy":                  "line 1, column 9: want a number",
		"on: perhaps":                    "line 1, column 5: want true or false",
		"wait: 15":                       "line 1, column 7: want a duration such as 90s or 12h",
		"tags: x":                        "line 1, column 7: string was used where sequence is expected",
		"even: abc":                      `line 1, column 7: want an even number of letters, not "abc"`,
		"name: a\ncolour: red":           `line 2, column 1: unknown field "colour"`,
		"inner:\n  deep: 1":              `line 2, column 3: unknown field "deep"`,
		"count: 1\ncount: 2":             `line 2, column 1: mapping key "count" already defined at [1:1]`,
		"tags: [a":                       "line 1, column 7: sequence end token ']' not found",
		"name: a: b":                     "line 1, column 7: mapping value is not allowed in this context",
		"- a":                            "line 1, column 1: sequence was used where mapping is expected",
		"name: a\n---\nname: b":          "more than one document",
		"tags: &t [a]\nhosts: {a: *t}":   "line 1, column 7: anchors and aliases are not supported",
		"hosts:\n  <<: *nothing\n  a: b": "line 2, column 7: anchors and aliases are not supported",
	} {
		var d document
		err := yaml.Decode([]byte(text), &d)
		if err == nil {
			t.Errorf("%q is accepted as %+v", text, d)
		} else if err.Error() != want {
			t.Errorf("%q:\n got %s\nwant %s", text, err, want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, text := range []string{"name: a", "{\"count\": 1}", "a: [", "? x", "|\n x", "!!binary x", "\xff", "tags:\n- a\n- b", strings.Repeat("[", 50)} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var d document
		if err := yaml.Decode(data, &d); err != nil && err.Error() == "" {
			t.Error("an error without a word")
		}
	})
}
