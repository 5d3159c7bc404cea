package vad

import "time"

// TurnEvent is what Turn has to say about a window.
type TurnEvent int

// What can happen in a turn.
const (
	Nothing  TurnEvent = iota
	Started            // somebody has begun to speak
	Ended              // they have been silent long enough to be done
	Unspoken           // nobody has spoken for a while: ask again; said once a turn
)

// Turn tells from the probabilities of successive windows when an answer begins
// and ends. The zero Turn waits 1.5 s of silence for an end and 15 s for a
// beginning. It is for one answer and one goroutine.
type Turn struct {
	Silence  time.Duration // that ends the turn, 1.2 s to 4 s; 0 means 1.5 s
	Patience time.Duration // for the first word; 0 means 15 s

	now, spoken, silent time.Duration
	speaking, started   bool
	ended, unspoken     bool
}

const (
	windowTime = Window * time.Second / 16000
	turnStart  = 250 * time.Millisecond // of speech begin a turn
	breath     = 200 * time.Millisecond // of silence before the start discard what was heard
)

// Push takes the probability of speech in the next window.
func (t *Turn) Push(probability float32) TurnEvent {
	t.now += windowTime
	t.speaking = probability >= speechOn || (t.speaking && probability >= speechOff)
	if t.speaking {
		t.spoken, t.silent = t.spoken+windowTime, 0
		if !t.started && t.spoken >= turnStart {
			t.started = true
			return Started
		}
		return Nothing
	}
	t.silent += windowTime
	switch {
	case t.started && !t.ended && t.silent >= t.silence():
		t.ended = true
		return Ended
	case t.started:
		return Nothing
	}
	if t.silent > breath {
		t.spoken = 0
	}
	if !t.unspoken && t.now >= t.patience() {
		t.unspoken = true
		return Unspoken
	}
	return Nothing
}

func (t *Turn) silence() time.Duration {
	if t.Silence == 0 {
		return 1500 * time.Millisecond
	}
	return min(4*time.Second, max(1200*time.Millisecond, t.Silence))
}

func (t *Turn) patience() time.Duration {
	if t.Patience == 0 {
		return 15 * time.Second
	}
	return t.Patience
}
