package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// postgres is a server of our own that can be stopped and started. It syncs
// like a real one: what is stopped at once must come back whole.
type postgres struct {
	bin, dir, port string
	as             *syscall.Credential
}

func newPostgres(ctx context.Context, dir string) (*postgres, error) {
	bins, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(bins) == 0 {
		return nil, errors.Join(errors.New("PostgreSQL is not installed: apt-get install postgresql"), err)
	}
	slices.Sort(bins)
	p := &postgres{bin: filepath.Dir(bins[len(bins)-1]), dir: filepath.Join(dir, "postgres")}
	if err := os.Mkdir(p.dir, 0o700); err != nil {
		return nil, err
	}
	if os.Getuid() == 0 {
		u, err := user.Lookup("postgres")
		if err != nil {
			return nil, fmt.Errorf("root cannot run PostgreSQL: %w", err)
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		p.as = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		if err := os.Chown(p.dir, uid, gid); err != nil {
			return nil, err
		}
	}
	addr, err := freeAddress()
	if err != nil {
		return nil, err
	}
	if _, p.port, err = net.SplitHostPort(addr); err != nil {
		return nil, err
	}
	if err := p.do(ctx, "initdb", "-D", "data", "-U", "candor", "-A", "trust", "-E", "UTF8", "--no-sync"); err != nil {
		return nil, err
	}
	if err := p.start(ctx); err != nil {
		return nil, err
	}
	return p, p.do(ctx, "createdb", "-h", "127.0.0.1", "-p", p.port, "-U", "candor", "candor")
}

func (p *postgres) do(ctx context.Context, name string, args ...string) error {
	c := exec.CommandContext(ctx, filepath.Join(p.bin, name), args...)
	c.Dir = p.dir
	c.SysProcAttr = &syscall.SysProcAttr{Credential: p.as}
	c.Env = []string{"PATH=" + p.bin + ":/usr/bin:/bin", "LC_ALL=C"}
	out, err := os.Create(p.dir + "/" + name + ".out") // pg_ctl's children keep a pipe open
	if err != nil {
		return err
	}
	defer out.Close()
	c.Stdout, c.Stderr = out, out
	if err := c.Run(); err != nil {
		said, _ := os.ReadFile(out.Name())
		return fmt.Errorf("%s: %w: %s", name, err, said)
	}
	return nil
}

func (p *postgres) start(ctx context.Context) error {
	return p.do(ctx, "pg_ctl", "-D", "data", "-w", "-t", "60", "-l", "log", "start", "-o",
		fmt.Sprintf("-k %s -c listen_addresses=127.0.0.1 -p %s -c max_connections=100", p.dir, p.port))
}

// stop ends it; "immediate" is a crash, "fast" what an operator does.
func (p *postgres) stop(how string) error {
	return p.do(context.Background(), "pg_ctl", "-D", "data", "-w", "-t", "60", "stop", "-m", how)
}

func (p *postgres) url() string {
	return "postgres://candor@127.0.0.1:" + p.port + "/candor?sslmode=disable"
}

// s3 is a real S3 server on a folder.
type s3 struct {
	cmd      *exec.Cmd
	done     chan struct{}
	endpoint string
}

func newS3(ctx context.Context, dir string) (*s3, error) {
	bin, err := exec.LookPath(".tools/bin/versitygw")
	if err != nil {
		return nil, errors.New("versitygw is missing; scripts/setup.sh test installs it")
	}
	addr, err := freeAddress()
	if err != nil {
		return nil, err
	}
	folder := filepath.Join(dir, "s3")
	if err := os.MkdirAll(filepath.Join(folder, "candor"), 0o700); err != nil {
		return nil, err
	}
	s := &s3{cmd: exec.Command(bin, "--port", addr, "--keep-alive", "--quiet", "posix", folder), done: make(chan struct{}), endpoint: "http://" + addr}
	s.cmd.Env = append(os.Environ(), "ROOT_ACCESS_KEY=candor", "ROOT_SECRET_KEY=candor-secret")
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = s.cmd.Wait()
		close(s.done)
	}()
	return s, until(ctx, "the S3 server answers", 30*time.Second, func() bool {
		resp, err := http.Get(s.endpoint)
		if err == nil {
			resp.Body.Close()
		}
		return err == nil
	})
}

func (s *s3) stop() {
	_ = s.cmd.Process.Kill()
	<-s.done
}

func (s *s3) env() []string {
	return []string{"CANDOR_BLOB_KIND=s3", "CANDOR_BLOB_S3_ENDPOINT=" + s.endpoint, "CANDOR_BLOB_S3_ACCESS_KEY=candor",
		"CANDOR_BLOB_S3_SECRET_KEY=candor-secret", "CANDOR_BLOB_S3_PATH_STYLE=true", "CANDOR_BLOB_S3_BUCKET=candor"}
}

// engineEnv starts what an engine needs and returns the server's settings.
func engineEnv(ctx context.Context, r *run) (env []string, stop func(), err error) {
	if r.engine != "postgres" {
		return nil, func() {}, nil
	}
	pg, err := newPostgres(ctx, r.dir)
	if err != nil {
		return nil, nil, err
	}
	st, err := newS3(ctx, r.dir)
	if err != nil {
		return nil, nil, errors.Join(err, pg.stop("immediate"))
	}
	return append(st.env(), "CANDOR_DATABASE_URL="+pg.url()), func() {
		st.stop()
		if err := pg.stop("immediate"); err != nil && !strings.Contains(err.Error(), "not running") {
			r.say("stop PostgreSQL: %v", err)
		}
	}, nil
}
