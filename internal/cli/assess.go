package cli

import (
	"context"
	"fmt"
	"os"

	"github.com/candorhq/candor/internal/judge"
	"github.com/candorhq/candor/internal/judge/rubric"
)

type assessCommand struct{}

// Help is shown below the flags.
func (c *assessCommand) Help() string {
	return "Reads JSON Lines from standard input and writes one result a line to standard output, in the same order. " +
		"The same line always gives the same bytes. For example:\n\n" +
		"\t$ candor assess <<'.'\n" +
		"\t{\"id\":1,\"question\":\"How do you find a slow query?\",\"key_points\":[\"looks at the query plan\",\"measures before and after\"],\"answer\":\"First I look at the plan of the query.\"}\n" +
		"\t.\n\n" +
		"A line in has id, question, key_points (texts, or objects with text, synonyms and weight), needed, model_answer, language and answer; " +
		"all but question and answer may be left out. " +
		"A line out has id, score (0 to 100, or null), withheld (why there is none), confidence, flags and key_points, " +
		"each with what was met and the quote with its byte offsets in the answer.\n\n" +
		"A line that cannot be read gives an error in its place, the others go on, and the program exits with 1."
}

func (c *assessCommand) Run(ctx context.Context, st Streams) error {
	if f, ok := st.In.(*os.File); ok && terminal(f) {
		fmt.Fprintln(st.Err, "candor: reading JSON Lines from the terminal; Ctrl-D ends (see candor assess --help)")
	}
	engine, err := rubric.New()
	if err != nil {
		return fmt.Errorf("judge: %w", err)
	}
	tally, err := judge.Stream(ctx, engine, interruptible(ctx, st.In), st.Out)
	if err != nil {
		return err
	}
	if tally.Failed > 0 {
		return hint(fmt.Errorf("%d of %s could not be judged", tally.Failed, plural(tally.Lines, "line", "lines")),
			"each has an error in its place in the output; candor assess --help shows what a line holds")
	}
	return nil
}
