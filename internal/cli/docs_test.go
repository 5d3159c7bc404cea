package cli_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/config"
)

var update = flag.Bool("update", false, "rewrite what is generated")

const manual = "../../docs/operating.md"

func TestTheManualListsTheSettingsThereAre(t *testing.T) {
	b, err := os.ReadFile(manual)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(b), "-update -->\n")
	_, tail, ok2 := strings.Cut(rest, "<!-- /settings -->")
	if !ok || !ok2 {
		t.Fatal("the marks around the settings are gone")
	}
	want := head + "-update -->\n" + settingsTable() + "<!-- /settings -->" + tail
	if *update {
		if err := os.WriteFile(manual, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, string(b)); diff != "" {
		t.Errorf("docs/operating.md (-want +got); go test ./internal/cli -run Settings -update writes it:\n%s", diff)
	}
}

func settingsTable() string {
	var b strings.Builder
	b.WriteString("| in the file | flag | environment | default | |\n|---|---|---|---|---|\n")
	for _, s := range config.Settings() {
		value := ""
		if s.Default != "" {
			value = "`" + s.Default + "`"
		}
		fmt.Fprintf(&b, "| `%s` | `--%s` | `%s` | %s | %s |\n", s.Path, s.Flag, s.Env, value, s.Help)
	}
	return b.String()
}
