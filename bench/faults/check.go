package main

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/candorhq/candor/client"
	_ "github.com/candorhq/candor/internal/store" // registers the driver
)

// awaitReady waits until every interview is ready.
func awaitReady(ctx context.Context, r *run, c *client.Client, all []*candidate, within time.Duration) error {
	left := map[string]string{}
	for _, k := range all {
		if k.id != "" {
			left[k.id] = "unknown"
		}
	}
	err := until(ctx, "every interview is ready", within, func() bool {
		for id := range left {
			iv, err := c.Interview(ctx, id)
			if err != nil {
				continue
			}
			if left[id] = iv.State; iv.State == "ready" {
				delete(left, id)
			}
		}
		return len(left) == 0
	})
	for id, state := range left {
		r.wrong("interview %s is %s", id, state)
		for st, err := range c.Stages(ctx, id) {
			if err == nil {
				r.say("  %s: %s %s", st.Stage, st.State, st.Reason)
			}
		}
	}
	return err
}

// checkInterviews holds what is there against what was acknowledged.
func checkInterviews(ctx context.Context, r *run, c *client.Client, all []*candidate) {
	found := map[string]int{}
	for iv, err := range c.Interviews(ctx, nil) {
		if err != nil {
			r.wrong("list interviews: %v", err)
			return
		}
		found[iv.ExternalID]++
	}
	recordings, total, results := 0, int64(0), 0
	for _, k := range all {
		if n := found[fmt.Sprint("fault-", k.n)]; n != 1 {
			r.wrong("interview %d is there %d times", k.n, n)
		}
		stored := map[string]bool{}
		for rec, err := range c.Recordings(ctx, k.id) {
			if err != nil {
				r.wrong("recordings of %s: %v", k.id, err)
				break
			}
			if rec.Derived {
				continue
			}
			sum, n, err := download(ctx, rec.URL)
			if err != nil || sum != rec.SHA256 || n != rec.Bytes {
				r.wrong("recording %s: %d bytes of %s, the row says %d of %s: %v", rec.ID, n, sum, rec.Bytes, rec.SHA256, err)
			}
			if stored[sum] || k.sent[sum] == "" {
				r.wrong("recording %s of interview %d is there twice or was never sent", rec.ID, k.n)
			}
			stored[sum] = true
			recordings++
			total += n
		}
		for sum, what := range k.sent {
			if !stored[sum] {
				r.wrong("interview %d: %s was acknowledged and is not there", k.n, what)
			}
		}
		questions := map[string]int{}
		for a, err := range c.Answers(ctx, k.id) {
			if err != nil {
				r.wrong("answers of %s: %v", k.id, err)
				break
			}
			questions[a.QuestionID]++
			if a.Form == "text" && a.Text != k.written {
				r.wrong("interview %d: the written answer is %q", k.n, a.Text)
			}
		}
		for q, n := range questions {
			if n != 1 {
				r.wrong("interview %d: question %s has %d answers", k.n, q, n)
			}
		}
		if len(questions) != 3 {
			r.wrong("interview %d has answers to %d questions", k.n, len(questions))
		}
		res, err := c.Result(ctx, k.id, nil)
		if err != nil || res.Version != 1 || len(res.Turns) != 6 {
			r.wrong("interview %d: result version %d with %d turns: %v", k.n, res.Version, len(res.Turns), err)
		}
		if _, err := c.ResultVersion(ctx, k.id, 2, nil); err == nil {
			r.wrong("interview %d has a second result", k.n)
		}
		results++
	}
	r.say("%d interviews, %d recordings with %d KB: SHA-256 of every one as acknowledged; %d results, each version 1", len(all), recordings, total>>10, results)
}

func download(ctx context.Context, url string) (sum string, n int64, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return "", 0, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", 0, err
	}
	defer res.Body.Close()
	h := sha256.New()
	if n, err = io.Copy(h, res.Body); err == nil && res.StatusCode != http.StatusOK {
		err = errors.New(res.Status)
	}
	return hex.EncodeToString(h.Sum(nil)), n, err
}

