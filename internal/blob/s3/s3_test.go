package s3_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/candorhq/candor/internal/blob/blobtest"
	"github.com/candorhq/candor/internal/blob/s3"
	"github.com/candorhq/candor/internal/blob/s3server"
)

const partSize = 5 << 20

func TestStorePassesTheSuite(t *testing.T) {
	srv := s3server.Start(t)
	var buckets atomic.Int32
	blobtest.Run(t, func(t *testing.T) blobtest.Subject {
		bucket := fmt.Sprintf("bucket-%d", buckets.Add(1))
		srv.Bucket(t, bucket)
		c := config(srv, bucket)
		c.TempDir = t.TempDir()
		folder := filepath.Join(srv.Folder, bucket)
		return blobtest.Subject{
			Store:     open(t, c),
			Spoil:     func(t *testing.T, key string, off int64) { spoil(t, filepath.Join(folder, key), off) },
			Leftovers: func(t *testing.T) []string { return append(files(t, c.TempDir), uploads(t, folder)...) },
			PartSize:  partSize,
		}
	})
}

func config(srv *s3server.Server, bucket string) s3.Config {
	return s3.Config{
		Endpoint: srv.Endpoint, Bucket: bucket, Region: srv.Region,
		AccessKey: srv.AccessKey, SecretKey: srv.SecretKey,
		PathStyle: true, PartSize: partSize,
	}
}

func open(t *testing.T, c s3.Config) *s3.Store {
	t.Helper()
	s, err := s3.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func spoil(t *testing.T, file string, off int64) {
	t.Helper()
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b := make([]byte, 1)
	if _, err := f.ReadAt(b, off); err != nil {
		t.Fatal(err)
	}
	b[0] ^= 1
	if _, err := f.WriteAt(b, off); err != nil {
		t.Fatal(err)
	}
}

func files(t *testing.T, folder string) []string {
	t.Helper()
	var found []string
	err := fs.WalkDir(os.DirFS(folder), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// uploads names the parts that the server keeps of unfinished uploads.
func uploads(t *testing.T, folder string) []string {
	t.Helper()
	var found []string
	for _, name := range files(t, folder) {
		if strings.Contains(name, ".sgwtmp/multipart") {
			found = append(found, name)
		}
	}
	return found
}
