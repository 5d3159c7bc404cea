package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/candorhq/candor/internal/app"
	"github.com/candorhq/candor/internal/blob"
	"github.com/candorhq/candor/internal/config"
	"github.com/candorhq/candor/internal/store"
)

type backupCommand struct {
	settings
	File         string `arg:"" type:"path" help:"File to write, such as candor-2026-01-31.tar.zst. It must not exist."`
	NoRecordings bool   `help:"Leave recordings and uploads in progress out; reports stay in."`
	NoDatabase   bool   `help:"Leave the database out, where it is backed up by other means."`
	SkipDamaged  bool   `help:"Leave objects out whose content is damaged, and say which, instead of stopping."`
	asJSON
}

// Help is shown below the flags.
func (c *backupCommand) Help() string {
	return "Writes one file with the database as it is at one moment, the secrets of the installation, all recordings and files, and their SHA-256 sums. " +
		"The server may go on serving. Who has the file has everything: keep it as you keep a password."
}

// backedUp is what a backup has become.
type backedUp struct {
	File    string `json:"file"`
	Bytes   int64  `json:"bytes"`
	Objects int    `json:"objects"`
	manifest
	Secrets bool     `json:"secrets"`
	Skipped []string `json:"skipped,omitempty"` // keys of damaged objects
}

func (c *backupCommand) Run(ctx context.Context, st Streams) error {
	conf, err := c.load()
	if err != nil {
		return err
	}
	if err := installed(conf); err != nil {
		return err
	}
	if _, err := os.Lstat(c.File); err == nil {
		return misuse(hint(fmt.Errorf("%s is there already", c.File), "name a new file; a backup never replaces another"))
	}
	done, err := c.write(ctx, conf, logger(conf, st.Err))
	if err != nil {
		return err
	}
	if err := app.MarkBackup(conf.Data); err != nil {
		fmt.Fprintf(st.Err, "the backup is whole; metrics will not know of it: %v\n", err)
	}
	if !done.Secrets {
		fmt.Fprintf(st.Err, "There is no secrets file %s, so the backup holds none: keep that file beside it.\n", conf.SecretsFile)
	}
	for _, key := range done.Skipped {
		fmt.Fprintf(st.Err, "damaged, left out: %s\n", key)
	}
	if c.JSON {
		return printJSON(st.Out, done)
	}
	_, err = fmt.Fprintf(st.Out, "%s: %s, %s\n", done.File, byteSize(done.Bytes), plural(done.Objects, "object", "objects"))
	return err
}

// write makes the archive under another name and gives it its own when it is
// whole and on disk.
func (c *backupCommand) write(ctx context.Context, conf *config.Config, log *slog.Logger) (done backedUp, err error) {
	if err := sweepAbandoned(filepath.Dir(c.File)); err != nil {
		return done, err
	}
	work, err := os.MkdirTemp(filepath.Dir(c.File), workPrefix+"*") // for its owner alone
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	alive, err := holdFolder(work)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, alive.Close()) }()
	done = backedUp{File: c.File, manifest: manifest{
		Format: archiveFormat, ID: uuid.NewString(), CreatedAt: time.Now().UTC().Truncate(time.Second),
		Version: version, Database: !c.NoDatabase, Recordings: !c.NoRecordings,
	}}
	db, err := openDB(ctx, conf, log)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	// Servers keep what an upload consists of until the end, so that every
	// object the rows name at their moment is there to be read.
	ctx, release, err := keepParts(ctx, db, done.ID)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, release()) }()
	// The database first: every object its rows name is there already.
	snapshot := filepath.Join(work, entryDatabase)
	if err := c.snapshot(ctx, db, log, snapshot, &done.manifest); err != nil {
		return done, err
	}
	part := filepath.Join(work, "archive")
	f, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return done, err
	}
	err = c.pack(ctx, conf, f, snapshot, &done)
	if err == nil {
		err = context.Cause(ctx)
	}
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return done, err
	}
	if info, err := os.Stat(part); err == nil {
		done.Bytes = info.Size()
	}
	if _, err := os.Lstat(c.File); err == nil {
		return done, fmt.Errorf("%s has appeared meanwhile", c.File)
	}
	if err := os.Rename(part, c.File); err != nil {
		return done, err
	}
	return done, syncFolder(filepath.Dir(c.File))
}

// How long servers keep parts after the last word of a backup, and how often
// that is said.
const (
	partsKept = 3 * time.Minute
	partsSaid = 30 * time.Second
)

