package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"

	"github.com/candorhq/candor/internal/yaml"
)

// Sources says where Load looks.
type Sources struct {
	File  *File                       // nil for none
	Env   func(string) (string, bool) // usually os.LookupEnv; nil for none
	Flags map[string]string           // by Setting.Flag, those given only
}

// Error is a setting that cannot be used, and why. Its text never holds the
// value of a secret.
type Error struct {
	Setting Setting
	Problem string
}

// Error names the setting as in the file and in the environment.
func (e *Error) Error() string {
	return fmt.Sprintf("%s (%s): %s", e.Setting.Path, e.Setting.Env, e.Problem)
}

// Default returns the settings where nothing is given, before Complete.
func Default() *Config {
	c, err := gather(Sources{})
	if err != nil {
		panic(err) // a default tag of Config is wrong
	}
	return c
}

// Load gathers the settings from s and completes them. It reports everything
// that is wrong at once, each as an *Error.
func Load(s Sources) (*Config, error) {
	c, err := gather(s)
	if err != nil {
		return nil, err
	}
	if err := c.Complete(); err != nil {
		return nil, err
	}
	return c, nil
}

func gather(s Sources) (*Config, error) {
	c := new(Config)
	var failed []error
	for _, f := range fieldsOf(c) {
		text, given := s.Flags[f.Flag]
		if !given && s.Env != nil {
			text, given = s.Env(f.Env)
		}
		if !given && s.File != nil {
			text, given = s.File.Lookup(f.Flag)
		}
		if !given {
			text, given = f.Default, f.Default != ""
		}
		if !given {
			continue
		}
		if err := f.set(text); err != nil {
			failed = append(failed, &Error{f.Setting, err.Error()})
		}
	}
	return c, errors.Join(failed...)
}

// File is a configuration file, read and found to be well-formed.
type File struct {
	given map[string]string
}

// ReadFile reads a configuration file in YAML or JSON. An unknown field or a
// value of the wrong type is an error with its line.
func ReadFile(name string) (*File, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	f, err := ParseFile(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return f, nil
}

// ParseFile is ReadFile for content at hand.
func ParseFile(data []byte) (*File, error) {
	var c Config
	if err := yaml.Decode(data, &c); err != nil {
		return nil, err
	}
	var tree map[string]any
	if err := yaml.Decode(data, &tree); err != nil {
		return nil, err
	}
	f := &File{given: make(map[string]string)}
	for _, s := range fieldsOf(&c) {
		if isGiven(tree, s.Path) {
			f.given[s.Flag] = s.text()
		}
	}
	return f, nil
}

// Lookup returns what the file gives for a flag, in the flag's own form. It is
// what a resolver of a command-line library needs.
func (f *File) Lookup(flag string) (string, bool) {
	text, ok := f.given[flag]
	return text, ok
}

func isGiven(tree map[string]any, path string) bool {
	name, rest, deeper := strings.Cut(path, ".")
	value, ok := tree[name]
	if !deeper {
		return ok && value != nil
	}
	inner, ok := value.(map[string]any)
	return ok && isGiven(inner, rest)
}

// Complete reads the secrets that are in files, fills in what depends on other
// settings, and validates. Load does it; a command line that fills a Config by
// its tags calls it itself. A second call changes nothing.
func (c *Config) Complete() error {
	if err := c.readSecrets(); err != nil {
		return err
	}
	orElse(&c.PublicURL, localURL(c.Listen))
	c.PublicURL = strings.TrimRight(c.PublicURL, "/")
	orElse(&c.SecretsFile, filepath.Join(c.Data, "secrets"))
	orElse(&c.Blob.Dir, filepath.Join(c.Data, "blobs"))
	if c.Node == "" {
		name, err := os.Hostname()
		if err != nil {
			return fmt.Errorf("name of this machine: %w", err)
		}
		c.Node = name
	}
	return c.validate()
}

// localURL is how a browser on this machine reaches a listen address, which
// may name every interface.
func localURL(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return "http://" + listen // validate finds fault with listen itself
	}
	if a, err := netip.ParseAddr(host); host == "" || err == nil && a.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}

func orElse(s *string, value string) {
	if *s == "" {
		*s = value
	}
}

// readSecrets fills each secret from the file named beside it. Only the name
// of the file is kept then, so that a second call reads it again.
func (c *Config) readSecrets() error {
	fields := fieldsOf(c)
	byPath := make(map[string]field, len(fields))
	for _, f := range fields {
		byPath[f.Path] = f
	}
	var failed []error
	for _, f := range fields {
		if !f.Secret {
			continue
		}
		name := byPath[f.Path+"_file"]
		if name.value.String() == "" {
			continue
		}
		data, err := os.ReadFile(name.value.String())
		text := strings.TrimRight(string(data), "\r\n")
		switch was := f.value.String(); {
		case err != nil:
			failed = append(failed, &Error{name.Setting, err.Error()})
		case text == "":
			failed = append(failed, &Error{name.Setting, "the file is empty"})
		case was != "" && was != text:
			failed = append(failed, &Error{f.Setting, "give either the secret or a file that holds it"})
		default:
			f.value.SetString(text)
		}
	}
	return errors.Join(failed...)
}

// Print returns the settings as a configuration file, with the secrets
// redacted.
func (c *Config) Print() (string, error) {
	b, err := yaml.Encode(c.Redacted())
	return string(b), err
}

// Redacted returns a copy in which no secret can be revealed.
func (c *Config) Redacted() *Config {
	r := *c
	for _, f := range fieldsOf(&r) {
		if f.Secret {
			f.value.SetString(Secret(f.value.String()).String())
		}
	}
	return &r
}
