package app

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/config"
)

func TestAServerThatIsAboutToStopSaysSoAndStillAnswers(t *testing.T) {
	c := config.Default()
	c.Data, c.Listen, c.PublicURL = t.TempDir(), "127.0.0.1:0", "http://127.0.0.1"
	c.SecretsFile, c.Blob.Dir = filepath.Join(c.Data, "secrets"), filepath.Join(c.Data, "blobs")
	c.Speech.Embedded, c.Drain = false, 3*time.Second
	a, err := Open(t.Context(), c, Options{Version: "test", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	at, ended := make(chan net.Addr, 1), make(chan error, 1)
	go func() { ended <- a.Serve(ctx, func(l net.Addr) { at <- l }) }()
	url := "http://" + (<-at).String()
	status := func(path string) int {
		res, err := http.Get(url + path)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		res.Body.Close()
		return res.StatusCode
	}
	if got := status("/readyz"); got != http.StatusOK {
		t.Fatalf("/readyz said %d", got)
	}
	stop()
	for begun := time.Now(); status("/readyz") == http.StatusOK; {
		if time.Since(begun) > 2*time.Second {
			t.Fatal("/readyz says 200 after the stop")
		}
	}
	if got := status("/healthz"); got != http.StatusOK {
		t.Errorf("/healthz said %d", got)
	}
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("it did not stop")
	}
	if _, err := http.Get(url + "/healthz"); err == nil {
		t.Error("it answers after it stopped")
	}
}
