package main

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"text/tabwriter"
	"time"
)

// table prints what every chosen target has reached, earlier runs included.
func (o *options) table(chosen []target) error {
	w := tabwriter.NewWriter(o.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "\ntarget\texecutions\tnew\tcorpus\ttime\t\n")
	for _, t := range chosen {
		r := o.record.of(t)
		said := ""
		if r.Failed != "" {
			said = "failed"
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%s\t%s\n", t, r.Executions, r.New, r.Corpus, r.Took.Round(time.Second), said)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(o.out, "%d of %d targets have %d executions or their own aim\n", o.there(chosen), len(chosen), o.n)
	return err
}

// there counts the targets that have come to their aim.
func (o *options) there(all []target) (n int) {
	for _, t := range all {
		if o.left(t) == 0 && o.record.of(t).Failed == "" {
			n++
		}
	}
	return n
}

// markdown prints the record as it stands in docs/reliability.md: most
// executions first.
func (o *options) markdown(all []target) error {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b target) int {
		return cmp.Compare(o.record.of(b).Executions, o.record.of(a).Executions)
	})
	fmt.Fprintf(o.out, "%d of %d targets are where they are to be.\n\n| target | executions |\n|---|---|\n", o.there(all), len(all))
	for _, t := range all {
		said := grouped(o.record.of(t).Executions)
		if t.aim > 0 {
			said += fmt.Sprintf(" of %s: %s", grouped(t.aim), t.why)
		}
		if _, err := fmt.Fprintf(o.out, "| %s | %s |\n", t, said); err != nil {
			return err
		}
	}
	return nil
}

// grouped writes 1234567 as 1,234,567.
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
