package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/candorhq/candor/bench/rig"
)

// namespaces says why there can be no networks here, if so.
func namespaces() error {
	if os.Getuid() != 0 {
		return errors.New("network namespaces need root")
	}
	if _, err := exec.LookPath("ip"); err != nil {
		return errors.New("the program ip is missing: apt-get install iproute2")
	}
	if out, err := exec.Command("ip", "-o", "addr", "show", "to", "10.213.0.0/16").CombinedOutput(); err != nil {
		return fmt.Errorf("ip addr: %w: %s", err, out)
	} else if len(out) > 0 {
		return fmt.Errorf("addresses in 10.213.0.0/16 are there already, of another run or of one that was killed: %.200s", out)
	}
	// Root of a container may not be allowed to.
	name := fmt.Sprint("cn-try-", os.Getpid())
	if out, err := exec.Command("ip", "netns", "add", name).CombinedOutput(); err != nil {
		return fmt.Errorf("no network namespace can be made: %s", strings.TrimSpace(string(out)))
	}
	// Nor to work in one, and in a chroot, whose root is no mount, nobody can.
	said, inside := exec.Command("ip", "-n", name, "link", "set", "lo", "up").CombinedOutput()
	if out, err := exec.Command("ip", "netns", "del", name).CombinedOutput(); err != nil {
		return fmt.Errorf("remove network namespace %s: %w: %s", name, err, out)
	}
	if inside != nil {
		return fmt.Errorf("a network namespace can be made but not used: %s", strings.TrimSpace(string(said)))
	}
	return nil
}

// network gives two nodes a network namespace each, with a wire to PostgreSQL,
// one to S3 and one to the clients, webhooks and mail.
type network struct {
	tag  string
	ends []func()
}

// The addresses are those of the wires' far ends; everything but the nodes runs
// where the proof does.
const (
	addressPostgres, addressS3, addressWorld = "10.213.0.1", "10.213.0.2", "10.213.0.3"
	portOfNodes                              = "8080"
)

func wires() []struct{ name, to string } {
	return []struct{ name, to string }{{"d", addressPostgres}, {"s", addressS3}, {"w", addressWorld}}
}

func newNetwork(ctx context.Context) (n *network, at place, err error) {
	n = &network{tag: fmt.Sprintf("cn%d", os.Getpid()%100_000)}
	defer func() {
		if err != nil {
			n.close()
		}
	}()
	at = place{postgres: addressPostgres, s3: addressS3, world: addressWorld}
	for _, w := range wires() {
		if err := n.do(ctx, "ip", "addr", "add", w.to+"/32", "dev", "lo"); err != nil {
			return n, at, err
		}
		n.later("ip", "addr", "del", w.to+"/32", "dev", "lo")
	}
	for i := range at.nodes {
		ns := fmt.Sprint(n.tag, "-", i)
		if err := n.do(ctx, "ip", "netns", "add", ns); err != nil {
			return n, at, err
		}
		n.later("ip", "netns", "del", ns)
		if err := n.do(ctx, "ip", "-n", ns, "link", "set", "lo", "up"); err != nil {
			return n, at, err
		}
		for j, w := range wires() {
			host, here, there := n.wire(i, w.name), fmt.Sprintf("10.213.%d.%d", 10+i, 4*j+1), fmt.Sprintf("10.213.%d.%d", 10+i, 4*j+2)
			for _, args := range [][]string{
				{"ip", "link", "add", host, "type", "veth", "peer", "name", w.name, "netns", ns},
				{"ip", "addr", "add", here + "/30", "dev", host},
				{"ip", "link", "set", "dev", host, "up"},
				{"ip", "-n", ns, "addr", "add", there + "/30", "dev", w.name},
				{"ip", "-n", ns, "link", "set", "dev", w.name, "up"},
				{"ip", "-n", ns, "route", "add", w.to + "/32", "via", here},
			} {
				if err := n.do(ctx, args...); err != nil {
					return n, at, err
				}
			}
			if w.name == "w" {
				at.nodes[i] = there + ":" + portOfNodes
			}
		}
		at.inside[i] = []string{"ip", "netns", "exec", ns}
	}
	return n, at, nil
}

func (n *network) wire(node int, name string) string { return fmt.Sprint(n.tag, node, name) }

// cut takes the far end of a node's wires down: what is sent is lost without a
// word. mend puts it up again.
func (n *network) cut(ctx context.Context, node int, wires ...string) error {
	return n.set(ctx, node, wires, "down")
}

