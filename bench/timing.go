package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"
)

// timing is what repeating something took.
type timing struct {
	what  string
	times []time.Duration // in order
}

// repeat does something n times after once to warm up.
func repeat(ctx context.Context, what string, n int, do func() error) (timing, error) {
	t := timing{what: what}
	for i := range n + 1 {
		if err := ctx.Err(); err != nil {
			return t, err
		}
		began := time.Now()
		if err := do(); err != nil {
			return t, fmt.Errorf("%s: %w", what, err)
		}
		if i > 0 {
			t.times = append(t.times, time.Since(began))
		}
	}
	slices.Sort(t.times)
	return t, nil
}

// at is the time that a share of all runs stayed under.
func (t timing) at(share float64) time.Duration {
	if len(t.times) == 0 {
		return 0
	}
	return t.times[min(int(share*float64(len(t.times))), len(t.times)-1)]
}

func (t timing) median() time.Duration { return t.at(0.5) }

// tabulate prints timings with the ratio of each median to the baseline's.
func tabulate(w io.Writer, baseline timing, rows ...timing) error {
	tw := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	fmt.Fprintln(tw, "  what\truns\tmedian\t9 in 10 under\tratio")
	for _, t := range append([]timing{baseline}, rows...) {
		fmt.Fprintf(tw, "  %s\t%d\t%s\t%s\t%.3f\n", t.what, len(t.times), round(t.median()), round(t.at(0.9)), ratio(t, baseline))
	}
	return tw.Flush()
}

// ratio is how long t takes as a share of what the baseline takes.
func ratio(t, baseline timing) float64 {
	return float64(t.median()) / float64(max(baseline.median(), 1))
}

func round(d time.Duration) time.Duration { return d.Round(max(d/200, time.Microsecond)) }
