package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/candorhq/candor/internal/blob"
	"github.com/candorhq/candor/internal/config"
	"github.com/candorhq/candor/internal/store"
)

type restoreCommand struct {
	settings
	File  string `arg:"" type:"existingfile" help:"Backup to restore."`
	Check bool   `help:"Read the backup, hold it against its sums and restore nothing."`
	asJSON
}

// Help is shown below the flags.
func (c *restoreCommand) Help() string {
	return "Restores into the folder that --data names, which must be empty or not exist, and into the database and bucket that the settings name. " +
		"If it is interrupted, run it again: it goes on. Until it has finished no other command opens the folder."
}

// restored is what a restore has done.
type restored struct {
	manifest
	Data     string `json:"data,omitempty"`
	Objects  int    `json:"objects"`  // in the backup
	Existing int    `json:"existing"` // of them, there from an earlier try
	Secrets  bool   `json:"secrets"`
}

func (c *restoreCommand) Run(ctx context.Context, st Streams) error {
	conf, err := c.load()
	if err != nil {
		return err
	}
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	u, err := newUnpacker(blob.WithContext(ctx, f))
	if err != nil {
		return err
	}
	defer u.close()
	done := restored{manifest: u.Manifest}
	// All of it is read first: a backup that is cut off or damaged touches nothing.
	err = verify(u, &done)
	if err == nil && !c.Check {
		done.Data = conf.Data
		err = c.again(ctx, conf, f, &done, logger(conf, st.Err))
	}
	if errors.Is(err, errDamaged) {
		return hint(err, "take another copy of the backup and run the same command; nothing is in force until a restore has finished")
	}
	if err != nil {
		return err
	}
	if !done.Database {
		fmt.Fprintln(st.Err, "The backup holds no database: restore that by its own means before the server starts.")
	}
	if !done.Secrets {
		fmt.Fprintf(st.Err, "The backup holds no secrets: put the installation's own in %s before the server starts.\n", conf.SecretsFile)
	}
	if c.JSON {
		return printJSON(st.Out, done)
	}
	what := "restored into " + done.Data
	if c.Check {
		what = "the backup is whole"
	}
	_, err = fmt.Fprintf(st.Out, "%s: of %s by candor %s, %s\n", what, when(done.CreatedAt), printable(done.Version), plural(done.Objects, "object", "objects"))
	return err
}

// again reads the backup from its beginning and restores it.
func (c *restoreCommand) again(ctx context.Context, conf *config.Config, f *os.File, done *restored, log *slog.Logger) error {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	u, err := newUnpacker(blob.WithContext(ctx, f))
	if err != nil {
		return err
	}
	defer u.close()
	done.Objects = 0
	return c.restore(ctx, conf, u, done, log)
}

func verify(u *unpacker, done *restored) error {
	for {
		e, err := u.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		count(e, done)
	}
}

func count(e *entry, done *restored) {
	if _, ok := e.blobKey(); ok {
		done.Objects++
	}
	if e.Name == entrySecrets {
		done.Secrets = true
	}
}

// restore puts everything in its place. The database comes to its own name at
// the very end, and a mark in the folder keeps other commands out until then.
func (c *restoreCommand) restore(ctx context.Context, conf *config.Config, u *unpacker, done *restored, log *slog.Logger) (err error) {
	mark := filepath.Join(conf.Data, unfinished)
	begun, err := claimable(conf, mark, u.Manifest.ID)
	if err != nil {
		return err
	}
	if !begun {
		if err := vacant(ctx, conf, u.Manifest, log); err != nil {
			return err
		}
		if err := claim(conf, mark, u.Manifest.ID); err != nil {
			return err
		}
	}
	blobs, closeBlobs, err := openBlobs(conf)
	if err != nil {
		return fmt.Errorf("recordings: %w", err)
	}
	defer func() { err = errors.Join(err, closeBlobs()) }()
	database := filepath.Join(conf.Data, "candor.db.restored")
	for {
		e, err := u.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		count(e, done)
		key, isBlob := e.blobKey()
		switch {
		case e.Name == entryDatabase:
			err = writeFile(database, e)
		case e.Name == entrySecrets:
			err = writeFile(conf.SecretsFile, e)
		case isBlob:
			err = putBlob(ctx, blobs, key, e, done)
		default:
			err = fmt.Errorf("%w: it holds %.80q", errNoBackup, e.Name)
		}
		if err != nil {
			return err
		}
	}
	if done.Database {
		if err := install(ctx, conf, database, begun, log); err != nil {
			return err
		}
	}
	if err := os.Remove(mark); err != nil {
		return err
	}
	return syncFolder(conf.Data)
}

