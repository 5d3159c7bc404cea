package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/speech"
	"github.com/candorhq/candor/internal/speech/speechtest"
)

// browse runs a scenario of folder browser in a real Chromium against the
// server. What the scenario asks for by a line "? word …" the hooks do; their
// answers go back as JSON. A scenario in which something is wrong ends the test.
func browse(t *testing.T, s *server, script string, env map[string]string, hooks map[string]func(args ...string) any) {
	t.Helper()
	if _, err := os.Stat("browser/node_modules/playwright-core"); err != nil {
		t.Fatal("the browser tests' packages are missing; scripts/setup.sh test installs them")
	}
	cmd := exec.CommandContext(t.Context(), "node", filepath.Join("browser", script))
	cmd.WaitDelay = 5 * time.Second
	all := map[string]string{"CANDOR_URL": s.url, "CANDOR_TEST": strings.ReplaceAll(t.Name(), "/", "-")}
	maps.Copy(all, env)
	cmd.Env = os.Environ()
	for k, v := range all {
		cmd.Env = append(cmd.Env, k+"="+v)
	}
	var errs bytes.Buffer
	cmd.Stderr = &errs
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		words := strings.Fields(line)
		switch {
		case strings.HasPrefix(line, "? ") && len(words) > 1:
			hook, ok := hooks[words[1]]
			if !ok {
				t.Errorf("the scenario asks for %q", words[1])
				hook = func(...string) any { return nil }
			}
			answer, err := json.Marshal(hook(words[2:]...))
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(in, "%s\n", answer)
		case strings.HasPrefix(line, "WRONG "):
			t.Error(strings.TrimPrefix(line, "WRONG "))
		default:
			t.Log(line)
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%s: %v\n%s\nthe server:\n%s", script, err, errs.String(), s.log.tail())
	}
	if t.Failed() {
		t.Fatalf("%s says it went well, and something is wrong", script)
	}
}

// spoken is a file with what a browser's microphone hears, over and over.
func spoken(t *testing.T, text string) string {
	t.Helper()
	samples := speechtest.Say(t, speechtest.ClearVoice, text)
	samples = append(samples, make([]int16, speech.SampleRate*6/10)...)
	file := filepath.Join(t.TempDir(), "said.wav")
	if err := os.WriteFile(file, speech.EncodeWAV(samples), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
