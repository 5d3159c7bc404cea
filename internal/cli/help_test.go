package cli_test

import (
	"os"
	"strings"
	"testing"
)

// Every command is found from the help of the one above it.
func TestHelpOfEveryCommandFitsAScreen(t *testing.T) {
	guide, err := os.ReadFile("../../docs/cli.md")
	if err != nil {
		t.Fatal(err)
	}
	var walk func(path []string)
	seen := 0
	walk = func(path []string) {
		code, out, errs := call(t, append(path, "--help")...)
		if code != 0 || errs != "" {
			t.Errorf("candor %s --help exits with %d: %s", strings.Join(path, " "), code, errs)
		}
		seen++
		if n := strings.Count(out, "\n"); n > 60 {
			t.Errorf("candor %s --help has %d lines", strings.Join(path, " "), n)
		}
		_, commands, ok := strings.Cut(out, "\nCommands:\n")
		if !ok {
			if name := "`candor " + strings.Join(path, " ") + "`"; !strings.Contains(string(guide), name) {
				t.Errorf("docs/cli.md does not name %s", name)
			}
			return
		}
		for line := range strings.Lines(commands) {
			words := strings.Fields(line)
			if len(words) > len(path) && strings.HasPrefix(line, "  ") && !strings.HasPrefix(line, "   ") {
				walk(append(path[:len(path):len(path)], words[len(path)]))
			}
		}
	}
	walk(nil)
	if seen < 30 {
		t.Errorf("only %d commands were found", seen)
	}
}

func TestAWrongCallExitsWith2AndSaysWhereToLook(t *testing.T) {
	for _, tt := range []struct{ args, want string }{
		{"--nonsense", "see: candor --help"},
		{"key create --name", "see: candor key create --help"},
		{"task list --limit many", "see: candor task list --help"},
		{"backup", "see: candor backup --help"},
	} {
		code, out, errs := call(t, strings.Fields(tt.args)...)
		if code != 2 || out != "" || !strings.Contains(errs, tt.want) {
			t.Errorf("candor %s exits with %d, prints %q and\n%s", tt.args, code, out, errs)
		}
	}
}
