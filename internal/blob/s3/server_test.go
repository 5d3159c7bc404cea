package s3_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/blob"
	"github.com/candorhq/candor/internal/blob/s3"
	"github.com/candorhq/candor/internal/blob/s3server"
)

func TestWrongCredentialsAndBucketsAreNotMistakenForMissingObjects(t *testing.T) {
	srv := s3server.Start(t)
	srv.Bucket(t, "there")
	for name, change := range map[string]func(*s3.Config){
		"secret key": func(c *s3.Config) { c.SecretKey = "another-secret-of-ours" },
		"access key": func(c *s3.Config) { c.AccessKey = "nobody" },
		"bucket":     func(c *s3.Config) { c.Bucket = "elsewhere" },
		"endpoint":   func(c *s3.Config) { c.Endpoint = "http://127.0.0.1:1" },
	} {
		t.Run(name, func(t *testing.T) {
			c := config(srv, "there")
			change(&c)
			s := open(t, c)
			_, put := s.Put(t.Context(), "k", strings.NewReader("x"), "")
			_, _, read := s.Open(t.Context(), "k")
			var list error
			for _, err := range s.List(t.Context(), "") {
				list = err
			}
			for call, err := range map[string]error{
				"Check": s.Check(t.Context()), "Put": put, "Open": read, "List": list,
			} {
				if err == nil || errors.Is(err, blob.ErrNotFound) {
					t.Errorf("%s = %v, want an error of the storage", call, err)
				} else if strings.Contains(err.Error(), c.SecretKey) {
					t.Errorf("%s tells the secret", call)
				}
			}
		})
	}
}

func TestABucketIsMadeOnceAndCanBeAskedForAgain(t *testing.T) {
	s := open(t, config(s3server.Start(t), "fresh"))
	if err := s.Check(t.Context()); err == nil {
		t.Fatal("the bucket is there already")
	}
	for range 2 {
		if err := s.CreateBucket(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestPresignedLinksLeadToTheServerItself(t *testing.T) {
	srv := s3server.Start(t)
	srv.Bucket(t, "links")
	s := open(t, config(srv, "links"))
	if _, err := s.Put(t.Context(), "a/answer.webm", strings.NewReader("hello"), "audio/webm"); err != nil {
		t.Fatal(err)
	}
	signer, err := blob.NewSigner(bytes.Repeat([]byte("k"), 32))
	if err != nil {
		t.Fatal(err)
	}
	door := httptest.NewServer(http.StripPrefix("/files", blob.Handler(blob.HandlerConfig{Store: s, Signer: signer, Presign: s})))
	defer door.Close()

	l := blob.Link{Key: "a/answer.webm", Name: "Zoë.webm", Download: true}
	// The expiry is beyond what S3 allows, and is shortened.
	resp, err := http.Get(signer.URL(door.URL+"/files", l, time.Now().Add(30*24*time.Hour)))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK || string(body) != "hello" {
		t.Fatalf("GET = %s, %q, %v", resp.Status, body, err)
	}
	if at := resp.Request.URL; "http://"+at.Host != srv.Endpoint {
		t.Errorf("the object came from %s", at.Host)
	}
	if got := resp.Header.Get("Content-Disposition"); got != `attachment; filename*=utf-8''Zo%C3%AB.webm` {
		t.Errorf("Content-Disposition = %q", got)
	}
	if got := resp.Header.Get("Content-Type"); got != "audio/webm" {
		t.Errorf("Content-Type = %q", got)
	}
	tampered := strings.Replace(resp.Request.URL.String(), "answer.webm?", "other.webm?", 1)
	if resp, err := http.Get(tampered); err != nil || resp.StatusCode != http.StatusForbidden {
		t.Errorf("a tampered link = %v, %v", resp.Status, err)
	}
}

func TestConfigurationsThatCannotWorkAreRefused(t *testing.T) {
	good := s3.Config{Endpoint: "https://s3.example.com", Bucket: "bucket", AccessKey: "a", SecretKey: "s"}
	if _, err := s3.New(good); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*s3.Config){
		"no scheme":         func(c *s3.Config) { c.Endpoint = "s3.example.com" },
		"another scheme":    func(c *s3.Config) { c.Endpoint = "ftp://s3.example.com" },
		"a path":            func(c *s3.Config) { c.Endpoint = "https://example.com/s3" },
		"no bucket":         func(c *s3.Config) { c.Bucket = "" },
		"parts too small":   func(c *s3.Config) { c.PartSize = 1 },
		"parts too large":   func(c *s3.Config) { c.PartSize = 6 << 30 },
		"secret in the URL": func(c *s3.Config) { c.Endpoint = "https://a:topsecret@example.com" },
	} {
		c := good
		change(&c)
		if _, err := s3.New(c); err == nil {
			t.Errorf("%s is accepted", name)
		} else if strings.Contains(err.Error(), "topsecret") {
			t.Errorf("%s: the error tells the secret", name)
		}
	}
}
