package main

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/pdf"
	"github.com/candorhq/candor/internal/pipeline/report"
)

func TestTheLongInterviewHasEightPages(t *testing.T) {
	out, err := report.WritePDF(new(strings.Builder), report.NewView(longInterview(), "bench"), report.Modern, pdf.NewFonts())
	if err != nil || out.Pages != 8 {
		t.Errorf("%d pages, %v; the promise is about eight", out.Pages, err)
	}
}

func TestTimesAreToldInOrderAndComparedByTheirMedians(t *testing.T) {
	runs := 0
	got, err := repeat(t.Context(), "x", 5, func() error { runs++; return nil })
	if err != nil || runs != 6 || len(got.times) != 5 {
		t.Errorf("%d runs, %d times, %v", runs, len(got.times), err)
	}
	ms := func(of ...int) timing {
		var out timing
		for _, v := range of {
			out.times = append(out.times, time.Duration(v)*time.Millisecond)
		}
		return out
	}
	a, b := ms(1, 2, 3, 4, 90), ms(10, 20, 30, 40, 50)
	if a.median() != 3*time.Millisecond || a.at(0.9) != 90*time.Millisecond || ratio(a, b) != 0.1 {
		t.Errorf("median %v, nine in ten %v, ratio %v", a.median(), a.at(0.9), ratio(a, b))
	}
	if broken := errors.New("broken"); func() error { _, err := repeat(t.Context(), "x", 1, func() error { return broken }); return err }() == nil {
		t.Error("a failure is measured")
	}
	var out strings.Builder
	a.what, b.what = "ours", "theirs"
	if err := tabulate(&out, b, a); err != nil || !strings.Contains(out.String(), "0.100") || strings.Index(out.String(), "theirs") > strings.Index(out.String(), "ours") {
		t.Errorf("%v\n%s", err, out.String())
	}
}

func TestAnUnknownBenchmarkIsNotPassedOver(t *testing.T) {
	var out strings.Builder
	if err := measure(t.Context(), sheet{&out, 1}, []string{"nothing"}); err == nil || !strings.Contains(fmt.Sprint(err), "-list") {
		t.Errorf("%v, %s", err, out.String())
	}
	t.Setenv("PATH", t.TempDir())
	if _, err := openTab(t.Context()); !errors.Is(err, errSkipped) || !strings.Contains(err.Error(), "apt-get install chromium") {
		t.Errorf("without Chromium: %v", err)
	}
}
