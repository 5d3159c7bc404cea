package page

import (
	"errors"
	"fmt"
	"html/template"
	"math"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// funcs are what every template may use.
func (k *Kit) funcs() template.FuncMap {
	return template.FuncMap{
		"asset":    k.assets.url,
		"time":     Time,
		"moment":   Moment,
		"hour":     Hour,
		"day":      Day,
		"ago":      Ago,
		"clock":    Clock,
		"span":     Span,
		"score":    Score,
		"percent":  Percent,
		"initials": Initials,
		"plural":   Plural,
		"dict":     dict,
	}
}

// Time is a moment as UTC text; base/time.js shows it in the reader's zone.
func Time(t time.Time) template.HTML { return stamp(t, "", "2 Jan 2006, 15:04 UTC") }

// Moment is a time that somebody must not miss: base/time.js names the zone it
// is shown in.
func Moment(t time.Time) template.HTML { return stamp(t, "moment", "2 Jan 2006, 15:04 UTC") }

// Hour is the time of day of a moment whose day stands beside it, with its zone.
func Hour(t time.Time) template.HTML { return stamp(t, "hour", "15:04 UTC") }

// Day is a moment of which only the day matters.
func Day(t time.Time) template.HTML { return stamp(t, "day", "2 Jan 2006") }

// Ago is a moment that base/time.js shows as a distance from now.
func Ago(t time.Time) template.HTML { return stamp(t, "ago", "2 Jan 2006, 15:04 UTC") }

func stamp(t time.Time, show, layout string) template.HTML {
	if t.IsZero() {
		return ""
	}
	t = t.UTC()
	attr := ""
	if show != "" {
		attr = ` data-show="` + show + `"`
	}
	return template.HTML(fmt.Sprintf(`<time datetime="%s"%s>%s</time>`, t.Format(time.RFC3339), attr, t.Format(layout)))
}

// Clock is a duration in milliseconds as a player shows it: 0:07, 12:30, 1:02:03.
func Clock(ms int64) string {
	s := ms / 1000
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

// Span is a duration in milliseconds in words: 45 s, 12 min, 1 h 5 min.
func Span(ms int64) string {
	s := (ms + 500) / 1000
	switch {
	case s < 60:
		return fmt.Sprintf("%d s", s)
	case s < 3600:
		if s%60 == 0 || s > 600 {
			return fmt.Sprintf("%d min", (s+30)/60)
		}
		return fmt.Sprintf("%d min %d s", s/60, s%60)
	}
	m := (s + 30) / 60
	if m%60 == 0 {
		return fmt.Sprintf("%d h", m/60)
	}
	return fmt.Sprintf("%d h %d min", m/60, m%60)
}

// Score is a score of 0 to 100 with at most one decimal, or a dash where it is
// withheld.
func Score(s *float64) string {
	if s == nil {
		return "–"
	}
	return strings.TrimSuffix(fmt.Sprintf("%.1f", *s), ".0")
}

// Percent is a share of 0 to 1 as a whole percentage.
func Percent(share float64) string { return fmt.Sprintf("%d %%", int(math.Round(share*100))) }

// Initials are up to two letters that stand for a name.
func Initials(name string) string {
	var out []rune
	for w := range strings.FieldsSeq(name) {
		if r, _ := utf8.DecodeRuneInString(w); unicode.IsLetter(r) {
			out = append(out, unicode.ToUpper(r))
		}
	}
	if len(out) > 2 {
		out = []rune{out[0], out[len(out)-1]}
	}
	return string(out)
}

// Plural is "1 answer", "3 answers".
func Plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// dict gives a template several values: dict "Name" .Name "Open" true.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, errors.New("dict: a value is missing")
	}
	m := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: %v is not a name", pairs[i])
		}
		m[name] = pairs[i+1]
	}
	return m, nil
}