func (n *network) mend(ctx context.Context, node int, wires ...string) error {
	return n.set(ctx, node, wires, "up")
}

func (n *network) set(ctx context.Context, node int, wires []string, state string) error {
	for _, w := range wires {
		if err := n.do(ctx, "ip", "link", "set", "dev", n.wire(node, w), state); err != nil {
			return err
		}
	}
	return nil
}

func (n *network) do(ctx context.Context, args ...string) error {
	if out, err := exec.CommandContext(ctx, args[0], args[1:]...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", strings.Join(args, " "), err, out)
	}
	return nil
}

func (n *network) later(args ...string) {
	n.ends = append(n.ends, func() { _ = n.do(context.Background(), args...) })
}

func (n *network) close() {
	for i := len(n.ends) - 1; i >= 0; i-- {
		n.ends[i]()
	}
	n.ends = nil
}

// cut proves that a node without its database, without its storage and without
// both says so, is left alone, and goes on when they are back, while the other
// carries everything. It can still be reached by clients, and still reaches
// webhooks and the mail server.
func cut(ctx context.Context, r *rig.Run) error {
	voice, err := rig.Voice(ctx)
	if err != nil {
		return err
	}
	n, at, err := newNetwork(ctx)
	if err != nil {
		return err
	}
	defer n.close()
	p, err := open(ctx, r, at)
	if err != nil {
		return err
	}
	defer p.close()
	w := p.send(ctx, voice, 24, 6*time.Second, 1500*time.Millisecond)
	for _, c := range []struct {
		what  string
		wires []string
		long  time.Duration
	}{
		{"PostgreSQL", []string{"d"}, 45 * time.Second}, // longer than a lease
		{"S3", []string{"s"}, 25 * time.Second},
		{"PostgreSQL and S3", []string{"d", "s"}, 40 * time.Second},
	} {
		if err := rig.Pause(ctx, 3*time.Second+time.Duration(r.Rand.Int64N(int64(3*time.Second)))); err != nil {
			return err
		}
		i := r.Rand.IntN(2)
		if err := p.without(ctx, n, i, c.what, c.wires, c.long); err != nil {
			return err
		}
	}
	if err := w.gone(); err != nil {
		return err
	}
	return w.check(ctx, p.nodes[1])
}

// without cuts a node off for a while and asks it and the other meanwhile.
func (p *pair) without(ctx context.Context, n *network, i int, what string, wires []string, long time.Duration) error {
	node, name, r := p.nodes[i], []string{"a", "b"}[i], p.r
	if err := n.cut(ctx, i, wires...); err != nil {
		return err
	}
	begun := time.Now()
	if err := rig.Until(ctx, "the balancer leaves node "+name+" alone", 20*time.Second, func() bool { return !p.before.isUp(i) }); err != nil {
		r.Wrong("cut off from %s: %v", what, err)
	}
	left := time.Since(begun)
	asked, slowest := rig.NewTally(), time.Duration(0)
	k := &rig.Candidate{URL: node.URL(), Key: p.key, Refused: asked.Count}
	for time.Since(begun) < long {
		for _, path := range []string{"/healthz", "/v1/me", "/v1/interviews"} {
			at := time.Now()
			if res := k.Try(ctx, "GET", path, nil); res == nil {
				r.Wrong("cut off from %s: no answer to %s in %s", what, path, time.Since(at).Round(time.Second))
			} else if res.StatusCode < 400 {
				asked.Count(res.StatusCode, nil)
			}
			slowest = max(slowest, time.Since(at))
		}
		if !p.before.isUp(1 - i) {
			r.Wrong("the other node is not ready")
		}
		if err := rig.Pause(ctx, time.Second); err != nil {
			return err
		}
	}
	if asked.N[500] > 0 {
		r.Wrong("cut off from %s: %s", what, asked.Sample[500])
	}
	if !node.Alive() {
		return fmt.Errorf("node %s ended\n%s", name, node.Tail())
	}
	if err := n.mend(ctx, i, wires...); err != nil {
		return err
	}
	back := time.Now()
	if err := p.before.await(ctx, 2); err != nil {
		return fmt.Errorf("%w\n%s", err, node.Tail())
	}
	r.Say("node %s without %s for %s: left alone after %s, asked directly it said %s, the slowest after %s; got requests again %s after the wire was mended",
		name, what, long, left.Round(100*time.Millisecond), asked, slowest.Round(100*time.Millisecond), time.Since(back).Round(100*time.Millisecond))
	return nil
}
