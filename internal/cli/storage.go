package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/candorhq/candor/internal/pipeline/remove"
)

type storageCommand struct {
	settings
	Sweep storageSweep `cmd:"" help:"Delete files older than a day that no row names."`
}

type storageSweep struct {
	DryRun bool `help:"Say what would be deleted and delete nothing."`
	Alone  bool `help:"No server runs on this data: files that are younger than a day count too."`
	asJSON
}

// Help is shown below the flags.
func (c *storageSweep) Help() string {
	return "Overtaken runs and abandoned uploads can leave files behind when the server is killed. The server may go on serving. Take a backup of before into account: a restore of an old database beside newer files makes those orphans."
}

// Run sweeps the folder or bucket.
func (c *storageSweep) Run(ctx context.Context, st Streams, s *storageCommand) error {
	s.beside = true
	a, err := s.openExisting(ctx, st)
	if err != nil {
		return err
	}
	defer a.Close()
	before := time.Now().Add(-remove.SweepAge)
	if c.Alone {
		before = time.Now().Add(time.Hour) // storage may have a clock of its own
	}
	done, err := remove.Sweep(ctx, a.Blobs, a.Service.NamedFiles, before, c.DryRun)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(st.Out, done)
	}
	for _, key := range done.Orphans {
		fmt.Fprintln(st.Out, key)
	}
	what := "deleted"
	if c.DryRun {
		what = "would be deleted"
	}
	_, err = fmt.Fprintf(st.Out, "%s of %d, %s, %s\n", plural(len(done.Orphans), "file", "files"), done.Looked, byteSize(done.Bytes), what)
	return err
}
