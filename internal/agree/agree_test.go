package agree_test

import (
	"math"
	"testing"

	"github.com/candorhq/candor/internal/agree"
)

// anxiety is the data set "anxiety" of the R package irr (M. Gamer, J. Lemon,
// I. Fellows, P. Singh): 20 people, three raters, levels 1 to 6.
var anxiety = [3][20]int{
	{3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3},
	{3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4},
	{2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2},
}

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func TestKappaIsAsPublished(t *testing.T) {
	// irr's manual: kappa2(anxiety[,1:2], "squared") is 0.297.
	// statsmodels' tests record kappa2(anxiety[,2:3], "squared") as 0.2520325; irr
	// leaves out level 5, which neither rater used, so that 6 follows 4.
	without5 := func(l int) int { return min(l, 5) }
	for _, c := range []struct {
		a, b   [20]int
		levels int
		level  func(int) int
		want   float64
		within float64
	}{
		{anxiety[0], anxiety[1], 6, func(l int) int { return l }, 0.297, 5e-4},
		{anxiety[1], anxiety[2], 5, without5, 0.2520325, 5e-8},
	} {
		table := make([][]int, c.levels)
		for i := range table {
			table[i] = make([]int, c.levels)
		}
		for i := range c.a {
			table[c.level(c.a[i])-1][c.level(c.b[i])-1]++
		}
		got, ok := agree.Kappa(table)
		if !ok {
			t.Error("no kappa")
		}
		near(t, "kappa", got, c.want, c.within)
	}
	// Two pathologists, 118 slides, four levels (A. Agresti, Categorical Data
	// Analysis, 2nd ed., table 10.8; from Landis and Koch 1977).
	got, _ := agree.Kappa([][]int{{22, 2, 2, 0}, {5, 7, 14, 0}, {0, 2, 36, 0}, {0, 1, 17, 10}})
	near(t, "kappa of the pathologists", got, 0.78, 5e-3)
}

func TestICCIsAsPublished(t *testing.T) {
	// Shrout and Fleiss 1979, table 2: four judges, six targets; their ICC(2,1)
	// is .29, and R's psych gives the interval .019 to .76.
	got, ok := agree.ICC([][]float64{{9, 2, 5, 8}, {6, 1, 3, 2}, {8, 4, 6, 8}, {7, 1, 2, 6}, {10, 5, 6, 9}, {6, 2, 4, 7}})
	if !ok {
		t.Fatal("no ICC")
	}
	near(t, "ICC", got.Value, 0.29, 5e-3)
	near(t, "low", got.Low, 0.019, 5e-4)
	near(t, "high", got.High, 0.76, 5e-3)
	// irr's manual: icc(anxiety, model = "twoway", type = "agreement").
	rows := make([][]float64, 20)
	for i := range rows {
		for _, r := range anxiety {
			rows[i] = append(rows[i], float64(r[i]))
		}
	}
	got, _ = agree.ICC(rows)
	near(t, "ICC of anxiety", got.Value, 0.198, 5e-4)
	near(t, "its low", got.Low, -0.039, 5e-4)
	near(t, "its high", got.High, 0.494, 5e-4)
}

func pairs(n int, f func(i int) agree.Pair) []agree.Pair {
	ps := make([]agree.Pair, n)
	for i := range ps {
		ps[i] = f(i)
	}
	return ps
}

func TestFewPairsHaveNoFigure(t *testing.T) {
	some := func(i int) agree.Pair { return agree.Pair{One: float64(i%5) * 25, Other: float64(i%4) * 30} }
	for n, want := range map[int]agree.Reason{0: agree.None, 1: agree.TooFew, 9: agree.TooFew, 10: ""} {
		f := agree.Of(pairs(n, some))
		if f.N != n || f.Why != want || (f.Kappa != nil) != (n >= agree.Least) || (f.ICC != nil) != (n >= agree.Least) || (f.Mean != nil) != (n >= agree.Least) {
			t.Errorf("of %d: %+v", n, f)
		}
	}
}

func TestRatersWhoAgreeAreOne(t *testing.T) {
	f := agree.Of(pairs(40, func(i int) agree.Pair { return agree.Pair{One: float64(i%5) * 25, Other: float64(i%5) * 25} }))
	near(t, "kappa", *f.Kappa, 1, 1e-12)
	near(t, "ICC", f.ICC.Value, 1, 1e-9)
	near(t, "low", f.ICC.Low, 1, 1e-9)
	near(t, "mean", *f.Mean, 0, 1e-12)
}

func TestTheMeanDifferenceIsOfTheOther(t *testing.T) {
	f := agree.Of(pairs(20, func(i int) agree.Pair { return agree.Pair{One: float64(i%5) * 25, Other: float64(i%5)*20 + 30} }))
	near(t, "mean", *f.Mean, 20, 1e-12)
}

func TestRatingsThatDoNotDifferHaveAMeanAlone(t *testing.T) {
	f := agree.Of(pairs(20, func(int) agree.Pair { return agree.Pair{One: 50, Other: 50} }))
	if f.Why != agree.Flat || f.Kappa != nil || f.ICC != nil || f.Mean == nil {
		t.Errorf("all the same: %+v", f)
	}
	// A constant shift has no rest to build an interval on, whatever rounding makes of it.
	f = agree.Of(pairs(20, func(i int) agree.Pair { return agree.Pair{One: float64(i%4) * 25, Other: float64(i%4)*25 + 12.3} }))
	if f.ICC != nil || f.Kappa == nil {
		t.Errorf("shifted: %+v", f)
	}
}

func TestAScoreIsTheNearestStep(t *testing.T) {
	for score, want := range map[float64]int{-5: 1, 0: 1, 12.4: 1, 12.5: 2, 37.4: 2, 50: 3, 62.4: 3, 62.5: 4, 87.4: 4, 87.5: 5, 100: 5, 130: 5} {
		if got := agree.Step(score); got != want {
			t.Errorf("%v is step %d, want %d", score, got, want)
		}
	}
}

func TestRatersWhoSayTheOppositeAreBelowNothing(t *testing.T) {
	f := agree.Of(pairs(20, func(i int) agree.Pair { return agree.Pair{One: float64(i%5) * 25, Other: 100 - float64(i%5)*25} }))
	near(t, "kappa", *f.Kappa, -1, 1e-12)
	if f.ICC == nil || !(f.ICC.Value < -0.8) || !(f.ICC.Low <= f.ICC.Value && f.ICC.Value <= f.ICC.High) {
		t.Errorf("ICC: %+v", f.ICC)
	}
}
