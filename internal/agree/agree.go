// Package agree measures how far two raters of the same things agree: Cohen's
// kappa with quadratic weights over the five steps of a rating, the
// intraclass correlation ICC(2,1) with its 95 % interval, and the mean
// difference. [Of] computes all of them and keeps silent where there are too
// few ratings to say anything.
package agree

import "math"

const (
	// Least is how many pairs there must be before a figure says anything.
	Least = 10
	// Steps is how many levels a rating has.
	Steps = 5
)

// Pair is what two raters gave the same answer, each 0 to 100.
type Pair struct{ One, Other float64 }

// Figures sum up pairs. What could not be computed is nil, and Why says so.
type Figures struct {
	N     int
	Kappa *float64  // weighted, -1 to 1
	ICC   *Interval // of the scores of 0 to 100
	Mean  *float64  // of Other minus One, in points
	Why   Reason
}

// Interval is an estimate with the bounds of its 95 % confidence interval.
type Interval struct{ Value, Low, High float64 }

// Reason says why figures are missing; empty where none is.
type Reason string

// Reasons.
const (
	None   Reason = "none"    // there is no pair
	TooFew Reason = "too_few" // fewer than Least
	Flat   Reason = "flat"    // the ratings do not differ enough for kappa or ICC
)

// Of computes the figures of pairs. Their order does not matter; which rater
// is One and which is Other does to Mean's sign alone.
func Of(pairs []Pair) Figures {
	f := Figures{N: len(pairs)}
	switch {
	case f.N == 0:
		f.Why = None
		return f
	case f.N < Least:
		f.Why = TooFew
		return f
	}
	var table [Steps][Steps]int
	rows := make([][]float64, 0, f.N)
	sum := 0.0
	for _, p := range pairs {
		table[Step(p.One)-1][Step(p.Other)-1]++
		rows = append(rows, []float64{p.One, p.Other})
		sum += p.Other - p.One
	}
	f.Mean = new(sum / float64(f.N))
	square := make([][]int, Steps)
	for i := range table {
		square[i] = table[i][:]
	}
	if k, ok := Kappa(square); ok {
		f.Kappa = &k
	} else {
		f.Why = Flat
	}
	if i, ok := ICC(rows); ok {
		f.ICC = &i
	} else {
		f.Why = Flat
	}
	return f
}

// Step is the level, 1 to [Steps], that a score of 0 to 100 is nearest to.
func Step(score float64) int {
	return 1 + int(math.Round(min(max(score, 0), 100)*(Steps-1)/100))
}
