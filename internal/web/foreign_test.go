package web

import (
	"encoding/base64"
	"errors"
	"maps"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/interview"
)

// told fails unless an error is one that a caller may be told.
func told(t *testing.T, err error) {
	t.Helper()
	if _, ok := errors.AsType[*interview.Error](err); !ok {
		t.Errorf("%T: %v", err, err)
	}
}

func FuzzMetadata(f *testing.F) {
	for _, s := range []string{"", "interview_id YQ==,question_id", "a YQ,b YQ==", "a /w==", " , ", "a YQ==,a YQ==", "ä YQ=="} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, header string) {
		m, err := parseMetadata(header)
		if err != nil {
			told(t, err)
			return
		}
		again, err := parseMetadata(formatMetadata(m))
		if err != nil || !maps.Equal(m, again) {
			t.Errorf("%q became %v, which became %v: %v", header, m, again, err)
		}
	})
}

func FuzzCursor(f *testing.F) {
	f.Add("/v1/interviews?state=ready", []byte("12345678abcdefghabcdefgh"), "")
	f.Add("/v1/search?q=a", []byte("\xff2345678\x80bcdefgh"), "AAAA")
	f.Add("", []byte{}, "====")
	f.Fuzz(func(t *testing.T, query string, body []byte, other string) {
		// A fuzzer cannot guess the check: it is made right first.
		s := base64.RawURLEncoding.EncodeToString(append(body[:len(body):len(body)], bindCursor(query, body)...))
		c, err := ParseCursor(query, s)
		if whole := len(body) == cursorAt+cursorID || len(body) == cursorAt+cursorNumber; whole != (err == nil) {
			t.Fatalf("a cursor of %d bytes: %v", len(body), err)
		}
		if err == nil {
			if again, err := CursorAfter(query, c); err != nil || again != s {
				t.Errorf("%s became %+v, which became %s: %v", s, c, again, err)
			}
			if _, err := ParseCursor(query+"&", s); err == nil {
				t.Error("it is taken for another list")
			}
		}
		if _, err := ParseCursor(query, other); err != nil {
			told(t, err)
		} else if other != "" && other != s {
			t.Errorf("%q is a cursor", other)
		}
	})
}

func FuzzHeaders(f *testing.F) {
	f.Add("Bearer abc", `"v7"`, `W/"v7", *`, "10.0.0.1, 192.0.2.7:80", "sha1 YQ==", "17")
	f.Add("bearer \x00", `"v-1"`, `"`, "[::ffff:10.0.0.1]:1,fe80::1%eth0", "md5", "-0")
	f.Add("", "*", "", ",,", "sha256 /", "99999999999999999999")
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	tus := &Tus{MaxSize: 1 << 30}
	f.Fuzz(func(t *testing.T, credential, match, none, forwarded, sum, length string) {
		r := &http.Request{RemoteAddr: "10.0.0.9:1", Header: http.Header{"Authorization": {credential}, "X-Forwarded-For": {forwarded}}, URL: &url.URL{}}
		if key, ok := Bearer(r); ok && (key == "" || strings.ContainsAny(key, " \x00\n") || !strings.HasSuffix(strings.TrimSpace(credential), key)) {
			t.Errorf("%q is the credential of %q", key, credential)
		}
		if a := clientAddress(r, trusted); !a.IsValid() || a.Is4In6() || a.Zone() != "" {
			t.Errorf("%q came from %s", forwarded, a)
		}
		v, err := MatchVersion(match)
		if err != nil {
			told(t, err)
		} else if v < 0 {
			t.Errorf("%q is version %d", match, v)
		}
		if NoneMatch(none, "") && !strings.Contains(none, "*") {
			t.Errorf("%q names a tag that there is not", none)
		}
		if c, err := parseChecksum(sum); err != nil {
			told(t, err)
		} else if (c == nil) != (sum == "") {
			t.Errorf("%q is %v", sum, c)
		}
		if n, err := tus.parseLength(length); err != nil {
			told(t, err)
		} else if n < 0 || n > 1<<30 {
			t.Errorf("%q is %d", length, n)
		}
	})
}
