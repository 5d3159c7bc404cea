package account

import (
	"errors"
	"testing"
)

// FuzzHead reads the end of an audit log as somebody noted it down.
func FuzzHead(f *testing.F) {
	f.Add("0:")
	f.Add("17:" + Digest(make([]byte, 32)).String())
	f.Add("17:ABCDEF")
	f.Add("-1::")
	f.Fuzz(func(t *testing.T, s string) {
		h, err := ParseHead(s)
		if err != nil {
			if _, ok := errors.AsType[*Invalid](err); !ok {
				t.Errorf("%T: %v", err, err)
			}
			return
		}
		if h.Seq < 0 || len(h.Hash) != 0 && len(h.Hash) != 32 && h.Seq > 0 {
			t.Errorf("%q is %+v", s, h)
		}
		if again, err := ParseHead(h.String()); err != nil || again.String() != h.String() {
			t.Errorf("%q became %s, which became %s: %v", s, h, again, err)
		}
	})
}