// claimable tells whether this restore has begun in the data folder before, and
// refuses a folder that is anything else than that or empty.
func claimable(conf *config.Config, mark, id string) (begun bool, err error) {
	by, err := os.ReadFile(mark)
	if err == nil {
		if strings.TrimSpace(string(by)) != id {
			return false, hint(fmt.Errorf("another backup is being restored into %s", conf.Data), "finish that one, or empty the folder")
		}
		return true, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	there, err := os.ReadDir(conf.Data)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	if len(there) > 0 {
		return false, misuse(hint(fmt.Errorf("%s is not empty", conf.Data), "name a folder that is empty or does not exist; an installation is never written over"))
	}
	if _, err := os.Lstat(conf.SecretsFile); err == nil {
		return false, misuse(hint(fmt.Errorf("there are secrets in %s", conf.SecretsFile), "they belong to another installation; move them away, or name another --secrets-file"))
	}
	return false, nil
}

// vacant looks at PostgreSQL before anything is written: there must be nothing
// in it but what an interrupted restore has left.
func vacant(ctx context.Context, conf *config.Config, m manifest, log *slog.Logger) error {
	if conf.Database.URL == "" || !m.Database {
		return nil
	}
	db, err := store.Open(ctx, store.Config{URL: conf.Database.URL.Reveal(), Unfinished: true, Log: log})
	if err != nil {
		return fmt.Errorf("the database to restore into: %w", err)
	}
	full, err := db.Inhabited(ctx)
	if err == nil && full {
		err = db.Whole(ctx) // of what an interrupted copy left, a part is there
		if errors.Is(err, store.ErrUnfinished) {
			err = nil
		} else if err == nil {
			err = misuse(hint(fmt.Errorf("%s is not empty", db), "name an empty database; an installation is never written over"))
		}
	}
	return errors.Join(err, db.Close())
}

// claim makes the data folder this restore's.
func claim(conf *config.Config, mark, id string) error {
	if err := os.MkdirAll(conf.Data, 0o700); err != nil {
		return err
	}
	return writeFile(mark, strings.NewReader(id+"\n"))
}

// putBlob stores an object unless an earlier try has, or the bucket outlived
// the database. Another object of that name is never written over.
func putBlob(ctx context.Context, blobs blob.Store, key string, e *entry, done *restored) error {
	if err := blob.CheckKey(key); err != nil {
		return fmt.Errorf("%w: %w", errNoBackup, err)
	}
	info, err := blobs.Stat(ctx, key)
	if err == nil && e.Sum != "" && info.SHA256 == e.Sum && info.Size == e.Size {
		done.Existing++
		return nil
	}
	if err == nil || errors.Is(err, blob.ErrCorrupt) {
		return hint(fmt.Errorf("%s is in the storage already, with another content", key), "it belongs to another installation, or was damaged: move it away, or restore into another folder or bucket")
	}
	if !errors.Is(err, blob.ErrNotFound) {
		return err
	}
	if _, err := blobs.Put(ctx, key, e, e.MediaType); err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	return nil
}

// install gives the restored database its place: the data folder, or the
// PostgreSQL that the settings name, where every row is compared. begun says
// that an earlier try may have done that.
func install(ctx context.Context, conf *config.Config, file string, begun bool, log *slog.Logger) error {
	if conf.Database.URL == "" {
		err := os.Rename(file, databaseFile(conf))
		if errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%w: it says that it has a database and has none", errNoBackup)
		}
		return err
	}
	from, err := store.Open(ctx, store.Config{URL: "sqlite:" + file, Log: log})
	if err != nil {
		return err
	}
	to, err := store.Open(ctx, store.Config{URL: conf.Database.URL.Reveal(), Unfinished: true, Log: log})
	if err != nil {
		return errors.Join(err, from.Close())
	}
	_, err = store.Move(ctx, from, to)
	if err != nil && begun && to.Whole(ctx) == nil && store.Compare(ctx, from, to) == nil {
		err = nil // it was all there
	}
	if err := errors.Join(err, from.Close(), to.Close()); err != nil {
		return hint(err, "the PostgreSQL database must be empty: make it anew and run the same candor restore again")
	}
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(file + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// writeFile makes or replaces a file for its owner alone, whole and durable.
func writeFile(name string, r io.Reader) (err error) {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	_, err = io.Copy(f, r)
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), name); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(name))
}
