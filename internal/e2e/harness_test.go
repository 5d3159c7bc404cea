package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// bin is the folder with the two programs, built once for all tests.
var bin string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "candor-e2e-")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(dir)
		bin = dir
		for _, b := range []struct {
			cgo  string
			args []string
		}{
			{"0", []string{"build", "-o", filepath.Join(dir, "candor"), "../../cmd/candor"}},
			{"1", []string{"build", "-tags", "sphinx", "-o", filepath.Join(dir, "candor-asr"), "../../cmd/candor-asr"}},
		} {
			cmd := exec.Command("go", b.args...)
			cmd.Env = append(os.Environ(), "CGO_ENABLED="+b.cgo)
			if out, err := cmd.CombinedOutput(); err != nil {
				fmt.Fprintf(os.Stderr, "go %s: %v\n%s\nthe packages that scripts/setup.sh installs are needed\n", strings.Join(b.args, " "), err, out)
				return 1
			}
		}
		return m.Run()
	}())
}

// installation is a data folder with the settings of whoever runs it.
type installation struct {
	t    *testing.T
	data string
	env  []string
}

func newInstallation(t *testing.T, env ...string) *installation {
	return &installation{t: t, data: t.TempDir(), env: env}
}

// command makes a command of the program on this installation. What the
// machine's own environment says of Candor is left out.
func (in *installation) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(bin, "candor"), args...)
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "CANDOR_") {
			cmd.Env = append(cmd.Env, e)
		}
	}
	cmd.Env = append(cmd.Env, "CANDOR_DATA="+in.data, "CANDOR_WEBHOOKS_ALLOW_PRIVATE=true", "CANDOR_LOG_LEVEL=info")
	cmd.Env = append(cmd.Env, in.env...)
	return cmd
}

// cli runs a command and returns its standard output.
func (in *installation) cli(args ...string) string {
	in.t.Helper()
	var out, errs bytes.Buffer
	cmd := in.command(in.t.Context(), args...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		in.t.Fatalf("candor %s: %v\n%s", strings.Join(args, " "), err, errs.String())
	}
	return strings.TrimSpace(out.String())
}

// tenant makes an organization with a key of all scopes.
func (in *installation) tenant(name string) (org, key string) {
	in.t.Helper()
	var made struct {
		ID string `json:"id"`
	}
	out := in.cli("org", "create", "--json", name)
	if err := json.Unmarshal([]byte(out), &made); err != nil || made.ID == "" {
		in.t.Fatalf("candor org create --json printed %q: %v", out, err)
	}
	return made.ID, in.cli("key", "create", "--org", made.ID, "--name", "tests", "--quiet")
}

// recording is a committed recording of the demonstration.
func recording(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../demo/content", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}