// checkTasks waits until nothing is left to do and finds what gave up.
func checkTasks(ctx context.Context, r *run, p *program) {
	type task struct {
		Kind, State, Reason string
	}
	var tasks []task
	var states map[string]int
	var said error
	err := until(ctx, "no task is left", 3*time.Minute, func() bool {
		var out string
		if out, said = p.cli("task", "list", "--json", "--limit", "10000"); said != nil {
			return false
		}
		if said = json.Unmarshal([]byte(out), &tasks); said != nil {
			return false
		}
		states = map[string]int{}
		for _, t := range tasks {
			states[strings.ToLower(t.State)]++
		}
		return states["ready"]+states["running"] == 0
	})
	if err != nil || states["given_up"]+states["cancelled"] > 0 {
		r.wrong("tasks: %v: %v, %v", states, err, said)
		for _, t := range tasks {
			if t.State != "done" {
				r.say("  task %s %s: %s", t.Kind, t.State, t.Reason)
			}
		}
		return
	}
	r.say("tasks: %v, none left over", states)
}

// checkEvents waits until each event that happened was told, and finds those
// told in two ways.
func checkEvents(ctx context.Context, r *run, c *client.Client, hooks *receiver, all []*candidate) {
	var events []client.Event
	for after := int64(0); ; {
		more, err := c.Events(ctx, after)
		if err != nil {
			r.wrong("events: %v", err)
			return
		}
		if len(more) == 0 {
			break
		}
		events, after = append(events, more...), more[len(more)-1].Seq
	}
	ready := map[string]int{}
	for _, e := range events {
		if e.Type == "interview.ready" {
			ready[e.InterviewID]++
		}
	}
	for _, k := range all {
		if ready[k.id] != 1 {
			r.wrong("interview %d became ready %d times", k.n, ready[k.id])
		}
	}
	missing := 0
	err := until(ctx, "every event arrived", 2*time.Minute, func() bool {
		missing = 0
		for _, e := range events {
			if e.InterviewID != "" && !hooks.has(e.ID) {
				missing++
			}
		}
		return missing == 0
	})
	if err != nil {
		r.wrong("%d of %d events never arrived: %v", missing, len(events), err)
	}
	hooks.mu.Lock()
	defer hooks.mu.Unlock()
	for _, odd := range hooks.odd {
		r.wrong("%s", odd)
	}
	r.say("%d events, each delivered at least once under one id with one body; %d deliveries in all", len(events), hooks.n)
}

// checkSpool holds that what a killed process left in the spool is swept. The
// sweep takes what is an hour old: the files are made older.
func checkSpool(ctx context.Context, r *run, p *program) error {
	spool := filepath.Join(p.data, "spool")
	left, err := os.ReadDir(spool)
	if err != nil {
		return err
	}
	old := time.Now().Add(-2 * time.Hour)
	for _, e := range left {
		if err := os.Chtimes(filepath.Join(spool, e.Name()), old, old); err != nil {
			return err
		}
	}
	p.stop()
	if err := p.serve(ctx); err != nil {
		return err
	}
	if err := until(ctx, "the spool is swept", time.Minute, func() bool {
		now, err := os.ReadDir(spool)
		return err == nil && len(now) == 0
	}); err != nil {
		r.wrong("%v", err)
		return nil
	}
	r.say("spool: %d files or folders of killed processes, all swept after their hour", len(left))
	return nil
}

// checkSQLite asks the database itself.
func checkSQLite(ctx context.Context, r *run, p *program) error {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(p.data, "candor.db")+"?mode=ro")
	if err != nil {
		return err
	}
	defer db.Close()
	var said string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check").Scan(&said); err != nil || said != "ok" {
		r.wrong("SQLite's integrity check: %s, %v", said, err)
		return nil
	}
	r.say("SQLite's integrity check: ok")
	return nil
}
