package cli

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// span is a length of time as people write it: 90d, 2w, 12h, 1h30m.
type span time.Duration

// UnmarshalText reads a span.
func (s *span) UnmarshalText(text []byte) error {
	d, err := readSpan(string(text))
	if err != nil {
		return err
	}
	*s = span(d)
	return nil
}

func readSpan(text string) (time.Duration, error) {
	wrong := fmt.Errorf("want a time such as 90d, 2w or 12h, not %.40q", text)
	day := map[byte]int{'d': 1, 'w': 7}
	if text == "" {
		return 0, wrong
	}
	if unit, ok := day[text[len(text)-1]]; ok {
		n, err := strconv.Atoi(text[:len(text)-1])
		if err != nil || n <= 0 || n > 36500/unit { // a hundred years; three hundred do not fit
			return 0, wrong
		}
		return time.Duration(n*unit) * 24 * time.Hour, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return 0, wrong
	}
	return d, nil
}

// since is a moment in the past: a day, a time, or a span ago.
type since struct {
	at  time.Time
	ago time.Duration
}

// UnmarshalText reads 2026-01-31, 2026-01-31T12:00:00Z or 30d.
func (s *since) UnmarshalText(text []byte) error {
	t := strings.TrimSpace(string(text))
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if at, err := time.Parse(layout, t); err == nil {
			s.at = at.UTC()
			return nil
		}
	}
	d, err := readSpan(t)
	if err != nil {
		return fmt.Errorf("want a day such as 2026-01-31, a time, or how long ago such as 30d, not %.40q", t)
	}
	s.ago = d
	return nil
}

// time is the moment meant, zero for none.
func (s since) time(now time.Time) time.Time {
	if s.ago > 0 {
		return now.Add(-s.ago)
	}
	return s.at
}
