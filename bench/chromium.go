package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"
)

// tab is one page of a headless Chromium, driven over its DevTools pipe:
// messages of JSON, each ended by a zero byte.
type tab struct {
	cmd     *exec.Cmd
	profile string
	in      *os.File
	out     *os.File
	answers chan message
	session string
	last    int
}

type message struct {
	ID        int             `json:"id,omitempty"`
	Method    string          `json:"method,omitempty"`
	Params    json.RawMessage `json:"params,omitempty"`
	Result    json.RawMessage `json:"result,omitempty"`
	SessionID string          `json:"sessionId,omitempty"`
	Error     *struct {
		Message string `json:"message"`
	} `json:"error,omitempty"`
}

// openTab starts Chromium and opens a page in it. It is errSkipped where there
// is none on this machine.
func openTab(ctx context.Context) (_ *tab, err error) {
	program := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			program = path
			break
		}
	}
	if program == "" {
		return nil, fmt.Errorf("%w: there is no Chromium here to compare with; apt-get install chromium", errSkipped)
	}
	t := &tab{answers: make(chan message, 64)}
	defer func() {
		if err != nil {
			t.close()
		}
	}()
	if t.profile, err = os.MkdirTemp("", "bench-chromium-"); err != nil {
		return nil, err
	}
	read, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	t.in = in
	defer read.Close()
	out, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	t.out = out
	defer write.Close()
	t.cmd = exec.CommandContext(ctx, program, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
		"--disable-extensions", "--disable-background-networking", "--user-data-dir="+t.profile, "--remote-debugging-pipe")
	t.cmd.ExtraFiles = []*os.File{read, write} // its descriptors 3 and 4
	if err := t.cmd.Start(); err != nil {
		return nil, err
	}
	go t.listen(out)
	var target struct {
		TargetID string `json:"targetId"`
	}
	if err := t.ask(ctx, "Target.createTarget", map[string]any{"url": "about:blank"}, &target); err != nil {
		return nil, err
	}
	var attached struct {
		SessionID string `json:"sessionId"`
	}
	if err := t.ask(ctx, "Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached); err != nil {
		return nil, err
	}
	t.session = attached.SessionID
	return t, t.ask(ctx, "Page.enable", nil, nil)
}

func (t *tab) listen(out io.Reader) {
	defer close(t.answers)
	r := bufio.NewReaderSize(out, 1<<20)
	for {
		b, err := r.ReadBytes(0)
		if err != nil {
			return
		}
		var m message
		if json.Unmarshal(b[:len(b)-1], &m) == nil && (m.ID > 0 || m.Method == "Page.loadEventFired") {
			t.answers <- m
		}
	}
}

// ask sends a command and waits for its result.
func (t *tab) ask(ctx context.Context, method string, params, result any) error {
	t.last++
	m := message{ID: t.last, Method: method, SessionID: t.session}
	if params != nil {
		raw, err := json.Marshal(params)
		if err != nil {
			return err
		}
		m.Params = raw
	}
	b, err := json.Marshal(m)
	if err != nil {
		return err
	}
	if _, err := t.in.Write(append(b, 0)); err != nil {
		return fmt.Errorf("chromium: %s: %w", method, err)
	}
	got, err := t.wait(ctx, func(m message) bool { return m.ID == t.last })
	if err != nil {
		return fmt.Errorf("chromium: %s: %w", method, err)
	}
	if got.Error != nil {
		return fmt.Errorf("chromium: %s: %s", method, got.Error.Message)
	}
	if result == nil {
		return nil
	}
	return json.Unmarshal(got.Result, result)
}

func (t *tab) wait(ctx context.Context, want func(message) bool) (message, error) {
	ctx, stop := context.WithTimeout(ctx, time.Minute)
	defer stop()
	for {
		select {
		case m, ok := <-t.answers:
			if !ok {
				return m, errors.New("it ended")
			}
			if want(m) {
				return m, nil
			}
		case <-ctx.Done():
			return message{}, ctx.Err()
		}
	}
}

// load shows a file and waits until it is drawn.
func (t *tab) load(ctx context.Context, file string) error {
	if err := t.ask(ctx, "Page.navigate", map[string]any{"url": "file://" + file}, nil); err != nil {
		return err
	}
	_, err := t.wait(ctx, func(m message) bool { return m.Method == "Page.loadEventFired" })
	return err
}

// print is the page that is shown as PDF, tagged as ours is.
func (t *tab) print(ctx context.Context) ([]byte, error) {
	var out struct {
		Data []byte `json:"data"`
	}
	err := t.ask(ctx, "Page.printToPDF", map[string]any{
		"printBackground": true, "paperWidth": 8.27, "paperHeight": 11.69, "generateTaggedPDF": true, "generateDocumentOutline": true,
	}, &out)
	return out.Data, err
}

// close ends Chromium and removes what it kept.
func (t *tab) close() {
	if t.in != nil {
		_ = t.in.Close() // Chromium ends when its pipe does
	}
	if t.cmd != nil && t.cmd.Process != nil {
		_ = t.cmd.Process.Kill()
		_ = t.cmd.Wait()
	}
	if t.out != nil {
		_ = t.out.Close()
	}
	if t.profile != "" {
		_ = os.RemoveAll(t.profile)
	}
}
