package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/candorhq/candor/internal/blob"
	"github.com/candorhq/candor/internal/blob/dir"
	"github.com/candorhq/candor/internal/blob/s3"
	"github.com/candorhq/candor/internal/config"
	"github.com/candorhq/candor/internal/store"
)

// Parts of an installation for commands that must not open it whole: a backup
// leaves the schema as it is, a restore has nothing to open yet, and the doctor
// looks at each part even where another is broken.

// openDB opens the database as it is.
func openDB(ctx context.Context, c *config.Config, log *slog.Logger) (*store.DB, error) {
	return store.Open(ctx, store.Config{URL: databaseURL(c), KeepSchema: true, Log: log})
}

// openBlobs opens the folder or the bucket of recordings and files.
func openBlobs(c *config.Config) (_ blob.Store, closeIt func() error, err error) {
	if c.Blob.Kind == "dir" {
		s, err := dir.Open(c.Blob.Dir)
		if err != nil {
			return nil, nil, err
		}
		return s, s.Close, nil
	}
	temp := c.Data // as all that is a candidate's
	if _, err := os.Stat(temp); err != nil {
		temp = ""
	}
	s, err := s3.New(s3.Config{
		TempDir:  temp,
		Endpoint: c.Blob.S3.Endpoint, Bucket: c.Blob.S3.Bucket, Region: c.Blob.S3.Region,
		AccessKey: c.Blob.S3.AccessKey, SecretKey: c.Blob.S3.SecretKey.Reveal(), PathStyle: c.Blob.S3.PathStyle,
	})
	return s, func() error { return nil }, err
}

// workerPath finds the recogniser's worker: where the operator says, else
// beside this program; empty where it is left to PATH.
func workerPath(c *config.Config) string {
	if c.Speech.Worker != "" {
		return c.Speech.Worker
	}
	exe, err := os.Executable()
	if err != nil {
		return ""
	}
	beside := filepath.Join(filepath.Dir(exe), "candor-asr")
	if _, err := os.Stat(beside); err != nil {
		return ""
	}
	return beside
}

// upToDate refuses a database that this program would have to migrate: a tool
// must not change the schema below a server of another version.
func upToDate(ctx context.Context, c *config.Config, log *slog.Logger) error {
	db, err := openDB(ctx, c, log)
	if err != nil {
		return err
	}
	s, err := schemaOf(ctx, db)
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	if s.Schema < s.Latest {
		return hint(fmt.Errorf("the database has schema %d and this program needs %d", s.Schema, s.Latest),
			"stop the server, then: candor backup FILE, candor migrate")
	}
	return nil
}
