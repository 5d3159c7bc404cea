package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/candorhq/candor/internal/app"
	"github.com/candorhq/candor/internal/config"
	"github.com/candorhq/candor/internal/demo"
)

// demoCommand runs the server with content to look at.
type demoCommand struct {
	settings
	ReadyFile string `name:"ready-file" type:"path" help:"File that is written when everything is ready: addresses, keys and ids as JSON. It holds secrets."`
}

// Help is shown under the command.
func (c *demoCommand) Help() string {
	return "The first start makes two organizations and puts three recorded interviews through the real pipeline, " +
		"which takes about a minute. A later start with the same --data is instant."
}

// Run serves and, beside that, makes the content.
func (c *demoCommand) Run(ctx context.Context, s Streams) error {
	if c.Config.Log.Level == "info" {
		c.Config.Log.Level = "warn" // what the demonstration prints is to be read
	}
	if c.Config.Data == config.Default().Data {
		c.Config.Data = "candor-demo" // never beside real data by accident
	}
	clock := &demo.Clock{}
	c.now = clock.Now
	a, err := c.open(ctx, s)
	if err != nil {
		return err
	}
	defer a.Close()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	fmt.Fprintf(s.Err, "Candor demonstration, data in %s\n", c.Config.Data)
	loaded := make(chan error, 1)
	err = a.Serve(ctx, func(addr net.Addr) {
		a.Config.PublicURL = publicURL(a.Config.PublicURL, addr)
		go func() {
			err := c.load(ctx, a, clock, s)
			if err != nil {
				stop(err)
			}
			loaded <- err
		}()
	})
	if err != nil {
		return listenHint(err)
	}
	if lerr := <-loaded; lerr != nil && !errors.Is(lerr, context.Canceled) {
		return hint(lerr, "candor doctor says what is missing; starting again goes on where this stopped")
	}
	return nil
}

// publicURL fills in the port that the system chose.
func publicURL(configured string, addr net.Addr) string {
	if rest, ok := strings.CutSuffix(configured, ":0"); ok {
		return rest + ":" + strconv.Itoa(addr.(*net.TCPAddr).Port)
	}
	return configured
}

func (c *demoCommand) load(ctx context.Context, a *app.App, clock *demo.Clock, s Streams) error {
	p := newProgress(s.Err)
	m, err := demo.Load(ctx, a, clock, p.show)
	p.end()
	if err != nil {
		return err
	}
	if c.ReadyFile != "" {
		if err := writeReady(c.ReadyFile, readyOf(a, m)); err != nil {
			return err
		}
	}
	look(s.Out, a, m, c.ReadyFile)
	return nil
}

// look says where to look.
func look(w io.Writer, a *app.App, m demo.Made, file string) {
	base := strings.TrimSuffix(a.Config.PublicURL, "/")
	fmt.Fprintf(w, `
Ready at %s

  Three candidates for one position, judged from what they said:
    strong  %s
    mixed   %s
    weak    %s

  Review them as their recruiter
            %s/console/
            %s, password %s

  Take the interview yourself, as its candidate
            %s

  API reference   %s/v1/docs
  Try             curl -H 'Authorization: Bearer %s' \
                    %s/v1/interviews/%s/result
`, base, m.Ready.Report, m.Mixed.Report, m.Weak.Report, base, m.Email, m.Password, m.Invited.Link, base, m.Keys[""], base, m.Ready.ID)
	if file != "" {
		fmt.Fprintf(w, "  Everything else, keys of five other products' dialects included: %s\n", file)
	}
	fmt.Fprintln(w, "\nPress Ctrl-C to stop.")
}

// ready is the form of the ready file.
type ready struct {
	URL      string                  `json:"url"`
	Console  readyConsole            `json:"console"`
	API      readyAPI                `json:"api"`
	Dialects map[string]readyDialect `json:"dialects"`
	Room     map[string]string       `json:"room"`
	Reports  map[string]string       `json:"reports"`
}

type readyConsole struct {
	URL      string `json:"url"`
	Email    string `json:"email"`
	Password string `json:"password"`
}

type readyAPI struct {
	BaseURL    string            `json:"base_url"`
	Key        string            `json:"key"`
	Interviews map[string]string `json:"interviews"`
}

type readyDialect struct {
	BaseURL       string         `json:"base_url"`
	Header        string         `json:"header"`
	Value         string         `json:"value"`
	Interviews    map[string]any `json:"interviews"`
	CustomFieldID string         `json:"custom_field_id,omitempty"`
}

func readyOf(a *app.App, m demo.Made) ready {
	base := strings.TrimSuffix(a.Config.PublicURL, "/")
	byID := map[string]any{"ready": m.Ready.ID, "pending": m.Invited.ID, "other_tenant": m.OtherInterview.ID}
	bySerial := map[string]any{"ready": m.Ready.Serial, "pending": m.Invited.Serial, "other_tenant": m.OtherInterview.Serial}
	bearer := func(path, key string) readyDialect {
		return readyDialect{BaseURL: base + path, Header: "Authorization", Value: "Bearer " + key, Interviews: byID}
	}
	// Programs for RoundZero take a recording of every answer for granted.
	roundzero := bearer("/roundzero/api/v1", m.Keys["roundzero"])
	roundzero.Interviews = map[string]any{"ready": m.Mixed.ID, "pending": m.Invited.ID, "other_tenant": m.OtherInterview.ID}
	return ready{
		URL:     base,
		Console: readyConsole{URL: base + "/console/", Email: m.Email, Password: m.Password},
		API: readyAPI{BaseURL: base + "/v1", Key: m.Keys[""], Interviews: map[string]string{
			"ready": m.Ready.ID, "mixed": m.Mixed.ID, "weak": m.Weak.ID, "invited": m.Invited.ID, "in_progress": m.InProgress.ID,
			"cancelled": m.Cancelled.ID, "other_organization": m.OtherInterview.ID}},
		Dialects: map[string]readyDialect{
			"jobmojito": bearer("/jobmojito/functions/v1", m.Keys["jobmojito"]),
			"instaview": bearer("/instaview", m.Keys["instaview"]),
			"ribbon":    bearer("/ribbon/be-api", m.Keys["ribbon"]),
			"roundzero": roundzero,
			"xobin": {BaseURL: base + "/xobin/api/v2", Header: "apiKey", Value: m.Keys["xobin"], Interviews: bySerial,
				CustomFieldID: m.Ready.ExternalID},
		},
		Room:    map[string]string{"invited": m.Invited.Link, "in_progress": m.InProgress.Link},
		Reports: map[string]string{"strong": m.Ready.Report, "mixed": m.Mixed.Report, "weak": m.Weak.Report},
	}
}

// writeReady writes the file whole, so that a program that waits for it never
// reads half.
func writeReady(name string, r ready) error {
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	part := name + ".part"
	if err := os.WriteFile(part, append(data, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(part, name)
}

// listenHint says what to do about an address that cannot be had.
func listenHint(err error) error {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return hint(err, "another program uses this address; choose one with --listen 127.0.0.1:8090")
	case errors.Is(err, syscall.EACCES):
		return hint(err, "ports below 1024 need a privilege; choose a higher one with --listen")
	}
	return err
}
