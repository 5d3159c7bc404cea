package interview

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func FuzzPlan(f *testing.F) {
	f.Add(`{"name":"Support","language":"en","questions":[{"text":"Why?","key_points":[{"text":"calm","synonyms":["quiet"],"weight":2}],"skills":["a"]}],"skills":[{"name":"a"}]}`)
	f.Add(`{"name":" ","mode":"phone","questions":[{"text":"Which?","form":"choice","options":[{"text":"a","correct":true},{"text":"b"}]}],"limits":{"max_ms":-1},"thresholds":{"advance":1e9}}`)
	f.Add(`{"name":"a\u0000","metadata":{"a":{"b":[]}},"questions":[{"text":"a","id":"x","form":"code","language":"go","model_answer":"b","needed":0.5}]}`)
	f.Fuzz(func(t *testing.T, doc string) {
		var p Plan
		if json.Unmarshal([]byte(doc), &p) != nil {
			return
		}
		if err := checkPlan("", &p); err != nil {
			if _, ok := errors.AsType[*Error](err); !ok {
				t.Errorf("%T: %v", err, err)
			}
			return
		}
		if p.Name == "" || len(p.Questions) == 0 || len(p.Questions) > MaxQuestions {
			t.Errorf("%s became %+v", doc, p)
		}
		// What was taken once is taken again, and is the same then.
		kept, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		var again Plan
		if err := json.Unmarshal(kept, &again); err != nil {
			t.Fatal(err)
		}
		if err := checkPlan("", &again); err != nil {
			t.Errorf("%s was taken, and then refused: %v", kept, err)
		}
		if diff := cmp.Diff(p, again, cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(Plan{}, Question{})); diff != "" {
			t.Errorf("checked twice it is another (-once +twice):\n%s", diff)
		}
	})
}

func FuzzSecret(f *testing.F) {
	f.Add("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "")
	f.Add("whsec_", "ribbon")
	f.Add("1234567\x00", "ribbon")
	f.Fuzz(func(t *testing.T, secret, wording string) {
		if CheckSecret(secret, wording) != nil {
			return
		}
		if k := key(secret, wording); len(k) < 8 || wording == "" && (len(k) < 24 || len(k) > 64) {
			t.Errorf("%q of %q signs with %d bytes", secret, wording, len(k))
		}
	})
}

func FuzzLinkToken(f *testing.F) {
	s := New(nil, Config{LinkSecret: []byte("a secret of thirty-two bytes or more")})
	iv := Interview{ID: "0190a0e0-0000-7000-8000-000000000000"}
	s.issueLink(&iv)
	ours := s.LinkToken(iv)
	if !isToken(ours) || !s.isLink(iv, ours) {
		f.Fatalf("our own token is refused: %s", ours)
	}
	f.Add(ours)
	f.Add(ours + "=")
	f.Add(strings.Repeat("\x00", 43))
	f.Fuzz(func(t *testing.T, token string) {
		if s.isLink(iv, token) != (token == ours) {
			t.Errorf("%q opens the interview", token)
		}
		if isToken(token) && (len(token) < 32 || len(token) > 128 || strings.ContainsAny(token, "=+/ ")) {
			t.Errorf("%q may be a token", token)
		}
	})
}
