package storetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/candorhq/candor/internal/store"
)

// server is the one PostgreSQL of a test binary, started when first needed.
var server = sync.OnceValues(startPostgres)

// running is where the server is, and what keeps it alive: it stops when the
// pipe closes, and a pipe that nothing reaches is closed.
type running struct {
	url      string
	template string // a migrated database to copy, "" for none
	hold     io.Closer
}

// Postgres opens an empty database on a real PostgreSQL: the one of
// CANDOR_TEST_POSTGRES, a URL whose user may create databases, else one that
// is started for this test binary from Debian's package.
func Postgres(t testing.TB, options ...Option) *store.DB {
	t.Helper()
	return open(t, database(t, true), options)
}

// PostgresServer is the URL of the server that [Postgres] makes its databases
// on, for programs that are no tests.
func PostgresServer() (string, error) {
	s, err := server()
	return s.url, err
}

// PostgresURL is the URL of a database of the test's own that has nothing in
// it, not even a schema.
func PostgresURL(t testing.TB) string {
	t.Helper()
	return database(t, false)
}

func database(t testing.TB, migrated bool) string {
	t.Helper()
	s, err := server()
	if err != nil {
		t.Fatal(err)
	}
	admin, err := sql.Open("pgx", s.url)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	name := "candor_" + strings.ReplaceAll(id(), "-", "")
	create := "CREATE DATABASE " + name
	if migrated && s.template != "" {
		create += " TEMPLATE " + s.template
	}
	if _, err := admin.ExecContext(t.Context(), create); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		admin, err := sql.Open("pgx", s.url)
		if err != nil {
			t.Error(err)
			return
		}
		defer admin.Close()
		if _, err := admin.Exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	u, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

// startPostgres starts a server that dies with this process: it is a child
// that watches a pipe which only we hold open.
func startPostgres() (running, error) {
	if u := os.Getenv("CANDOR_TEST_POSTGRES"); u != "" {
		return running{url: u}, nil
	}
	bins, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return running{}, err
	}
	if len(bins) == 0 {
		return running{}, errors.New("PostgreSQL is not installed: apt-get install postgresql, or set CANDOR_TEST_POSTGRES to a server's URL")
	}
	slices.Sort(bins)
	bin := filepath.Dir(bins[len(bins)-1])
	dir, err := os.MkdirTemp("", "candor-postgres-")
	if err != nil {
		return running{}, err
	}
	as, err := unprivileged(dir)
	if err != nil {
		return running{}, err
	}
	run := func(name string, args ...string) *exec.Cmd {
		c := exec.Command(name, args...)
		c.Dir = dir
		c.SysProcAttr = &syscall.SysProcAttr{Credential: as}
		c.Env = []string{"PATH=" + bin + ":/usr/bin:/bin", "LC_ALL=C"}
		return c
	}
	data := filepath.Join(dir, "data")
	if out, err := run(filepath.Join(bin, "initdb"), "-D", data, "-U", "candor", "-A", "trust", "-E", "UTF8", "--no-sync").CombinedOutput(); err != nil {
		return running{}, fmt.Errorf("initdb: %w: %s", err, out)
	}
	port, err := freePort()
	if err != nil {
		return running{}, err
	}
	// The shell stops the server and takes its folder away when our end of the
	// pipe closes, however this process ends.
	c := run("/bin/sh", "-c", `postgres -D data -k "$PWD" -c listen_addresses=127.0.0.1 -p `+port+` -c max_connections=200 -c fsync=off -c full_page_writes=off </dev/null >log 2>&1 &
pid=$!
until pg_isready -q -h 127.0.0.1 -p `+port+`; do kill -0 $pid || exit 1; sleep 0.1; done
echo ready
read -r _
kill -INT $pid; wait $pid; cd /; rm -rf "`+dir+`"`)
	hold, err := c.StdinPipe()
	if err != nil {
		return running{}, err
	}
	out, err := c.StdoutPipe()
	if err != nil {
		return running{}, err
	}
	c.SysProcAttr.Setpgid = true // an interrupt at the terminal is ours, not the server's
	if err := c.Start(); err != nil {
		return running{}, err
	}
	if line := make([]byte, 6); true {
		if _, err := io.ReadFull(out, line); err != nil {
			log, _ := os.ReadFile(filepath.Join(dir, "log"))
			return running{}, fmt.Errorf("start PostgreSQL: %w: %s", err, log)
		}
	}
	r := running{url: "postgres://candor@127.0.0.1:" + port + "/postgres?sslmode=disable", template: "candor_template", hold: hold}
	return r, r.migrateTemplate()
}

// migrateTemplate makes the database that tests' databases are copied from.
func (r running) migrateTemplate() error {
	admin, err := sql.Open("pgx", r.url)
	if err != nil {
		return err
	}
	defer admin.Close()
	if _, err := admin.Exec("CREATE DATABASE " + r.template); err != nil {
		return err
	}
	db, err := store.Open(context.Background(), store.Config{
		URL: strings.Replace(r.url, "/postgres?", "/"+r.template+"?", 1), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	return db.Close()
}

// unprivileged is whom the server runs as, who must own the folder: nobody
// else than root needs another user.
func unprivileged(dir string) (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("root cannot run PostgreSQL: %w", err)
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, os.Chown(dir, int(uid), int(gid))
}

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, err
}
