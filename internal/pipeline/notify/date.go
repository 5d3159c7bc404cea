package notify

import (
	"fmt"
	"time"

	"golang.org/x/text/language"
)

// dated writes a time plainly in a language: day of the week, date, time of
// day, and the time zone with its distance from UTC. A language we have no
// names for gets the date in figures, year first.
func dated(t time.Time, tag language.Tag) string {
	base, _ := tag.Base()
	region, _ := tag.Region()
	w, ok := tongues()[base.String()]
	clock := t.Format("15:04")
	if base.String() == "en" && hasRegion(tag) && twelveHours(region.String()) {
		clock = t.Format("3:04 PM")
	}
	var day string
	switch {
	case !ok:
		day = t.Format("2006-01-02")
	case base.String() == "en" && region.String() == "US" && hasRegion(tag):
		day = t.Format("Monday, January 2, 2006")
	default:
		day = fmt.Sprintf(w.date, w.weekdays[t.Weekday()], t.Day(), w.months[t.Month()-1], t.Year())
	}
	return day + orElse(w.comma, ", ") + clock + " (" + across(zone(t), tag) + ")"
}

// across keeps a name in Latin letters in one piece in a text that runs from
// right to left.
func across(name string, tag language.Tag) string {
	if direction(tag) != "rtl" {
		return name
	}
	return "\u2066" + name + "\u2069"
}

// twelveHours tells whether an English-speaking region reads clocks of twelve
// hours. Plain "en" counts as none: twenty-four hours are never misread.
func twelveHours(region string) bool {
	switch region {
	case "US", "CA", "AU", "NZ", "IN", "PH", "PK", "ZA":
		return true
	}
	return false
}

// hasRegion tells whether a tag names its region; that of plain "en" is a
// guess.
func hasRegion(tag language.Tag) bool {
	_, sure := tag.Region()
	return sure == language.Exact
}

// zone names the time zone by its place and its distance from UTC.
func zone(t time.Time) string {
	name := t.Location().String()
	_, offset := t.Zone()
	if name == "UTC" || name == "" {
		return "UTC"
	}
	sign := "+"
	if offset < 0 {
		sign, offset = "-", -offset
	}
	utc := fmt.Sprintf("UTC%s%d", sign, offset/3600)
	if m := offset % 3600 / 60; m != 0 {
		utc += fmt.Sprintf(":%02d", m)
	}
	return name + ", " + utc
}
