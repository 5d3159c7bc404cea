package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/candorhq/candor/internal/app"
	"github.com/candorhq/candor/internal/interview"
)

// shown is a result without the keys of stored files, which mean nothing
// outside the installation.
func shown(r interview.Result) interview.Result {
	r.Media, r.Report = nil, interview.ReportKeys{}
	return r
}

func writeJSON(w io.Writer, r interview.Result) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(shown(r))
}

// writeText writes a result for reading.
func writeText(w io.Writer, r interview.Result) error {
	b := &strings.Builder{}
	a := r.Assessment
	if a == nil {
		return errors.New("the result has no assessment")
	}
	who := r.Candidate.Name()
	if who == "" {
		who = "Candidate"
	}
	fmt.Fprintf(b, "\n%s · %s\n", who, r.Interview.Asked.PlanName)
	fmt.Fprintf(b, "%s, %s confidence. %s\n", scoreText(a.Judged), a.Confidence, recommended(a.Recommendation))
	fmt.Fprintf(b, "%s\n", a.RecommendedBecause)
	for _, s := range a.Skills {
		fmt.Fprintf(b, "  %-28s %s\n", s.Name, scoreText(s.Judged))
	}
	texts := map[string]string{}
	for _, t := range r.Turns {
		if t.Speaker == interview.TheCandidate {
			texts[t.QuestionID] = t.Text
		}
	}
	scores := map[string]interview.AnswerScore{}
	for _, s := range a.Answers {
		scores[s.QuestionID] = s
	}
	for i, q := range r.Interview.Asked.Questions {
		s := scores[q.ID]
		fmt.Fprintf(b, "\n%d. %s\n   %s\n", i+1, q.Text, scoreText(s.Judged))
		if text := texts[q.ID]; text != "" {
			fmt.Fprintf(b, "   “%s”\n", text)
		}
		for _, k := range s.KeyPoints {
			fmt.Fprintf(b, "   %s %s", mark(k.Verdict), k.Text)
			if k.Quote != "" {
				fmt.Fprintf(b, "\n       “%s”", k.Quote)
				if k.EndMS > 0 {
					fmt.Fprintf(b, " at %d:%02d", k.StartMS/60000, k.StartMS/1000%60)
				}
			}
			fmt.Fprintln(b)
		}
		for _, f := range s.Flags {
			fmt.Fprintf(b, "   ! %s\n", f.Message)
		}
	}
	fmt.Fprintln(b)
	_, err := io.WriteString(w, b.String())
	return err
}

func scoreText(j interview.Judged) string {
	if j.Score == nil {
		return "Score withheld (" + strings.ReplaceAll(j.Withheld, "_", " ") + ")"
	}
	return "Score " + strconv.FormatFloat(*j.Score, 'f', 1, 64) + " of 100"
}

func recommended(r interview.Recommendation) string {
	switch r {
	case interview.Advance:
		return "Recommendation: advance."
	case interview.NotYet:
		return "Recommendation: not yet."
	}
	return "Recommendation: a person should review it."
}

func mark(verdict string) string {
	switch verdict {
	case "met":
		return "✓"
	case "partial":
		return "~"
	}
	return "·"
}

// copyBlob writes a stored file to disk.
func copyBlob(ctx context.Context, a *app.App, key, name string) error {
	r, _, err := a.Blobs.Open(ctx, key)
	if err != nil {
		return err
	}
	defer r.Close()
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	return errors.Join(err, f.Close())
}

// ignoreEOF is an error that is not just the end of a short file.
func ignoreEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}
