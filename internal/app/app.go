// Package app puts Candor together. Read [Open] from top to bottom: it is the
// architecture. Nothing else knows all the parts.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/trace"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/blob"
	"github.com/candorhq/candor/internal/config"
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/judge/rubric"
	"github.com/candorhq/candor/internal/media"
	"github.com/candorhq/candor/internal/page"
	"github.com/candorhq/candor/internal/pdf"
	"github.com/candorhq/candor/internal/pipeline/assess"
	"github.com/candorhq/candor/internal/pipeline/deliver"
	"github.com/candorhq/candor/internal/pipeline/notify"
	"github.com/candorhq/candor/internal/pipeline/remove"
	"github.com/candorhq/candor/internal/pipeline/report"
	"github.com/candorhq/candor/internal/pipeline/transcribe"
	"github.com/candorhq/candor/internal/queue"
	"github.com/candorhq/candor/internal/store"
	"github.com/candorhq/candor/internal/web"
)

// resultBytes bounds the results that are kept in memory as the doors word
// them.
const resultBytes = 64 << 20

// Options are what the caller decides rather than the operator.
type Options struct {
	Version string
	Log     *slog.Logger
	Written func() error     // writes the lines that the log has gathered; called last by Close; nil: nothing
	Now     func() time.Time // of the rules; nil: the database's clock
	Beside  bool             // a server may be running on the same data
}

// App is an installation that is open: its data, its rules and its engines.
// [App.Serve] adds the doors.
type App struct {
	Config   *config.Config
	DB       *store.DB
	Blobs    blob.Store
	Accounts *account.Service
	Service  *interview.Service
	Decoder  *media.Decoder
	Engines  *Engines
	Runner   *queue.Runner

	version string
	beside  bool
	log     *slog.Logger
	secrets *config.Secrets
	keys    *keys
	signer  *blob.Signer
	metrics *metrics
	tracer  trace.Tracer
	limiter *web.Limiter // of keys, in the dialects
	orgs    *web.Limiter // of organizations, in every door
	share   *web.Share   // nil where there is one node
	results *web.Results
	kinds   map[string]queue.Kind // of tasks
	spoken  []dialect.Dialect
	press   *report.Press
	kit     *page.Kit
	console web.Tabled
	front   *page.Door
	room    web.Tabled
	opened  []func() error // what Close closes, in the order it was opened

	stopping atomic.Bool // no further requests are wanted
}

// Open makes every part from the settings, in the order they stand on each
// other: data, then rules, then engines, then the stages that use both.
func Open(ctx context.Context, c *config.Config, o Options) (_ *App, err error) {
	a := &App{Config: c, version: o.Version, beside: o.Beside, log: o.Log}
	if o.Written != nil {
		a.opened = append(a.opened, o.Written)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Close())
		}
	}()
	if err := os.MkdirAll(a.spool(), 0o700); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}

	if err := a.openTraces(ctx); err != nil {
		return nil, err
	}

	// data
	if a.DB, err = store.Open(ctx, store.Config{URL: databaseURL(c), Log: o.Log, Queued: a.wake}); err != nil {
		return nil, err
	}
	a.opened = append(a.opened, a.DB.Close)
	if err := a.openKeys(ctx); err != nil {
		return nil, err
	}
	if a.Blobs, err = a.openBlobs(ctx); err != nil {
		return nil, err
	}
	if a.signer, err = blob.NewSigner(a.keys.links...); err != nil {
		return nil, err
	}

	// rules
	rules := o.Now
	if rules == nil {
		rules = a.now
	}
	trail := account.NewTrail(a.DB, rules)
	a.opened = append(a.opened, trail.Close)
	a.Accounts = account.NewService(a.DB, account.Config{
		Peppers: a.keys.peppers, SigningKey: a.keys.token, Trail: trail, Log: o.Log, Issuer: TokenIssuer(c), Now: a.now,
	})
	a.Service = interview.New(a.DB, interview.Config{
		Now: rules, LinkSecret: a.keys.candidates, Seal: a.keys.seal, Unseal: a.keys.unseal, Certify: a.keys.certify, Mail: c.Mail.URL != "", Trail: trail,
	})

	// engines
	a.Decoder = media.New(media.Config{FFmpeg: ffmpeg(c), Timeout: c.Media.Timeout, MaxDuration: c.Media.Longest,
		MaxBytes: int64(c.Limits.Upload), TempDir: a.spool()})
	a.Engines = openEngines(c, a.DB)
	a.opened = append(a.opened, a.Engines.Close)
	letters, err := openMail(c)
	if err != nil {
		return nil, err
	}
	judge, err := rubric.New()
	if err != nil {
		return nil, fmt.Errorf("judge: %w", err)
	}

	// what doors share
	fonts := pdf.NewFonts(pdf.SystemFontDirs()...)
	a.press = report.NewPress(fonts, o.Version, o.Log)
	a.results = web.NewResults(a.Service, resultBytes, a.now, o.Log)

	// what other products' programs speak
	if a.DB.Engine() == "postgres" {
		a.share = web.NewShare()
	}
	a.orgs = a.share.Limiter("organizations", perMinute(c.Limits.OrgRate), nil)
	a.limiter = a.share.Limiter("dialects", perMinute(c.Limits.KeyRate), nil).Within(a.orgs)
	a.spoken = a.dialects()

	// what people see
	if err := a.openPages(); err != nil {
		return nil, fmt.Errorf("pages: %w", err)
	}

	// stages
	a.metrics = newMetrics(a)
	kinds := map[string]queue.Kind{}
	for _, stage := range []interface{ Kinds() map[string]queue.Kind }{
		transcribe.New(a.Service, transcribe.Config{
			Blobs: a.Blobs, Decoder: a.Decoder, Recognizer: a.Engines.Recognizer, AtOnce: c.Tasks.Concurrency,
		}),
		assess.New(a.Service, judge),
		report.New(a.Service, report.Config{Blobs: a.Blobs, Decoder: a.Decoder, Fonts: fonts, Version: o.Version, Template: a.reportTemplate, Log: o.Log}),
		remove.New(a.Service, a.Blobs),
		notify.New(a.Service, notify.Config{Sender: letters, Room: a.RoomURL, Now: rules}),
		deliver.New(a.Service, deliver.Config{Client: webhookClient(c), Wordings: a.wordings(), Agent: "Candor-Webhooks/" + o.Version, Now: a.now}),
	} {
		for name, k := range stage.Kinds() {
			kinds[name] = a.tracedTask(name, a.metrics.timed(name, k))
		}
	}
	a.kinds = kinds
	a.Runner = queue.NewRunner(a.DB, kinds, queue.RunnerConfig{Node: a.node(), Grace: c.StopWithin, Now: a.now, Log: o.Log})
	return a, nil
}

