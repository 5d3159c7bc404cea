package agree

import "gonum.org/v1/gonum/stat/distuv"

// ICC is the intraclass correlation ICC(2,1), two-way random, absolute
// agreement, single rater, with its 95 % interval, after P. E. Shrout and
// J. L. Fleiss, "Intraclass correlations: uses in assessing rater
// reliability", Psychological Bulletin 86, 1979. A row is what was rated, a
// column a rater; every row has all of at least two columns. It is false with
// fewer than two rows, and where the ratings do not differ enough for it.
func ICC(rows [][]float64) (Interval, bool) {
	if len(rows) < 2 || len(rows[0]) < 2 {
		return Interval{}, false
	}
	n, k := float64(len(rows)), float64(len(rows[0]))
	between, judges, rest := squares(rows)
	below := between + (k-1)*rest + k*(judges-rest)/n
	if below <= tiny {
		return Interval{}, false
	}
	v := Interval{Value: (between - rest) / below}
	if rest <= tiny {
		if judges > tiny {
			return Interval{}, false // a constant shift leaves no error to build the interval on
		}
		return Interval{v.Value, v.Value, v.Value}, true
	}
	// Satterthwaite's degrees of freedom of the raters' and the rest's mean squares.
	f := judges / rest
	up := k*v.Value*f + n*(1+(k-1)*v.Value) - k*v.Value
	down := (n-1)*sq(k*v.Value*f) + sq(n*(1+(k-1)*v.Value)-k*v.Value)
	free := (k - 1) * (n - 1) * sq(up) / down
	high := distuv.F{D1: n - 1, D2: free}.Quantile(0.975)
	low := distuv.F{D1: free, D2: n - 1}.Quantile(0.975)
	noise := k*judges + (k*n-k-n)*rest
	v.Low = n * (between - high*rest) / (high*noise + n*between)
	v.High = n * (low*between - rest) / (noise + n*low*between)
	return v, true
}

// tiny is what rounding leaves of a mean square that is zero.
const tiny = 1e-9

// squares are the mean squares of a two-way analysis of variance without
// replication: between rows, between columns, and what is left.
func squares(rows [][]float64) (between, judges, rest float64) {
	n, k := float64(len(rows)), float64(len(rows[0]))
	columns := make([]float64, len(rows[0]))
	grand := 0.0
	for _, row := range rows {
		for j, x := range row {
			columns[j] += x / n
			grand += x / (n * k)
		}
	}
	for _, row := range rows {
		mean := 0.0
		for _, x := range row {
			mean += x / k
		}
		between += k * sq(mean-grand)
		for j, x := range row {
			rest += sq(x - mean - columns[j] + grand)
		}
	}
	for _, c := range columns {
		judges += n * sq(c-grand)
	}
	return between / (n - 1), judges / (k - 1), rest / ((n - 1) * (k - 1))
}

func sq(x float64) float64 { return x * x }
