package api

import (
	"errors"
	"net/http"
	"net/url"
	"testing"

	"github.com/candorhq/candor/internal/interview"
)

// FuzzParts reads the query of the hot read, which has a way of its own for
// what needs no decoding: both ways say the same.
func FuzzParts(f *testing.F) {
	for _, s := range []string{"", "include=words,report", "include=words&include=recordings", "include=words%2Creport", "version=2&include=assessments", "include=", "include=,", "version=+1", "a=b", "=b", "include=words;x", "%zz"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		p, version, err := readParts(raw)
		if err != nil {
			_, told := errors.AsType[*interview.Error](err)
			if p, ok := errors.AsType[*Problem](err); !told && (!ok || p.Status != http.StatusUnprocessableEntity) {
				t.Errorf("%T: %v", err, err)
			}
			return
		}
		if version < 0 {
			t.Errorf("%q is version %d", raw, version)
		}
		q, err := url.ParseQuery(raw)
		if err != nil {
			return
		}
		again, v, err := readParts(q.Encode())
		if err != nil || again != p || v != version {
			t.Errorf("%q is %+v, and %q is %+v: %v", raw, p, q.Encode(), again, err)
		}
	})
}
