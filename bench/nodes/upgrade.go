package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/candorhq/candor/bench/rig"
)

// The next version is this tree with one migration more, of the kind that
// CONTRIBUTING.md asks for: it only adds, to the tables that every upload and
// every task writes to.
const (
	nextNumber    = 9000
	nextMigration = `-- +goose Up
ALTER TABLE interview ADD COLUMN later BIGINT NOT NULL DEFAULT 7;
ALTER TABLE upload ADD COLUMN later BIGINT NOT NULL DEFAULT 7;
ALTER TABLE answer ADD COLUMN later BIGINT NOT NULL DEFAULT 7;
ALTER TABLE recording ADD COLUMN later BIGINT NOT NULL DEFAULT 7;
ALTER TABLE task ADD COLUMN later BIGINT NOT NULL DEFAULT 7;
ALTER TABLE event ADD COLUMN later BIGINT NOT NULL DEFAULT 7;
CREATE INDEX upload_later ON upload (later);
CREATE TABLE later (id BIGINT PRIMARY KEY);
`
)

// buildNext builds the next version into a folder of its own.
func buildNext(ctx context.Context, r *rig.Run) (bin string, err error) {
	bin = filepath.Join(r.Dir, "next")
	here, err := os.Getwd()
	if err != nil {
		return "", err
	}
	text := filepath.Join(r.Dir, "next.sql")
	if err := os.WriteFile(text, []byte(nextMigration), 0o600); err != nil {
		return "", err
	}
	replace := map[string]string{}
	for _, engine := range []string{"postgres", "sqlite"} {
		replace[filepath.Join(here, fmt.Sprintf("internal/store/migration/%s/%d_later.sql", engine, nextNumber))] = text
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	name := filepath.Join(r.Dir, "overlay.json")
	if err := os.WriteFile(name, overlay, 0o600); err != nil {
		return "", err
	}
	c := exec.CommandContext(ctx, "go", "build", "-overlay", name, "-ldflags", "-X github.com/candorhq/candor/internal/cli.version=next",
		"-o", filepath.Join(bin, "candor"), "./cmd/candor")
	c.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := c.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the next version: %w\n%s", err, out)
	}
	return bin, os.Symlink(filepath.Join(r.Bin, "candor-asr"), filepath.Join(bin, "candor-asr"))
}

// upgrade proves that the version before and the next one serve side by side on
// the schema of the next, and that nobody who uploads notices the upgrade: a
// node that stops says so first, and the balancer leaves it alone.
func upgrade(ctx context.Context, r *rig.Run) error {
	voice, err := rig.Voice(ctx)
	if err != nil {
		return err
	}
	next, err := buildNext(ctx, r)
	if err != nil {
		return err
	}
	at, err := loopback()
	if err != nil {
		return err
	}
	p, err := open(ctx, r, at, "CANDOR_DRAIN=3s")
	if err != nil {
		return err
	}
	defer p.close()
	a, b := p.nodes[0], p.nodes[1]
	before, err := p.schema(a)
	if err != nil {
		return err
	}
	w := p.send(ctx, voice, 20, 2*time.Second, 1200*time.Millisecond)
	if err := rig.Pause(ctx, 4*time.Second+time.Duration(r.Rand.Int64N(int64(2*time.Second)))); err != nil {
		return err
	}
	if err := p.renew(ctx, 0, next); err != nil {
		return err
	}
	after, err := p.schema(b)
	if err != nil {
		return err
	}
	if before.Schema == after.Schema || after.Schema != nextNumber || after.Latest != before.Latest {
		r.Wrong("the schema is %d, was %d; the version before knows %d", after.Schema, before.Schema, after.Latest)
	}
	log, err := os.ReadFile(a.Log.Name())
	if err != nil {
		return err
	}
	r.Say("schema %d is now %d: node a is the next version, node b knows up to %d; the migration met transactions of node b and was tried again %d times",
		before.Schema, after.Schema, after.Latest, strings.Count(string(log), "is tried again"))
	if err := p.sideBySide(ctx, w); err != nil {
		return err
	}
	// An upgrade may have to be held: the version before must be able to start.
	if err := p.renew(ctx, 1, r.Bin); err != nil {
		return fmt.Errorf("the version before, started again on the next schema: %w", err)
	}
	r.Say("node b was started again with the version before")
	if err := p.sideBySide(ctx, w); err != nil {
		return err
	}
	if err := p.renew(ctx, 1, next); err != nil {
		return err
	}
	r.Say("node b is the next version")
	if err := w.gone(); err != nil {
		return err
	}
	for _, k := range w.all {
		if k.Again > 0 {
			r.Wrong("interview %d: %d requests had to be repeated", k.N, k.Again)
		}
	}
	if p.before.broken > 0 {
		r.Wrong("%d requests were not answered", p.before.broken)
	}
	return w.check(ctx, b)
}

// renew stops a node as an operator does and starts it from a folder.
func (p *pair) renew(ctx context.Context, i int, bin string) error {
	n := p.nodes[i]
	n.Stop()
	n.Bin = bin
	if err := n.Serve(ctx); err != nil {
		return fmt.Errorf("%w\n%s", err, n.Tail())
	}
	return p.before.await(ctx, 2)
}

// sideBySide sees that both versions answer requests of candidates. However
// long the upgrade took, somebody uploads now: more candidates come until both
// have answered some.
func (p *pair) sideBySide(ctx context.Context, w *crowd) error {
	was := [2]int{p.before.count(0), p.before.count(1)}
	both := func() bool { return p.before.count(0) >= was[0]+5 && p.before.count(1) >= was[1]+5 }
	for more := 0; !both(); more++ {
		if more == 10 {
			p.r.Wrong("the nodes answered %d and %d requests while they had two versions", p.before.count(0)-was[0], p.before.count(1)-was[1])
			break
		}
		w.another(ctx, p.before.url)
	}
	versions := map[string]bool{}
	for _, n := range p.nodes {
		var said struct{ Version string }
		res, err := http.Get(n.URL() + "/healthz")
		if err != nil {
			return err
		}
		err = json.NewDecoder(res.Body).Decode(&said)
		res.Body.Close()
		if err != nil {
			return err
		}
		versions[said.Version] = true
	}
	if len(versions) != 2 {
		p.r.Wrong("the nodes have the versions %v", versions)
	}
	return nil
}

type schema struct{ Schema, Latest int64 }

func (p *pair) schema(n *rig.Program) (s schema, err error) {
	out, err := n.CLI("migrate", "--status", "--json")
	if err == nil {
		err = json.Unmarshal([]byte(out), &s)
	}
	return s, err
}
