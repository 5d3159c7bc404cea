package agree

// Kappa is Cohen's kappa with quadratic weights (J. Cohen, "Weighted kappa",
// Psychological Bulletin 70, 1968) of a square table of counts: a row a level
// of one rater's, a column a level of the other's. It is false where chance
// alone would leave no disagreement, which is when both raters give everything
// the same level.
func Kappa(table [][]int) (float64, bool) {
	k := len(table)
	n := 0.0
	rows, columns := make([]float64, k), make([]float64, k)
	for i, row := range table {
		for j, c := range row {
			n += float64(c)
			rows[i] += float64(c)
			columns[j] += float64(c)
		}
	}
	// The weights' divisor (k-1)² is the same above and below.
	seen, chance := 0.0, 0.0
	for i, row := range table {
		for j, c := range row {
			w := float64((i - j) * (i - j))
			seen += w * float64(c)
			chance += w * rows[i] * columns[j]
		}
	}
	if chance == 0 {
		return 0, false
	}
	return 1 - seen*n/chance, true
}
