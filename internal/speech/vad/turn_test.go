package vad

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// stretch is some time with the same probability of speech.
type stretch struct {
	lasts       time.Duration
	probability float32
}

type happening struct {
	At    time.Duration // rounded to 100 ms
	Event TurnEvent
}

func follow(turn Turn, stretches []stretch) []happening {
	var out []happening
	var now time.Duration
	for _, s := range stretches {
		for until := now + s.lasts; now < until; {
			now += windowTime
			if e := turn.Push(s.probability); e != Nothing {
				out = append(out, happening{now.Round(100 * time.Millisecond), e})
			}
		}
	}
	return out
}

func TestTurnFollowsItsRules(t *testing.T) {
	const ms = time.Millisecond
	tests := []struct {
		name string
		turn Turn
		in   []stretch
		want []happening
	}{
		{"an answer", Turn{}, []stretch{{1000 * ms, 0}, {2000 * ms, 0.9}, {3000 * ms, 0}},
			[]happening{{1300 * ms, Started}, {4500 * ms, Ended}}},
		{"a click is no answer", Turn{}, []stretch{{1000 * ms, 0}, {150 * ms, 0.9}, {3000 * ms, 0}}, nil},
		{"clicks do not add up", Turn{}, []stretch{{150 * ms, 0.9}, {400 * ms, 0}, {150 * ms, 0.9}, {400 * ms, 0}, {150 * ms, 0.9}}, nil},
		{"a soft syllable goes on", Turn{}, []stretch{{500 * ms, 0.9}, {3000 * ms, 0.4}}, []happening{{300 * ms, Started}}},
		{"a soft syllable does not begin", Turn{}, []stretch{{3000 * ms, 0.4}}, nil},
		{"a pause to think", Turn{}, []stretch{{500 * ms, 0.9}, {1400 * ms, 0}, {500 * ms, 0.9}, {2000 * ms, 0}},
			[]happening{{300 * ms, Started}, {3900 * ms, Ended}}},
		{"more patience on request", Turn{Silence: 3 * time.Second}, []stretch{{500 * ms, 0.9}, {4000 * ms, 0}},
			[]happening{{300 * ms, Started}, {3500 * ms, Ended}}},
		{"never less than 1.2 s", Turn{Silence: 100 * ms}, []stretch{{500 * ms, 0.9}, {4000 * ms, 0}},
			[]happening{{300 * ms, Started}, {1700 * ms, Ended}}},
		{"nobody speaks", Turn{}, []stretch{{40 * time.Second, 0.1}}, []happening{{15 * time.Second, Unspoken}}},
		{"somebody speaks late", Turn{}, []stretch{{16 * time.Second, 0.1}, {1000 * ms, 0.9}, {2000 * ms, 0}},
			[]happening{{15 * time.Second, Unspoken}, {16300 * ms, Started}, {18500 * ms, Ended}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, follow(tt.turn, tt.in)); diff != "" {
				t.Errorf("events (-want +got):\n%s", diff)
			}
		})
	}
}
