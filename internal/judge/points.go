package judge

import (
	"cmp"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strconv"
)

// Points is a score, a part of a score or a percentage, counted in tenths:
// 625 is 62.5. It is written to JSON with exactly one decimal, and sums of
// Points are exact. Scores lie between 0 and 1000 (0.0 and 100.0).
type Points int

// Share is a part of a whole in thousandths: 873 is 0.873, written to JSON as
// a number from 0 to 1 with at most three decimals.
type Share int

// FullScore and Whole are the greatest score and the greatest share.
const (
	FullScore Points = 1000
	Whole     Share  = 1000
)

// String returns the score with one decimal.
func (p Points) String() string {
	sign := ""
	if p < 0 {
		sign, p = "-", -p
	}
	return fmt.Sprintf("%s%d.%d", sign, p/10, p%10)
}

// MarshalJSON writes a number with one decimal.
func (p Points) MarshalJSON() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalJSON reads a number and rounds it to tenths.
func (p *Points) UnmarshalJSON(b []byte) error {
	n, err := scaled(b, 10)
	*p = Points(n)
	return err
}

// String returns the share as a number from 0 to 1.
func (s Share) String() string {
	return strconv.FormatFloat(float64(s)/1000, 'f', -1, 64)
}

// MarshalJSON writes a number from 0 to 1.
func (s Share) MarshalJSON() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalJSON reads a number and rounds it to thousandths.
func (s *Share) UnmarshalJSON(b []byte) error {
	n, err := scaled(b, 1000)
	*s = Share(n)
	return err
}

func scaled(b []byte, unit float64) (int, error) {
	f, err := strconv.ParseFloat(string(b), 64)
	if err != nil || math.Abs(f) > 1e9 {
		return 0, fmt.Errorf("%q is not a number in range", b)
	}
	return int(math.Round(f * unit)), nil
}

// weigh turns a weight of a request into thousandths; 0 means 1.
func weigh(w float64) int64 {
	if w == 0 {
		w = 1
	}
	return max(1, int64(math.Round(w*1000)))
}

// mulDiv returns a*b/c rounded half up, for a, b >= 0 and c > 0.
func mulDiv(a, b, c int64) int64 {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	lo, carry := bits.Add64(lo, uint64(c)/2, 0)
	q, _ := bits.Div64(hi+carry, lo, uint64(c))
	return int64(q)
}

// Apportion splits total into whole parts proportional to the shares (each >=
// 0) by largest remainder, the earlier part winning a tie. The parts add up to
// total exactly; without any positive share all parts are 0 and so must be the
// total.
func Apportion(total Points, shares []int64) []Points {
	parts := make([]Points, len(shares))
	var sum int64
	for _, s := range shares {
		sum += s
	}
	if sum == 0 || total == 0 {
		return parts
	}
	type rest struct {
		at   int
		left uint64
	}
	rests := make([]rest, 0, len(shares))
	given := Points(0)
	for i, s := range shares {
		hi, lo := bits.Mul64(uint64(total), uint64(s))
		q, r := bits.Div64(hi, lo, uint64(sum))
		parts[i] = Points(q)
		given += parts[i]
		if s > 0 {
			rests = append(rests, rest{i, r})
		}
	}
	slices.SortStableFunc(rests, func(a, b rest) int { return cmp.Compare(b.left, a.left) })
	for _, r := range rests[:int(total-given)] {
		parts[r.at]++
	}
	return parts
}

// Milli is a measured figure in thousandths of its unit, written to JSON as a
// decimal.
type Milli int64

// MarshalJSON writes a decimal number.
func (m Milli) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(m)/1000, 'f', -1, 64), nil
}

// UnmarshalJSON reads a number and rounds it to thousandths.
func (m *Milli) UnmarshalJSON(b []byte) error {
	n, err := scaled(b, 1000)
	*m = Milli(n)
	return err
}
