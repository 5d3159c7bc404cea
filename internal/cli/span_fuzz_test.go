package cli

import (
	"testing"
	"time"
)

// FuzzSpan reads the times that operators write.
func FuzzSpan(f *testing.F) {
	for _, s := range []string{"90d", "2w", "12h", "36500d", "99999w", "17000w", "-1d", "d", "1h30m", "1e9h", "2026-01-31", "2026-01-31T12:00:00Z", "0000-00-00"} {
		f.Add(s)
	}
	now := time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		if d, err := readSpan(text); err == nil && d <= 0 {
			t.Errorf("%q is %s", text, d)
		}
		var s since
		if s.UnmarshalText([]byte(text)) == nil && s.ago != 0 && !s.time(now).Before(now) {
			t.Errorf("%q ago is %s", text, s.time(now))
		}
	})
}
