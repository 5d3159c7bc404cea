package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/candorhq/candor/internal/app"
	"github.com/candorhq/candor/internal/importer"
	"github.com/candorhq/candor/internal/importer/instaview"
	"github.com/candorhq/candor/internal/importer/jobmojito"
	"github.com/candorhq/candor/internal/importer/ribbon"
	"github.com/candorhq/candor/internal/importer/roundzero"
	"github.com/candorhq/candor/internal/importer/xobin"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/pdf"
	reports "github.com/candorhq/candor/internal/pipeline/report"
	"github.com/candorhq/candor/internal/queue"
)

type importCommand struct {
	settings
	Vendor  string   `arg:"" enum:"instaview,jobmojito,ribbon,roundzero,xobin" help:"The product to import from: instaview, jobmojito, ribbon, roundzero or xobin."`
	BaseURL string   `name:"base-url" placeholder:"URL" help:"The account's API, as the product's own documents write it. Default: the product's public address."`
	Key     string   `env:"CANDOR_IMPORT_KEY" placeholder:"KEY" help:"The account's key. Other users of the machine can read flags; the environment or --key-file are kept from them."`
	KeyFile string   `placeholder:"FILE" help:"File with the key, or - for standard input."`
	Org     string   `placeholder:"NAME|ID" help:"Whose the interviews will be. Default: the only organization's."`
	Test    bool     `help:"Into test data instead of live data."`
	Since   since    `placeholder:"WHEN" help:"Only interviews made since: a day such as 2026-01-31, a time, or how long ago such as 30d."`
	IDs     string   `name:"ids" placeholder:"FILE" help:"File with the ids of interviews, one a line, or - for standard input: roundzero and xobin list none. For xobin a custom_field_id may stand behind each."`
	Plan    []string `placeholder:"ID" help:"An AI interview of xobin whose invited candidates are imported. May be given several times."`
	Company string   `placeholder:"ID" help:"The company of instaview whose interviews are imported, for an ATS key."`
	Afresh  bool     `help:"Begin the list at its beginning, even where an import was stopped. Nothing is imported twice."`
}

// Help is shown below the flags.
func (c *importCommand) Help() string {
	return "Pulls interviews, results and recordings out of an account of another product. What was judged there is kept as it was, " +
		"marked as imported and not verified; nobody is told of it. The same command again goes on where it was stopped, leaves out what is here, " +
		"and brings up to date what was not over yet. docs/import.md says what comes from each product.\n\n" +
		"Example: CANDOR_IMPORT_KEY=… candor import ribbon --org Acme"
}

// product is what the command needs to know of one to import from.
type product struct {
	base   string // its public address
	header func(key string) http.Header
	open   func(c *importer.Client, in *importCommand, ids importer.IDs) importer.Vendor
	needs  string // which flags it cannot do without
}

func products() map[string]product {
	return map[string]product{
		"ribbon": {base: "https://app.ribbon.ai/be-api", header: ribbon.Header,
			open: func(c *importer.Client, _ *importCommand, _ importer.IDs) importer.Vendor { return ribbon.New(c) }},
		"instaview": {base: "https://api.instaview.sk", header: instaview.Header,
			open: func(c *importer.Client, in *importCommand, _ importer.IDs) importer.Vendor {
				return instaview.New(c, in.Company)
			}},
		"jobmojito": {base: "https://cool.jobmojito.com/functions/v1", header: jobmojito.Header,
			open: func(c *importer.Client, _ *importCommand, _ importer.IDs) importer.Vendor { return jobmojito.New(c) }},
		"roundzero": {base: "https://rz-app-omega.vercel.app/api/v1", header: roundzero.Header, needs: "--ids",
			open: func(c *importer.Client, _ *importCommand, ids importer.IDs) importer.Vendor {
				return roundzero.New(c, ids)
			}},
		"xobin": {base: "https://app.xobin.com/api/v2", header: xobin.Header, needs: "--ids or --plan",
			open: func(c *importer.Client, in *importCommand, ids importer.IDs) importer.Vendor {
				return xobin.New(c, in.Plan, ids)
			}},
	}
}

