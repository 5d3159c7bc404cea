package main

import (
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
)

// row is one figure. Where more is better the figure should be at least the
// target, else at most; a target of 0 is none.
type row struct {
	what   string
	figure float64
	target float64
	unit   string
	less   bool // less is better
	note   string
}

// table prints rows; a target that was missed is errBroken.
func table(out io.Writer, rows []row) error {
	var broken error
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "what\tfigure\ttarget\t\tnote")
	for _, r := range rows {
		target, verdict := "", ""
		if r.target != 0 {
			sign := "≥"
			met := r.figure >= r.target
			if r.less {
				sign, met = "≤", r.figure <= r.target
			}
			target = fmt.Sprintf("%s %.4g%s", sign, r.target, r.unit)
			verdict = "met"
			if !met {
				verdict, broken = "MISSED", errBroken
			}
		}
		fmt.Fprintf(w, "%s\t%.3g%s\t%s\t%s\t%s\n", r.what, r.figure, r.unit, target, verdict, r.note)
	}
	return errors.Join(w.Flush(), broken)
}
