package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

type versionCommand struct{ asJSON }

// build says what this program was made of.
type build struct {
	Version  string `json:"version"`
	Commit   string `json:"commit,omitempty"`
	Modified bool   `json:"modified,omitzero"` // the commit with changes on top
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func buildOf() build {
	b := build{Version: version, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value
		case "vcs.modified":
			b.Modified = s.Value == "true"
		}
	}
	return b
}

func (c *versionCommand) Run(st Streams) error {
	b := buildOf()
	if c.JSON {
		return printJSON(st.Out, b)
	}
	commit := b.Commit
	if b.Modified {
		commit += " with changes"
	}
	if commit != "" {
		commit = " (" + commit + ")"
	}
	_, err := fmt.Fprintf(st.Out, "candor %s%s, %s %s\n", b.Version, commit, b.Go, b.Platform)
	return err
}
