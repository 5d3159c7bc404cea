package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/candorhq/candor/internal/config"
	"github.com/candorhq/candor/internal/yaml"
)

type doctorCommand struct {
	settings
	Settings bool `help:"Print the settings in force as a configuration file, secrets left out, and check nothing."`
	Ready    bool `help:"Only ask the server that listens here whether it can work, and say nothing: a container's health check."`
	asJSON
}

// Help is shown below the flags.
func (c *doctorCommand) Help() string {
	return "Looks at every part the installation needs or may use, without changing anything. A line is ok, missing or broken; below it stands what to do. " +
		"Exits with 1 when something is missing or broken that interviews need."
}

// finding is what the doctor says of one part.
type finding struct {
	Part   string `json:"part"`
	State  state  `json:"state"`
	Needed bool   `json:"needed"` // interviews suffer while it is not ok
	Detail string `json:"detail"`
	Advice string `json:"advice,omitempty"`
}

type state string

const (
	fine    state = "ok"
	missing state = "missing"
	broken  state = "broken"
)

func (c *doctorCommand) Run(ctx context.Context, st Streams) error {
	conf, err := c.load()
	if c.Settings {
		if err != nil {
			return err
		}
		return printSettings(st.Out, conf, c.JSON)
	}
	if c.Ready {
		if err != nil {
			return err
		}
		return askReady(ctx, conf)
	}
	d := &doctor{}
	if err != nil {
		d.add("settings", broken, true, err.Error(), "correct what is named; candor doctor --settings prints what is in force")
	} else {
		d.examine(ctx, conf)
	}
	bad := 0
	for _, f := range d.findings {
		if f.Needed && f.State != fine {
			bad++
		}
	}
	if c.JSON {
		err = printJSON(st.Out, struct {
			OK       bool      `json:"ok"`
			Findings []finding `json:"findings"`
		}{bad == 0, d.findings})
	} else {
		err = printFindings(st.Out, d.findings)
	}
	if err != nil {
		return err
	}
	if bad > 0 {
		return fmt.Errorf("%s that interviews need", plural(bad, "part is missing or broken", "parts are missing or broken"))
	}
	return nil
}

func printFindings(w io.Writer, list []finding) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, f := range list {
		detail := strings.ReplaceAll(f.Detail, "\n", "; ")
		if f.State != fine && !f.Needed {
			detail += " (not needed)"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\n", f.State, f.Part, printable(detail))
		if f.Advice != "" {
			fmt.Fprintf(t, "\t\t  %s\n", printable(f.Advice))
		}
	}
	return t.Flush()
}

func printSettings(w io.Writer, c *config.Config, asJSON bool) error {
	text, err := c.Print()
	if err != nil {
		return err
	}
	if !asJSON {
		_, err = io.WriteString(w, text)
		return err
	}
	var tree map[string]any
	if err := yaml.Decode([]byte(text), &tree); err != nil {
		return err
	}
	b, err := json.MarshalIndent(tree, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s\n", b)
	return err
}
