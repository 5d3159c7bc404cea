package speechtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// BuildWorker builds the embedded recogniser's worker into a folder of the test
// and gives its path. It fails the test where the Debian packages are missing.
func BuildWorker(t testing.TB) string {
	t.Helper()
	mod, err := exec.CommandContext(t.Context(), "go", "env", "GOMOD").Output()
	if err != nil {
		t.Fatalf("go env GOMOD: %v", err)
	}
	worker := filepath.Join(t.TempDir(), "candor-asr")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-tags", "sphinx", "-o", worker, "./cmd/candor-asr")
	cmd.Dir = filepath.Dir(strings.TrimSpace(string(mod)))
	cmd.Env = append(os.Environ(), "CGO_ENABLED=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("cannot build the recogniser's worker; it needs a C compiler and the Debian packages "+
			"pocketsphinx-en-us libpocketsphinx-dev libsphinxbase-dev pkg-config: %v\n%s", err, out)
	}
	return worker
}