// TokenIssuer is what access tokens of this installation say they are from.
func TokenIssuer(c *config.Config) string {
	return strings.TrimSuffix(c.PublicURL, "/") + "/jobmojito/auth/v1"
}

// Close closes what was opened, the last first.
func (a *App) Close() error {
	var errs []error
	for i := len(a.opened) - 1; i >= 0; i-- {
		errs = append(errs, a.opened[i]())
	}
	a.opened = nil
	return errors.Join(errs...)
}

// now is the present of every part: the database's, which is one for all nodes.
func (a *App) now() time.Time { return a.DB.Now() }

// wake makes the runner look for tasks now.
func (a *App) wake() {
	if a.Runner != nil {
		a.Runner.Wake()
	}
}

// Work runs background tasks until ctx ends.
func (a *App) Work(ctx context.Context) error {
	if a.DB.Engine() == "sqlite" && !a.beside {
		// What is marked as running belongs to a process that died, and can go
		// on at once.
		if _, err := a.DB.Release(ctx, onlyNode); err != nil && ctx.Err() == nil {
			return err
		}
	}
	return a.Runner.Run(ctx)
}

// spool is where recordings lie while they are decoded. It is in the data
// folder, so that nothing of a candidate is anywhere else.
// The path is absolute: ffmpeg works in a folder of its own.
func (a *App) spool() string {
	spool := filepath.Join(a.Config.Data, "spool")
	if abs, err := filepath.Abs(spool); err == nil {
		return abs
	}
	return spool
}

// sweepSpool removes what a killed process left there. No decoding takes an
// hour.
func (a *App) sweepSpool(context.Context) error {
	entries, err := os.ReadDir(a.spool())
	if err != nil {
		return err
	}
	var errs []error
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && time.Since(info.ModTime()) > time.Hour {
			errs = append(errs, os.RemoveAll(filepath.Join(a.spool(), e.Name())))
		}
	}
	return errors.Join(errs...)
}

// onlyNode is the one process of an installation on SQLite.
const onlyNode = "only"

// node names this process among those that share the database. Tasks of a
// process that died are taken over when their lease ends.
func (a *App) node() string {
	if a.DB.Engine() == "sqlite" && !a.beside {
		return onlyNode
	}
	return a.Config.Node + "-" + nonce()[:8]
}

// databaseURL is where the rows are: SQLite in the data folder unless the
// operator says otherwise.
func databaseURL(c *config.Config) string {
	if u := c.Database.URL.Reveal(); u != "" {
		return u
	}
	return "sqlite:" + filepath.Join(c.Data, "candor.db")
}

func ffmpeg(c *config.Config) string {
	switch c.Media.FFmpeg {
	case "off":
		return "none"
	case "ffmpeg":
		return "" // looked up, and done without where it is missing
	}
	return c.Media.FFmpeg
}
