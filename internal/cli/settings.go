package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"github.com/candorhq/candor/internal/app"
	"github.com/candorhq/candor/internal/config"
	"github.com/candorhq/candor/internal/journal"
	"github.com/candorhq/candor/internal/store"
)

// settings are the flags of every command that opens the installation. Where a
// command has commands below it, they stand in the one above.
type settings struct {
	ConfigFile string           `name:"config" env:"CANDOR_CONFIG" placeholder:"FILE" help:"Configuration file (YAML)."`
	Config     config.Config    `embed:""`
	now        func() time.Time // what the rules go by; nil: the clock
	beside     bool             // a server may be running on the same data
}

// everySetting closes the help of commands that have settings.
const everySetting = "Every other setting works as a flag as well; `candor doctor --settings` prints them all."

// open opens the installation, and makes what is missing of it. Close it.
func (s *settings) open(ctx context.Context, st Streams) (*app.App, error) {
	return s.openAs(ctx, st, refuseUnfinished, slog.LevelDebug)
}

// openNew is open for a tool: only what goes wrong is logged.
func (s *settings) openNew(ctx context.Context, st Streams) (*app.App, error) {
	return s.openAs(ctx, st, refuseUnfinished, slog.LevelWarn)
}

// openExisting opens the installation for a tool that needs one to be there.
func (s *settings) openExisting(ctx context.Context, st Streams) (*app.App, error) {
	return s.openAs(ctx, st, func(c *config.Config) error {
		if err := installed(c); err != nil {
			return err
		}
		return upToDate(ctx, c, logger(c, st.Err))
	}, slog.LevelWarn)
}

func (s *settings) openAs(ctx context.Context, st Streams, check func(*config.Config) error, least slog.Level) (*app.App, error) {
	c, err := s.load()
	if err != nil {
		return nil, err
	}
	if err := check(c); err != nil {
		return nil, err
	}
	log := journalOf(c, st.Err, least)
	a, err := app.Open(ctx, c, app.Options{Version: version, Log: log.Logger(), Written: log.Close, Now: s.now, Beside: s.beside})
	switch {
	case errors.Is(err, config.ErrForeignSecrets):
		err = hint(err, "%s", foreignAdvice)
	case errors.Is(err, store.ErrUnfinished):
		err = hint(err, "run the same candor restore or candor migrate --to again; it begins anew")
	default:
		err = hint(err, "candor doctor --data %s says what is missing", c.Data)
	}
	return a, err
}

// load completes and checks the settings.
func (s *settings) load() (*config.Config, error) {
	c := s.Config
	if err := c.Complete(); err != nil {
		return nil, misuse(hint(err, "flags win over the environment, that over the configuration file; candor doctor --settings prints what is in force"))
	}
	return &c, nil
}

// journalOf writes as the settings say, and nothing below a level.
func journalOf(c *config.Config, w io.Writer, least slog.Level) *journal.Journal {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.Log.Level)); err != nil {
		level = slog.LevelInfo // cannot be: the settings were checked
	}
	format := journal.Text
	if c.Log.Format == "json" {
		format = journal.JSON
	}
	return journal.New(journal.Config{To: w, Format: format, Level: max(level, least)})
}

// logger is the same for a command that says no more than warnings, which are
// written at once.
func logger(c *config.Config, w io.Writer) *slog.Logger {
	return journalOf(c, w, slog.LevelWarn).Logger()
}

// installed refuses to make an installation by the way: a mistyped folder
// should be an error, not a second, empty installation.
func installed(c *config.Config) error {
	if err := refuseUnfinished(c); err != nil {
		return err
	}
	file := c.SecretsFile
	if c.Database.URL == "" {
		file = databaseFile(c)
	}
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return hint(fmt.Errorf("there is no installation in %s", c.Data),
			"name its folder with --data or CANDOR_DATA; candor org create, serve or demo make a new one")
	}
	return nil
}

// unfinished marks a data folder that a backup is being restored into.
const unfinished = "restore.unfinished"

func refuseUnfinished(c *config.Config) error {
	if _, err := os.Stat(filepath.Join(c.Data, unfinished)); err == nil {
		return hint(fmt.Errorf("a restore into %s has not finished", c.Data), "run the same candor restore again; it goes on where it stopped")
	}
	return nil
}

// databaseFile is SQLite's file, where no other database is set.
func databaseFile(c *config.Config) string { return filepath.Join(c.Data, "candor.db") }

// databaseURL is where the rows are.
func databaseURL(c *config.Config) string {
	if u := c.Database.URL.Reveal(); u != "" {
		return u
	}
	return "sqlite:" + databaseFile(c)
}

// fromFile answers for flags that neither the command line nor the environment
// gave with what the configuration file says.
func fromFile(k *kong.Context) error {
	for _, f := range k.Flags() {
		if f.Name != "config" {
			continue
		}
		name, _ := k.FlagValue(f).(string)
		if name == "" {
			return nil
		}
		file, err := config.ReadFile(name)
		if err != nil {
			return err
		}
		k.AddResolver(kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, f *kong.Flag) (any, error) {
			for _, e := range f.Envs {
				if _, ok := os.LookupEnv(e); ok {
					return nil, nil // the environment wins
				}
			}
			if v, ok := file.Lookup(f.Name); ok {
				return v, nil
			}
			return nil, nil
		}))
	}
	return nil
}

// quietHelp keeps the settings out of every command's help, but for the two
// that are needed daily and those a command names itself.
func quietHelp(k *kong.Kong) error {
	names := map[string]bool{}
	for _, s := range config.Settings() {
		names[s.Flag] = true
	}
	for _, daily := range []string{"data", "listen", "public-url"} {
		delete(names, daily)
	}
	var walk func(n *kong.Node, opens bool)
	walk = func(n *kong.Node, opens bool) {
		for _, f := range n.Flags {
			switch {
			case names[f.Name]:
				f.Hidden = true
			case f.Name == "listen" || f.Name == "public-url":
				f.Hidden = n.Name != "serve" && n.Name != "demo"
			case f.Name == "config":
				opens = true
			}
		}
		if opens && n.Leaf() {
			n.Detail = strings.TrimLeft(strings.TrimRight(n.Detail, "\n")+"\n\n"+everySetting, "\n")
		}
		for _, c := range n.Children {
			walk(c, opens)
		}
	}
	walk(k.Model.Node, false)
	return nil
}