func (c *importCommand) Run(ctx context.Context, st Streams) (err error) {
	from := products()[c.Vendor]
	key, ids, err := c.given(ctx, st.In, from)
	if err != nil {
		return err
	}
	c.beside = true
	a, err := c.openExisting(ctx, st)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	org, err := findOrg(ctx, a, c.Org)
	if err != nil {
		return err
	}
	show := &importing{w: st.Err, live: terminal(st.Err), began: time.Now()}
	client, err := importer.NewClient(firstOf(c.BaseURL, from.base), from.header(key), nil, show.waits)
	if err != nil {
		return misuse(fmt.Errorf("--base-url: %w", err))
	}
	actor := within(org, c.Test)
	stop := makeReports(ctx, a, org.ID)
	p, err := importer.Run(ctx, importer.Config{
		Service: a.Service, Blobs: a.Blobs, Actor: actor, Client: client, Vendor: from.open(client, c, ids),
		Since: c.Since.time(time.Now()), Afresh: c.Afresh, Told: show.told, Failed: show.failed,
	})
	show.end(p)
	err = errors.Join(refused(err), stop(err == nil))
	if err == nil && p.Failed > 0 {
		return hint(fmt.Errorf("%s could not be imported", plural(p.Failed, "interview", "interviews")), "the lines above say which and why; the same command tries them again")
	}
	return err
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// given reads the key and the ids, and refuses flags that the product has no
// use for.
func (c *importCommand) given(ctx context.Context, in io.Reader, from product) (key string, ids importer.IDs, err error) {
	switch {
	case c.Key != "" && c.KeyFile != "":
		return "", nil, misuse(errors.New("--key and --key-file exclude each other"))
	case c.KeyFile == "-" && c.IDs == "-":
		return "", nil, misuse(errors.New("--key-file and --ids cannot both be standard input"))
	case from.needs != "" && c.IDs == "" && len(c.Plan) == 0:
		return "", nil, misuse(hint(fmt.Errorf("%s lists no interviews: give %s", c.Vendor, from.needs), "docs/import.md says where the ids are found"))
	case from.needs == "" && c.IDs != "" || c.Vendor != "xobin" && len(c.Plan) > 0:
		return "", nil, misuse(fmt.Errorf("%s lists its interviews; --ids and --plan are for others", c.Vendor))
	case c.Vendor != "instaview" && c.Company != "":
		return "", nil, misuse(fmt.Errorf("--company is for instaview, not for %s", c.Vendor))
	case c.Vendor == "ribbon" && !c.Since.time(time.Now()).IsZero():
		return "", nil, misuse(errors.New("--since: ribbon does not tell when an interview was made"))
	}
	key = c.Key
	if c.KeyFile != "" {
		err := reading(ctx, in, c.KeyFile, func(r io.Reader) error {
			b, err := io.ReadAll(io.LimitReader(r, 16<<10))
			key = strings.TrimSpace(string(b))
			return err
		})
		if err != nil {
			return "", nil, fmt.Errorf("--key-file: %w", err)
		}
	}
	if key == "" {
		return "", nil, misuse(hint(errors.New("the key of the account is missing"), "give it in CANDOR_IMPORT_KEY, with --key-file or with --key"))
	}
	if strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", nil, misuse(errors.New("the key has characters that no key has"))
	}
	if c.IDs != "" {
		err = reading(ctx, in, c.IDs, func(r io.Reader) error {
			ids, err = importer.ReadIDs(r)
			return err
		})
		if err != nil {
			return "", nil, fmt.Errorf("--ids: %w", err)
		}
	}
	return key, ids, nil
}

// reading reads a file, or standard input for "-".
func reading(ctx context.Context, in io.Reader, name string, read func(io.Reader) error) error {
	if name == "-" {
		return read(interruptible(ctx, in))
	}
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return read(f)
}

