package importer

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// saying answers every request with the same.
type saying struct {
	body string
}

func (s *saying) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(s.body)), Request: r}, nil
}

// FuzzAnswer reads what a product says around its answer: how long to wait,
// what a recording is, an answer that is none.
func FuzzAnswer(f *testing.F) {
	f.Add(`{"n":1}`, "90", "0", "1772442000", "audio/webm")
	f.Add("<html>", "Tue, 14 Nov 2099 22:13:20 GMT", " 0 ", "99999999", "audio/webm; codecs=\"")
	f.Add("OggS\x00\x02", "-1", "0", "9223372036854775807", "video/../x")
	f.Add("\x1aE\xdf\xa3", "2147483648", "x", "-9223372036854775808", "AUDIO/x; a=b; a=c")
	said := &saying{}
	f.Fuzz(func(t *testing.T, body, after, left, reset, declared string) {
		c, err := NewClient("https://product.test", http.Header{}, said, nil)
		if err != nil {
			t.Fatal(err)
		}
		h := http.Header{"Retry-After": {after}, "X-Ratelimit-Remaining-Minute": {left}, "X-Ratelimit-Reset-Minute": {reset}}
		if d := retryAfter(h); d < 0 {
			t.Errorf("wait %s for %q", d, after)
		}
		c.note(h)
		if d := time.Until(c.until); d > longestWait {
			t.Errorf("the allowance is used up for %s by %q", d, reset)
		}
		if is, _, ok := kind([]byte(body), declared); ok && (!strings.HasPrefix(is, "audio/") && !strings.HasPrefix(is, "video/") || strings.ContainsAny(is, " \r\n;")) {
			t.Errorf("%q, declared %q, is %q", body, declared, is)
		}
		// The wait that was noted is not for a test.
		c.until = time.Time{}
		said.body = body
		var into struct{ N int }
		if err := c.Get(context.WithoutCancel(t.Context()), "/x", nil, &into); err != nil && (strings.Contains(err.Error(), "product.test") || len(err.Error()) > 300+len(body)) {
			t.Errorf("it says %v", err)
		}
	})
}
