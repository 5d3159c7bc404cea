package blob_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/blob"
)

func FuzzLink(f *testing.F) {
	f.Add("a/b.webm", "Ada & Co.webm", true, "1700000000", strings.Repeat("A", 43), int64(1_700_000_000))
	f.Add("a", "", false, "0000000000", "", int64(-1))
	f.Add("a\x00", "\xff\r\nx: y", true, "9999999999", strings.Repeat("_", 43), int64(1<<60))
	s, err := blob.NewSigner([]byte("a secret of thirty-two bytes or more"))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, key, name string, download bool, e, sig string, until int64) {
		l := blob.Link{Key: key, Name: name, Download: download}
		if _, err := s.Check(l, e, sig, time.Unix(0, 0)); err == nil {
			t.Fatal("a link that nobody signed was taken")
		}
		if blob.CheckKey(key) != nil {
			return
		}
		u, err := url.Parse(s.URL("https://candor.test/files", l, time.Unix(until, 0)))
		if err != nil {
			t.Fatal(err)
		}
		q := u.Query()
		given := q.Get("n")
		if download {
			given = q.Get("d")
		}
		if u.Path != "/files/"+key || given != name {
			t.Errorf("%+v became %s", l, u)
		}
		if _, err := s.Check(l, q.Get("e"), q.Get("s"), time.Unix(-1, 0)); err != nil {
			t.Errorf("%s: %v", u, err)
		}
		for _, other := range []blob.Link{{Key: key + "x", Name: name, Download: download}, {Key: key, Name: name + "x", Download: download}, {Key: key, Name: name, Download: !download}} {
			if _, err := s.Check(other, q.Get("e"), q.Get("s"), time.Unix(-1, 0)); err == nil {
				t.Errorf("the link of %+v opens %+v", l, other)
			}
		}
	})
}
