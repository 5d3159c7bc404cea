// Package cli is the command line: one file a command. Each command reads its
// flags, makes the parts it needs through package app, does its work and
// prints. Results go to standard output, everything else to standard error;
// an error says what went wrong and, where that is known, what to do about it.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/alecthomas/kong"

	"github.com/candorhq/candor/internal/interview"
)

// version is set by the linker.
var version = "dev"

// Streams are what a command reads and writes.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// program is every command with its flags.
type program struct {
	Serve     serveCommand     `cmd:"" help:"Run the server."`
	Demo      demoCommand      `cmd:"" help:"Run the server with two organizations and real content."`
	Interview interviewCommand `cmd:"" help:"Run and look at interviews."`
	Assess    assessCommand    `cmd:"" help:"Score answers from standard input, one JSON object a line."`
	Export    exportCommand    `cmd:"" help:"Write an organization's interviews as JSON Lines, with recordings if asked."`
	Import    importCommand    `cmd:"" help:"Pull interviews, results and recordings out of an account of another product."`
	Key       keyCommand       `cmd:"" help:"Make, list and revoke access keys."`
	User      userCommand      `cmd:"" help:"Add, list and disable people."`
	Org       orgCommand       `cmd:"" help:"Make and list organizations."`
	Audit     auditCommand     `cmd:"" help:"Look at and verify the audit log."`
	Task      taskCommand      `cmd:"" help:"Look at background tasks and run them again."`
	Retention retentionCommand `cmd:"" help:"Erase people, hold data back from deletion, and show and verify certificates."`
	Storage   storageCommand   `cmd:"" help:"Look after stored files."`
	Secrets   secretsCommand   `cmd:"" help:"Check the secrets of the installation, or go on without lost ones."`
	Migrate   migrateCommand   `cmd:"" help:"Bring the database to this version's schema, or copy it to another engine."`
	Backup    backupCommand    `cmd:"" help:"Write a consistent backup, also while the server runs."`
	Restore   restoreCommand   `cmd:"" help:"Put a backup into an empty data folder."`
	Doctor    doctorCommand    `cmd:"" help:"Say what is installed, what is missing, and what to do about it."`
	Version   versionCommand   `cmd:"" help:"Print the version."`
	Complete  completeCommand  `cmd:"" name:"completion" help:"Print a completion script for bash, zsh or fish."`
}

// hinted is an error with advice.
type hinted struct {
	err  error
	hint string
}

func (h *hinted) Error() string { return h.err.Error() }
func (h *hinted) Unwrap() error { return h.err }

// hint adds advice to an error.
func hint(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	return &hinted{err: err, hint: fmt.Sprintf(format, args...)}
}

// misused is an error in how the program was called or set up.
type misused struct{ err error }

func (m *misused) Error() string { return m.err.Error() }
func (m *misused) Unwrap() error { return m.err }

// misuse makes Main exit with 2.
func misuse(err error) error {
	if err == nil {
		return nil
	}
	return &misused{err}
}

// exit ends the program with a code and says nothing more.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit %d", int(e)) }

// Main runs one command and returns the code to exit with: 0 when it worked, 1
// when it did not, 2 when it was called wrongly.
func Main(ctx context.Context, args []string, s Streams) (code int) {
	var p program
	type quit int
	defer func() {
		if q := recover(); q != nil {
			n, ok := q.(quit)
			if !ok {
				panic(q)
			}
			code = int(n)
		}
	}()
	parser, err := kong.New(&p,
		kong.Name("candor"),
		kong.Description("Interviews that can be defended: asked, recorded, transcribed and assessed with evidence, on your own machine."),
		kong.Writers(s.Out, s.Err),
		kong.Exit(func(n int) { panic(quit(n)) }),
		kong.UsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true}),
		kong.PostBuild(quietHelp),
		kong.WithBeforeResolve(fromFile),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(s),
	)
	if err != nil {
		fmt.Fprintln(s.Err, "candor:", err)
		return 1
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	k, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(s.Err, "candor: %v\n", err)
		fmt.Fprintf(s.Err, "  see: %s --help\n", calledAs(err))
		return 2
	}
	return report(s.Err, k.Run(parser))
}

// report prints why a command failed.
func report(w io.Writer, err error) int {
	if err == nil {
		return 0
	}
	if e, ok := errors.AsType[exit](err); ok {
		return int(e)
	}
	fmt.Fprintf(w, "candor: %s\n", plainly(err))
	if h, ok := errors.AsType[*hinted](err); ok {
		fmt.Fprintf(w, "  hint: %s\n", h.hint)
	}
	if _, ok := errors.AsType[*misused](err); ok {
		return 2
	}
	return 1
}

// calledAs is the command that a wrong call was meant for.
func calledAs(err error) string {
	if p, ok := errors.AsType[*kong.ParseError](err); ok && p.Context != nil {
		if n := p.Context.Selected(); n != nil {
			return n.FullPath()
		}
	}
	return "candor"
}

// plainly shows an error without the codes that only programs read.
func plainly(err error) string {
	if said, ok := errors.AsType[*interview.Error](err); ok {
		if said.Field != "" {
			return said.Field + ": " + said.Message
		}
		return said.Message
	}
	return err.Error()
}

// terminal tells whether a stream is one, so that progress may be drawn.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	st, err := f.Stat()
	return err == nil && st.Mode()&os.ModeCharDevice != 0
}
