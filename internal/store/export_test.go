package store

import (
	"io/fs"
	"testing/fstest"
)

// WithStep makes a database know one migration more for PostgreSQL, as the next
// version does.
func (db *DB) WithStep(name, text string) error {
	const folder = "migration/postgres"
	more := fstest.MapFS{folder + "/" + name: {Data: []byte(text)}}
	all, err := fs.ReadDir(migrations, folder)
	for _, f := range all {
		b, rerr := fs.ReadFile(migrations, folder+"/"+f.Name())
		if rerr != nil {
			return rerr
		}
		more[folder+"/"+f.Name()] = &fstest.MapFile{Data: b}
	}
	db.steps = more
	return err
}
