// Command bundle makes ../base/vendor of the third-party scripts that the
// pages use: each script here becomes one minified module, with the licences
// of all it contains beside it. "go generate ./internal/page" runs it, after
// "npm ci" in this folder; what it makes is committed, so that building Candor
// needs Go alone.
package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

func main() {
	if err := run(filepath.FromSlash("bundle"), filepath.FromSlash("base/vendor")); err != nil {
		fmt.Fprintln(os.Stderr, "bundle:", err)
		os.Exit(1)
	}
}

// run bundles every script of a folder.
func run(from, to string) error {
	scripts, err := filepath.Glob(filepath.Join(from, "*.js"))
	if err != nil || len(scripts) == 0 {
		return cmp.Or(err, errors.New("there are no scripts in "+from))
	}
	res := api.Build(api.BuildOptions{
		EntryPoints: scripts, Outdir: to, Bundle: true, Format: api.FormatESModule, Target: api.ES2021,
		MinifySyntax: true, MinifyWhitespace: true, MinifyIdentifiers: true, LegalComments: api.LegalCommentsNone,
		Charset: api.CharsetUTF8, Metafile: true, Write: true, LogLevel: api.LogLevelWarning,
	})
	if len(res.Errors) > 0 {
		return errors.New(res.Errors[0].Text)
	}
	var meta struct {
		Outputs map[string]struct {
			Inputs map[string]struct {
				BytesInOutput int `json:"bytesInOutput"`
			} `json:"inputs"`
		} `json:"outputs"`
	}
	if err := json.Unmarshal([]byte(res.Metafile), &meta); err != nil {
		return err
	}
	packages := map[string]bool{}
	for _, out := range meta.Outputs {
		for file, in := range out.Inputs {
			if dir, ok := packageOf(file); ok && in.BytesInOutput > 0 {
				packages[dir] = true
			}
		}
	}
	text, err := licences(slices.Sorted(maps.Keys(packages)))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(to, "LICENCES.txt"), []byte(text), 0o644)
}

// packageOf is the folder of the package that a file belongs to.
func packageOf(file string) (string, bool) {
	const mark = "node_modules/"
	file = filepath.ToSlash(file)
	i := strings.LastIndex(file, mark)
	if i < 0 {
		return "", false
	}
	parts := strings.SplitN(file[i+len(mark):], "/", 3)
	n := 1
	if strings.HasPrefix(file[i+len(mark):], "@") {
		n = 2
	}
	return file[:i+len(mark)] + strings.Join(parts[:n], "/"), true
}

// licences puts the licence texts together. A package without one fails: what
// may not be passed on must not get in.
func licences(dirs []string) (string, error) {
	var b strings.Builder
	b.WriteString("The scripts in this folder contain these packages.\n")
	for _, dir := range dirs {
		var p struct{ Name, Version, License string }
		data, err := os.ReadFile(filepath.Join(dir, "package.json"))
		if err != nil {
			return "", err
		}
		if err := json.Unmarshal(data, &p); err != nil {
			return "", fmt.Errorf("%s: %w", dir, err)
		}
		text, err := licence(dir)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "\n%s\n%s %s (%s)\n\n%s\n", strings.Repeat("=", 72), p.Name, p.Version, p.License, strings.TrimSpace(text))
	}
	return b.String(), nil
}

func licence(dir string) (string, error) {
	for _, pattern := range []string{"LICENSE*", "LICENCE*", "license*"} {
		names, err := fs.Glob(os.DirFS(dir), pattern)
		if err != nil {
			return "", err
		}
		if len(names) > 0 {
			data, err := os.ReadFile(filepath.Join(dir, names[0]))
			return string(data), err
		}
	}
	return "", fmt.Errorf("%s has no licence text", dir)
}
