package app

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/config"
	"github.com/candorhq/candor/internal/store/storetest"
)

// start opens a node with a data folder of its own on a shared database.
func start(t *testing.T, data, url string) (*App, error) {
	t.Helper()
	c := config.Default()
	c.Data, c.Listen, c.PublicURL = data, "127.0.0.1:0", "http://127.0.0.1"
	c.SecretsFile, c.Blob.Dir = filepath.Join(c.Data, "secrets"), filepath.Join(c.Data, "blobs")
	c.Database.URL, c.Speech.Embedded = config.Secret(url), false
	a, err := Open(t.Context(), c, Options{Version: "test", Log: slog.New(slog.DiscardHandler)})
	if err == nil {
		t.Cleanup(func() { a.Close() })
	}
	return a, err
}

func TestANodeWithOtherSecretsThanTheFirstDoesNotStart(t *testing.T) {
	url := storetest.PostgresURL(t)
	one, two := t.TempDir(), t.TempDir()
	first, err := start(t, one, url)
	if err != nil {
		t.Fatal(err)
	}
	_, err = start(t, two, url)
	if !errors.Is(err, config.ErrForeignSecrets) || !strings.Contains(err.Error(), filepath.Join(two, "secrets")+" does not exist") {
		t.Errorf("a node without secrets: %v", err)
	}
	if _, err := os.Stat(filepath.Join(two, "secrets")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it made itself new ones: %v", err)
	}
	if _, err := config.LoadSecrets(filepath.Join(two, "secrets")); err != nil {
		t.Fatal(err)
	}
	if _, err = start(t, two, url); !errors.Is(err, config.ErrForeignSecrets) || !strings.Contains(err.Error(), "key_peppers") {
		t.Errorf("a node with others: %v", err)
	}
	text, err := os.ReadFile(filepath.Join(one, "secrets"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(two, "secrets"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := start(t, two, url); err != nil {
		t.Errorf("a node with the same: %v", err)
	}
	if err := first.compareSecrets(t.Context()); err != nil {
		t.Error(err)
	}

	// A node that was not told of a new key notices while it runs.
	fresh := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte("n"), 32))
	rotated := strings.Replace(string(text), "webhook_keys:\n", "webhook_keys:\n  - "+fresh+"\n", 1)
	if err := os.WriteFile(filepath.Join(two, "secrets"), []byte(rotated), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := start(t, two, url); err != nil {
		t.Fatal(err)
	}
	if err := first.compareSecrets(t.Context()); !errors.Is(err, config.ErrForeignSecrets) || !strings.Contains(err.Error(), "webhook_keys") {
		t.Errorf("the other node uses a key that this one has not: %v", err)
	}
}
