package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/candorhq/candor/internal/config"
	"github.com/candorhq/candor/internal/store"
)

// moved is what a copy to another engine has done.
type moved struct {
	From    string         `json:"from"`
	To      string         `json:"to"`
	Rows    map[string]int `json:"rows"` // by table
	Total   int            `json:"total"`
	Copy    float64        `json:"copy_seconds"`
	Compare float64        `json:"compare_seconds"`
}

// copy carries the database into another and compares the two.
func (c *migrateCommand) copy(ctx context.Context, conf *config.Config, st Streams) (err error) {
	url, err := c.target()
	if err != nil {
		return err
	}
	log := logger(conf, st.Err)
	if err := upToDate(ctx, conf, log); err != nil {
		return err
	}
	from, err := openDB(ctx, conf, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	to, err := store.Open(ctx, store.Config{URL: url, Log: log, Unfinished: true})
	if err != nil {
		return fmt.Errorf("the database to copy into: %w", err)
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	done := moved{From: from.String(), To: to.String()}
	if done.From == done.To {
		return misuse(errors.New("--to names the database that is copied"))
	}
	copied, err := store.Move(ctx, from, to)
	if err != nil {
		return hint(err, "the origin is as it was; stop its server, so that nothing is written meanwhile, and run the same command again into an empty database, or one that was left half-way")
	}
	done.Rows, done.Copy, done.Compare = copied.Rows, copied.Copy.Seconds(), copied.Compare.Seconds()
	for _, n := range done.Rows {
		done.Total += n
	}
	if c.JSON {
		return printJSON(st.Out, done)
	}
	for _, name := range slices.Sorted(maps.Keys(done.Rows)) {
		if n := done.Rows[name]; n > 0 {
			fmt.Fprintf(st.Out, "%10d %s\n", n, name)
		}
	}
	_, err = fmt.Fprintf(st.Out, "%10d rows copied in %.1f s, %.0f a second, and found equal row by row in %.1f s\nfrom %s\nto   %s\n",
		done.Total, done.Copy, float64(done.Total)/max(done.Copy, 1e-6), done.Compare, done.From, done.To)
	return err
}

func (c *migrateCommand) target() (string, error) {
	if c.To != "" && c.ToFile != "" || c.Status {
		return "", misuse(errors.New("--to, --to-file and --status exclude each other"))
	}
	url := c.To
	if c.ToFile != "" {
		b, err := os.ReadFile(c.ToFile)
		if err != nil {
			return "", err
		}
		url = strings.TrimSpace(string(b))
	}
	if !strings.HasPrefix(url, "postgres://") && !strings.HasPrefix(url, "postgresql://") && !strings.HasPrefix(url, "sqlite:") {
		return "", misuse(errors.New("--to: want postgres://… or sqlite:FILE"))
	}
	return url, nil
}