// keepParts tells the servers that a backup is being taken until release is
// called. When that could not be said in time the context ends: the backup
// would have holes.
func keepParts(ctx context.Context, db *store.DB, id string) (_ context.Context, release func() error, err error) {
	if err := db.KeepParts(ctx, id, partsKept); err != nil {
		return nil, nil, fmt.Errorf("tell the servers of the backup: %w", err)
	}
	whole, cancel := context.WithCancelCause(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(partsSaid)
		defer tick.Stop()
		for last := time.Now(); ; {
			select {
			case <-whole.Done():
				return
			case <-tick.C:
			}
			err := db.KeepParts(whole, id, partsKept)
			if err == nil {
				last = time.Now()
			} else if time.Since(last) > partsKept-partsSaid {
				cancel(fmt.Errorf("tell the servers that the backup goes on: %w", err))
				return
			}
		}
	}()
	return whole, func() error {
		cancel(nil)
		<-ended
		return db.PartsMayGo(context.WithoutCancel(ctx), id)
	}, nil
}

// snapshot copies the database as it is at one moment.
func (c *backupCommand) snapshot(ctx context.Context, db *store.DB, log *slog.Logger, to string, m *manifest) (err error) {
	m.Engine = db.Engine()
	if m.Schema, err = db.Version(ctx); err != nil || c.NoDatabase {
		return err
	}
	if db.Engine() == "sqlite" {
		return db.Backup(ctx, to)
	}
	copied, err := store.Open(ctx, store.Config{URL: "sqlite:" + to + ".copy", Log: log})
	if err != nil {
		return err
	}
	if _, err = store.Copy(ctx, db, copied); err == nil {
		err = copied.Backup(ctx, to) // one file, without a journal beside it
	}
	return hint(errors.Join(err, copied.Close()), "a schema that is behind is brought up to date by candor migrate; --no-database leaves the database to pg_dump")
}

func (c *backupCommand) pack(ctx context.Context, conf *config.Config, w io.Writer, snapshot string, done *backedUp) (err error) {
	p, err := newPacker(w)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			p.discard()
		}
	}()
	head, err := json.MarshalIndent(done.manifest, "", "  ")
	if err != nil {
		return err
	}
	at := done.CreatedAt
	if err := p.add(entryManifest, int64(len(head)), at, bytes.NewReader(head), "", ""); err != nil {
		return err
	}
	if done.Database {
		if err := addFile(p, entryDatabase, snapshot); err != nil {
			return err
		}
	}
	// A bucket's or PostgreSQL's own installation may keep its secrets elsewhere.
	err = addFile(p, entrySecrets, conf.SecretsFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	done.Secrets = err == nil
	blobs, closeBlobs, err := openBlobs(conf)
	if err != nil {
		return fmt.Errorf("recordings: %w", err)
	}
	defer func() { err = errors.Join(err, closeBlobs()) }()
	for info, err := range blobs.List(ctx, "") {
		if err != nil {
			return fmt.Errorf("recordings: %w", err)
		}
		if err := c.packBlob(ctx, p, blobs, info.Key, done); err != nil {
			return err
		}
	}
	return p.finish(at)
}

func (c *backupCommand) packBlob(ctx context.Context, p *packer, blobs blob.Store, key string, done *backedUp) error {
	damaged := func(err error) error {
		return hint(fmt.Errorf("%s: %w", key, err), "take it from an older backup, or leave it out with --skip-damaged")
	}
	r, info, err := blobs.Open(ctx, key)
	if errors.Is(err, blob.ErrNotFound) {
		return nil // erased meanwhile
	}
	if err == nil {
		defer r.Close()
		if c.NoRecordings && isRecording(info) {
			return nil
		}
		if c.SkipDamaged { // a look ahead, since the archive cannot take back what is in it
			if _, err = io.Copy(io.Discard, r); err == nil {
				_, err = r.Seek(0, io.SeekStart)
			}
		}
	}
	if errors.Is(err, blob.ErrCorrupt) && c.SkipDamaged {
		done.Skipped = append(done.Skipped, key)
		return nil
	}
	if err == nil {
		err = p.add(entryBlobs+key, info.Size, info.Modified, r, info.SHA256, info.MediaType)
	}
	if errors.Is(err, blob.ErrCorrupt) {
		return damaged(err)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	done.Objects++
	return nil
}

// isRecording tells a recording, a rendition of one or a part of an upload from
// a report or a logo.
func isRecording(info blob.Info) bool {
	kind, _, _ := strings.Cut(info.MediaType, "/")
	return kind == "audio" || kind == "video" || strings.HasPrefix(info.Key, "uploads/")
}

func addFile(p *packer, name, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	return p.add(name, info.Size(), info.ModTime(), f, "", "")
}

// syncFolder makes a rename in a folder durable.
func syncFolder(name string) error {
	d, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