// refused says what can be done about an import that ended early.
func refused(err error) error {
	switch {
	case err == nil:
		return nil
	case importer.IsRefused(err):
		return hint(fmt.Errorf("the account refuses the key: %w", err), "a key that has expired can be replaced; the same command goes on where it stopped")
	}
	if importer.IsMissing(err) {
		return hint(err, "check --base-url: docs/import.md has the one of each product; the same command goes on where it stopped")
	}
	return hint(err, "the same command goes on where it stopped")
}

// makeReports makes the reports of what is imported, beside a server or
// without one. stop waits until they are made, or only ends.
func makeReports(ctx context.Context, a *app.App, orgID string) (stop func(wait bool) error) {
	stage := reports.New(a.Service, reports.Config{Blobs: a.Blobs, Decoder: a.Decoder, Fonts: pdf.NewFonts(pdf.SystemFontDirs()...), Version: version})
	runner := queue.NewRunner(a.DB, stage.Kinds(), queue.RunnerConfig{Node: "import-" + uuid.NewString()[:8]})
	work, end := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- runner.Run(work) }()
	return func(wait bool) error {
		var err error
		if wait {
			err = reported(ctx, a, orgID)
		}
		end()
		return errors.Join(err, <-done)
	}
}

// reported waits until no report of the organization waits for its first try.
func reported(ctx context.Context, a *app.App, orgID string) error {
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		left := 0
		for _, state := range []queue.State{queue.Ready, queue.Running} {
			ts, err := a.DB.Tasks(ctx, queue.TaskFilter{OrganizationID: orgID, Kind: interview.TaskReport, State: state, Limit: 1000})
			if err != nil {
				return err
			}
			for _, t := range ts {
				if state == queue.Running || t.Attempt == 0 {
					left++
				}
			}
		}
		if left == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// importing shows how an import goes: a line that is drawn again on a
// terminal, else one now and then.
type importing struct {
	w     io.Writer
	live  bool
	began time.Time
	last  time.Time
	drawn bool
}

// pace is how often a line is written where it cannot be drawn again.
const pace = 10 * time.Second

func (i *importing) told(p importer.Progress) {
	switch {
	case i.live && time.Since(i.last) > 100*time.Millisecond:
		fmt.Fprintf(i.w, "\r\x1b[K%s", counts(p))
		i.drawn, i.last = true, time.Now()
	case !i.live && time.Since(i.last) > pace && time.Since(i.began) > pace:
		fmt.Fprintln(i.w, counts(p))
		i.last = time.Now()
	}
}

func counts(p importer.Progress) string {
	s := fmt.Sprintf("%s seen: %d new, %d brought up to date, %d here already", plural(p.Seen, "interview", "interviews"), p.Made, p.Updated, p.Kept)
	if p.Older > 0 {
		s += fmt.Sprintf(", %d older", p.Older)
	}
	if p.Failed > 0 {
		s += fmt.Sprintf(", %d failed", p.Failed)
	}
	s += fmt.Sprintf("; %s copied (%s)", plural(p.Recordings, "recording", "recordings"), byteSize(p.Bytes))
	if p.Missing > 0 {
		s += fmt.Sprintf(", %d no longer there", p.Missing)
	}
	return s
}

func (i *importing) failed(id string, err error) {
	i.leave()
	fmt.Fprintf(i.w, "interview %s: %s\n", printable(id), plainly(err))
}

func (i *importing) waits(d time.Duration, why string) {
	i.leave()
	fmt.Fprintf(i.w, "waiting %s: %s\n", d.Round(time.Second), why)
}

func (i *importing) end(p importer.Progress) {
	i.leave()
	if p.Resumed {
		fmt.Fprintln(i.w, "went on where the last import stopped")
	}
	fmt.Fprintln(i.w, counts(p))
}

// leave ends the line that is drawn again.
func (i *importing) leave() {
	if i.drawn {
		fmt.Fprintln(i.w)
		i.drawn = false
	}
}
