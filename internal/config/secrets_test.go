package config_test

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/candorhq/candor/internal/config"
	"github.com/google/go-cmp/cmp"
)

func load(t *testing.T, name string) *config.Secrets {
	t.Helper()
	s, err := config.LoadSecrets(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSecretsAreMadeOnceAndKept(t *testing.T) {
	name := filepath.Join(t.TempDir(), "data", "secrets")
	made := load(t, name)
	if diff := cmp.Diff(made, load(t, name)); diff != "" {
		t.Errorf("read back (-made +read):\n%s", diff)
	}
	all := append(append(append([][]byte{}, made.KeyPeppers...), made.LinkKeys...), made.WebhookKeys...)
	seen := make(map[string]bool)
	for _, key := range all {
		if len(key) != 32 || seen[string(key)] {
			t.Errorf("%d bytes, seen before: %v", len(key), seen[string(key)])
		}
		seen[string(key)] = true
	}
	if len(all) != 3 || len(made.TokenKeys) != 1 {
		t.Errorf("%d keys and %d token keys", len(all), len(made.TokenKeys))
	}
	fi, err := os.Stat(name)
	if err != nil || fi.Mode().Perm() != 0o600 {
		t.Errorf("the file has mode %v, %v", fi.Mode(), err)
	}
	entries, err := os.ReadDir(filepath.Dir(name))
	if err != nil || len(entries) != 1 {
		t.Errorf("beside the file there is %v, %v", entries, err)
	}
}

func TestProcessesThatStartTogetherShareTheirSecrets(t *testing.T) {
	name := filepath.Join(t.TempDir(), "secrets")
	var all [8]*config.Secrets
	var wg sync.WaitGroup
	for i := range all {
		wg.Go(func() {
			s, err := config.LoadSecrets(name)
			if err != nil {
				t.Error(err)
			}
			all[i] = s
		})
	}
	wg.Wait()
	for _, s := range all[1:] {
		if diff := cmp.Diff(all[0], s); diff != "" {
			t.Errorf("two processes have different secrets:\n%s", diff)
		}
	}
}

func TestARotatedSecretKeepsTheOldBehindIt(t *testing.T) {
	name := filepath.Join(t.TempDir(), "secrets")
	before := load(t, name)
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	fresh := strings.Repeat("n", 32)
	edited := strings.Replace(string(text), "link_keys:\n", "link_keys:\n  - "+base64.StdEncoding.EncodeToString([]byte(fresh))+"\n", 1)
	if err := os.WriteFile(name, []byte(edited), 0o600); err != nil {
		t.Fatal(err)
	}
	want := *before
	want.LinkKeys = [][]byte{[]byte(fresh), before.LinkKeys[0]}
	if diff := cmp.Diff(&want, load(t, name)); diff != "" {
		t.Errorf("after rotation (-want +got):\n%s", diff)
	}
}

func TestASecretThatAFileLacksIsAddedToIt(t *testing.T) {
	name := filepath.Join(t.TempDir(), "secrets")
	key := strings.Repeat("k", 32)
	text := "link_keys: [" + base64.StdEncoding.EncodeToString([]byte(key)) + "]\n"
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	first := load(t, name)
	if diff := cmp.Diff([][]byte{[]byte(key)}, first.LinkKeys); diff != "" {
		t.Errorf("the key that was there (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(first, load(t, name)); diff != "" {
		t.Errorf("the second start (-first +second):\n%s", diff)
	}
}

func TestAnUnusableSecretsFileIsRefusedWithoutBeingQuoted(t *testing.T) {
	const private = "cHJpdmF0ZQ"
	for what, file := range map[string]struct {
		text string
		mode os.FileMode
		want string
	}{
		"readable by all": {"", 0o644, "chmod 600"},
		"emptied":         {"# nothing\n", 0o600, "restore it from a backup"},
		"short key":       {"link_keys: [" + private + "==]", 0o600, "link_keys, entry 1: want 32 bytes in base64"},
		"no base64":       {"key_peppers: ['" + private + "!!']", 0o600, "key_peppers, entry 1: want 32 bytes in base64"},
		"no PEM":          {"token_keys: [" + private + "]", 0o600, "token_keys, entry 1: want a P-256 private key"},
		"unknown field":   {private + ": 1", 0o600, "line 1 is not as it was written"},
		"no YAML":         {"link_keys: [" + private, 0o600, "line 1 is not as it was written"},
	} {
		name := filepath.Join(t.TempDir(), "secrets")
		if err := os.WriteFile(name, []byte(file.text), file.mode); err != nil {
			t.Fatal(err)
		}
		_, err := config.LoadSecrets(name)
		if err == nil || !strings.Contains(err.Error(), file.want) || strings.Contains(err.Error(), private) {
			t.Errorf("%s: %v, want %q", what, err, file.want)
		}
		after, err := os.ReadFile(name)
		if err != nil || string(after) != file.text {
			t.Errorf("%s: the file was changed to %q, %v", what, after, err)
		}
	}
}
