package main

import (
	"bufio"
	"fmt"
	"maps"
	"net"
	"net/textproto"
	"strings"
	"sync"
	"time"
)

// postbox is a mail server that takes every letter and keeps who got which.
type postbox struct {
	url string
	l   net.Listener
	mu  sync.Mutex
	got map[string]map[string]int // by recipient: copies by Message-ID
}

func openPostbox(address string) (*postbox, error) {
	l, err := net.Listen("tcp", net.JoinHostPort(address, "0"))
	if err != nil {
		return nil, err
	}
	b := &postbox{url: "smtp://" + l.Addr().String() + "?tls=none", l: l, got: map[string]map[string]int{}}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return // closed
			}
			go b.talk(conn)
		}
	}()
	return b, nil
}

func (b *postbox) close() { _ = b.l.Close() }

// talk speaks as much SMTP as a sender needs. A connection that breaks ends
// what was not yet acknowledged.
func (b *postbox) talk(conn net.Conn) {
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(2 * time.Minute))
	in := textproto.NewReader(bufio.NewReader(conn))
	say := func(line string) bool { _, err := fmt.Fprintf(conn, "%s\r\n", line); return err == nil }
	var to []string
	for ok := say("220 nodes"); ok; {
		line, err := in.ReadLine()
		if err != nil {
			return
		}
		switch verb := strings.ToUpper(line); {
		case strings.HasPrefix(verb, "RCPT TO:"):
			address, _, _ := strings.Cut(strings.TrimPrefix(line[len("RCPT TO:"):], "<"), ">")
			to, ok = append(to, strings.TrimSpace(strings.Trim(address, "< "))), say("250 ok")
		case verb == "DATA":
			if !say("354 go on") {
				return
			}
			head, err := textproto.NewReader(bufio.NewReader(in.DotReader())).ReadMIMEHeader()
			if err != nil {
				return
			}
			b.take(to, head.Get("Message-Id"))
			to, ok = nil, say("250 taken")
		case verb == "QUIT":
			say("221 bye")
			return
		default:
			ok = say("250 ok")
		}
	}
}

func (b *postbox) take(to []string, id string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, t := range to {
		if b.got[t] == nil {
			b.got[t] = map[string]int{}
		}
		b.got[t][id]++
	}
}

func (b *postbox) people() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.got)
}

// letters are the copies of each letter by recipient and Message-ID.
func (b *postbox) letters() map[string]map[string]int {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := map[string]map[string]int{}
	for to, ids := range b.got {
		out[to] = map[string]int{}
		maps.Copy(out[to], ids)
	}
	return out
}
