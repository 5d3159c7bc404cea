package config_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/config"
)

// agreed is what a database keeps after s was started on it.
func agreed(t *testing.T, s *config.Secrets, kept map[string][]byte) map[string][]byte {
	t.Helper()
	want, err := s.Agree(kept)
	if err != nil {
		t.Fatal(err)
	}
	return want
}

func TestSecretsOfAnotherInstallationAreRefusedByName(t *testing.T) {
	ours, theirs := load(t, filepath.Join(t.TempDir(), "secrets")), load(t, filepath.Join(t.TempDir(), "secrets"))
	kept := agreed(t, ours, nil)
	if diff := cmp.Diff(kept, agreed(t, ours, kept)); diff != "" {
		t.Errorf("a second start keeps something else:\n%s", diff)
	}
	_, err := theirs.Agree(kept)
	for _, name := range []string{"key_peppers", "link_keys", "webhook_keys", "token_keys"} {
		if !errors.Is(err, config.ErrForeignSecrets) || !strings.Contains(err.Error(), name) {
			t.Errorf("%v, want %s named", err, name)
		}
	}
	// One list alone is enough.
	mixed := *ours
	mixed.WebhookKeys = theirs.WebhookKeys
	if _, err := mixed.Agree(kept); !errors.Is(err, config.ErrForeignSecrets) || !strings.Contains(err.Error(), "webhook_keys") || strings.Contains(err.Error(), "link_keys") {
		t.Errorf("with another webhook key: %v", err)
	}
	for name, print := range kept {
		for _, key := range slices.Concat(ours.KeyPeppers, ours.LinkKeys, ours.WebhookKeys) {
			if bytes.Contains(key, print) || bytes.Contains(print, key[:8]) {
				t.Errorf("the print of %s shows the key", name)
			}
		}
	}
}

func TestAKeyIsRotatedWhileEveryNodeKnowsTheOneInUse(t *testing.T) {
	old, other := load(t, filepath.Join(t.TempDir(), "secrets")), load(t, filepath.Join(t.TempDir(), "secrets"))
	kept := agreed(t, old, nil)

	rotated := *old
	rotated.KeyPeppers = [][]byte{other.KeyPeppers[0], old.KeyPeppers[0]}
	rotated.LinkKeys = [][]byte{other.LinkKeys[0], old.LinkKeys[0]}
	next := agreed(t, &rotated, kept)
	if bytes.Equal(next["key_peppers"], kept["key_peppers"]) || bytes.Equal(next["link_keys"], kept["link_keys"]) || !bytes.Equal(next["token_keys"], kept["token_keys"]) {
		t.Error("the key in front is not the one in use")
	}
	// A node that was not told cannot check what is made now.
	if _, err := old.Agree(next); !errors.Is(err, config.ErrForeignSecrets) {
		t.Errorf("a node without the key in use: %v", err)
	}
	// One that was told beforehand, and goes on using the old, can.
	told := *old
	told.KeyPeppers = [][]byte{old.KeyPeppers[0], other.KeyPeppers[0]}
	told.LinkKeys = [][]byte{old.LinkKeys[0], other.LinkKeys[0], old.LinkKeys[0]}
	agreed(t, &told, kept)
	agreed(t, &told, next)

	// Once nothing of the old is left it may go, but candidates' links hang on
	// the oldest link key.
	last := rotated
	last.KeyPeppers = rotated.KeyPeppers[:1]
	agreed(t, &last, next)
	last.LinkKeys = rotated.LinkKeys[:1]
	if _, err := last.Agree(next); !errors.Is(err, config.ErrForeignSecrets) || !strings.Contains(err.Error(), "link_keys, the last") {
		t.Errorf("without the oldest link key: %v", err)
	}
}
