package rig

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
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Postgres is a server of our own that can be stopped and started. It syncs
// like a real one: what is stopped at once must come back whole.
type Postgres struct {
	bin, dir, port string
	listen         string // addresses; the first is the one to ask
	as             *syscall.Credential
}

// NewPostgres starts a new, empty server with its files in dir, on loopback or
// on the address given, which must be in 10.0.0.0/8.
func NewPostgres(ctx context.Context, dir string, address ...string) (*Postgres, error) {
	bin, err := postgresFolder()
	if err != nil {
		return nil, err
	}
	p := &Postgres{bin: bin, dir: filepath.Join(dir, "postgres"), listen: append(address, "127.0.0.1")[0]}
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
	addr, err := FreeAddress()
	if err != nil {
		return nil, err
	}
	if _, p.port, err = net.SplitHostPort(addr); err != nil {
		return nil, err
	}
	if err := p.do(ctx, "initdb", "-D", "data", "-U", "candor", "-A", "trust", "-E", "UTF8", "--no-sync"); err != nil {
		return nil, err
	}
	if len(address) > 0 {
		hba, err := os.OpenFile(filepath.Join(p.dir, "data", "pg_hba.conf"), os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			return nil, err
		}
		_, err = hba.WriteString("host all all 10.0.0.0/8 trust\n")
		if err = errors.Join(err, hba.Close()); err != nil {
			return nil, err
		}
	}
	if err := p.Start(ctx); err != nil {
		return nil, err
	}
	return p, p.do(ctx, "createdb", "-h", p.listen, "-p", p.port, "-U", "candor", "candor")
}

func (p *Postgres) do(ctx context.Context, name string, args ...string) error {
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

// Start starts it and waits until it answers.
func (p *Postgres) Start(ctx context.Context) error {
	return p.do(ctx, "pg_ctl", "-D", "data", "-w", "-t", "60", "-l", "log", "start", "-o",
		fmt.Sprintf("-c unix_socket_directories= -c listen_addresses=%s -p %s -c max_connections=100", p.listen, p.port))
}

// Stop ends it; "immediate" is a crash, "fast" what an operator does.
func (p *Postgres) Stop(how string) error {
	return p.do(context.Background(), "pg_ctl", "-D", "data", "-w", "-t", "60", "stop", "-m", how)
}

// URL of its database.
func (p *Postgres) URL() string {
	return "postgres://candor@" + p.listen + ":" + p.port + "/candor?sslmode=disable"
}

// Query runs a statement and returns what it printed, fields and rows plain.
func (p *Postgres) Query(ctx context.Context, statement string) (string, error) {
	c := exec.CommandContext(ctx, filepath.Join(p.bin, "psql"), "-h", p.listen, "-p", p.port, "-U", "candor", "-d", "candor", "-XAtqc", statement)
	out, err := c.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("psql: %w: %s", err, out)
	}
	return strings.TrimSpace(string(out)), nil
}

// S3 is a real S3 server on a folder, which may be stopped and started again on
// the same address.
type S3 struct {
	bin, folder, addr string
	cmd               *exec.Cmd
	done              chan struct{}
}

// NewS3 starts versitygw on a new folder in dir, with a bucket, on loopback or
// on the address given.
func NewS3(ctx context.Context, dir string, address ...string) (*S3, error) {
	if err := HasS3(); err != nil {
		return nil, err
	}
	addr, err := FreeAddress()
	if err != nil {
		return nil, err
	}
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	addr = net.JoinHostPort(append(address, "127.0.0.1")[0], port)
	s := &S3{bin: gateway, folder: filepath.Join(dir, "s3"), addr: addr}
	if err := os.MkdirAll(filepath.Join(s.folder, "candor"), 0o700); err != nil {
		return nil, err
	}
	return s, s.Start(ctx)
}

// Start starts it and waits until it answers.
func (s *S3) Start(ctx context.Context) error {
	s.cmd, s.done = exec.Command(s.bin, "--port", s.addr, "--keep-alive", "--quiet", "posix", s.folder), make(chan struct{})
	s.cmd.Env = append(os.Environ(), "ROOT_ACCESS_KEY=candor", "ROOT_SECRET_KEY=candor-secret")
	if err := s.cmd.Start(); err != nil {
		return err
	}
	go func(c *exec.Cmd, done chan struct{}) {
		_ = c.Wait()
		close(done)
	}(s.cmd, s.done)
	return Until(ctx, "the S3 server answers", 30*time.Second, func() bool {
		resp, err := http.Get("http://" + s.addr)
		if err == nil {
			resp.Body.Close()
		}
		return err == nil
	})
}

// Stop ends it as a power cut would.
func (s *S3) Stop() {
	_ = s.cmd.Process.Kill()
	<-s.done
}

// Suspend makes it silent: connections are taken and nothing is answered.
func (s *S3) Suspend() error { return s.cmd.Process.Signal(syscall.SIGSTOP) }

// Resume lets it go on.
func (s *S3) Resume() error { return s.cmd.Process.Signal(syscall.SIGCONT) }

// Env are the settings of a server that keeps its blobs there.
func (s *S3) Env() []string {
	return []string{"CANDOR_BLOB_KIND=s3", "CANDOR_BLOB_S3_ENDPOINT=http://" + s.addr, "CANDOR_BLOB_S3_ACCESS_KEY=candor",
		"CANDOR_BLOB_S3_SECRET_KEY=candor-secret", "CANDOR_BLOB_S3_PATH_STYLE=true", "CANDOR_BLOB_S3_BUCKET=candor"}
}

// EngineEnv starts what an engine, sqlite or postgres, needs and returns the server's settings.
func EngineEnv(ctx context.Context, r *Run, engine string) (env []string, stop func(), err error) {
	switch engine {
	case "sqlite":
		return nil, func() {}, nil
	case "postgres":
	default:
		return nil, nil, fmt.Errorf("there is no engine %q", engine)
	}
	pg, err := NewPostgres(ctx, r.Dir)
	if err != nil {
		return nil, nil, err
	}
	st, err := NewS3(ctx, r.Dir)
	if err != nil {
		return nil, nil, errors.Join(err, pg.Stop("immediate"))
	}
	return append(st.Env(), "CANDOR_DATABASE_URL="+pg.URL()), func() {
		st.Stop()
		if err := pg.Stop("immediate"); err != nil && !strings.Contains(err.Error(), "not running") {
			r.Say("stop PostgreSQL: %v", err)
		}
	}, nil
}
