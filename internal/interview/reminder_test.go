package interview

import (
	"testing"
	"time"
)

func TestRemindersReachTheirCandidateByDay(t *testing.T) {
	at := func(s string) time.Time {
		v, err := time.Parse("2006-01-02 15:04", s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, c := range []struct {
		what, from, end string
		hours           int
		zone, want      string // "" want: none
	}{
		{"by day it is exact", "2026-03-02 09:00", "2026-03-10 15:30", 24, "", "2026-03-09 15:30"},
		{"at eight sharp", "2026-03-02 09:00", "2026-03-10 08:00", 24, "", "2026-03-09 08:00"},
		{"at twenty it is the evening", "2026-03-02 09:00", "2026-03-10 20:00", 24, "", "2026-03-09 19:00"},
		{"a night in Prague", "2026-03-02 09:00", "2026-03-10 22:59", 24, "Europe/Prague", "2026-03-09 18:00"},
		{"a morning in Tokyo is a night here", "2026-03-02 09:00", "2026-03-10 23:30", 24, "Asia/Tokyo", "2026-03-09 23:30"},
		{"before dawn it is the evening before", "2026-03-02 09:00", "2026-03-10 04:00", 24, "", "2026-03-08 19:00"},
		{"the evening before is too early", "2026-03-08 23:00", "2026-03-10 04:00", 24, "", "2026-03-09 08:00"},
		{"neither fits", "2026-03-09 22:00", "2026-03-10 06:00", 2, "", ""},
		{"too late for a reminder", "2026-03-09 16:00", "2026-03-10 15:30", 24, "", ""},
		{"over the change of clocks", "2026-03-02 09:00", "2026-03-29 18:00", 24, "Europe/Prague", "2026-03-28 18:00"},
		{"an unknown zone is UTC", "2026-03-02 09:00", "2026-03-10 15:30", 24, "Mars/Olympus", "2026-03-09 15:30"},
	} {
		got, ok := reminderAt(at(c.from), at(c.end), c.hours, c.zone)
		switch {
		case ok != (c.want != ""):
			t.Errorf("%s: %s, %v", c.what, got, ok)
		case ok && !got.Equal(at(c.want)):
			t.Errorf("%s: %s, want %s", c.what, got, c.want)
		}
	}
}

func TestTriesOfAMailAreOverAfterADay(t *testing.T) {
	var sum time.Duration
	tries := 1
	for n := 1; ; n++ {
		pause, more := NextMail(n, 0)
		if !more {
			break
		}
		sum += pause
		tries++
	}
	if tries != 8 || sum < 23*time.Hour || sum > 26*time.Hour {
		t.Errorf("%d tries over %s", tries, sum)
	}
	if p, _ := NextMail(1, 1); p != 66*time.Second {
		t.Errorf("the first pause at most is %s", p)
	}
}
