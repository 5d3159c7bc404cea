package rig

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

// AwaitReady waits until every interview is ready.
func AwaitReady(ctx context.Context, r *Run, c *client.Client, all []*Candidate, within time.Duration) error {
	left := map[string]string{}
	for _, k := range all {
		if k.ID != "" {
			left[k.ID] = "unknown"
		}
	}
	err := Until(ctx, "every interview is ready", within, func() bool {
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
		r.Wrong("interview %s is %s", id, state)
		for st, err := range c.Stages(ctx, id) {
			if err == nil {
				r.Say("  %s: %s %s", st.Stage, st.State, st.Reason)
			}
		}
	}
	return err
}

// CheckInterviews holds what is there against what was acknowledged.
func CheckInterviews(ctx context.Context, r *Run, c *client.Client, all []*Candidate) {
	before, found := r.Broken(), map[string]int{}
	for iv, err := range c.Interviews(ctx, nil) {
		if err != nil {
			r.Wrong("list interviews: %v", err)
			return
		}
		found[iv.ExternalID]++
	}
	recordings, total, results := 0, int64(0), 0
	for _, k := range all {
		if n := found[fmt.Sprint("fault-", k.N)]; n != 1 {
			r.Wrong("interview %d is there %d times", k.N, n)
		}
		stored := map[string]bool{}
		for rec, err := range c.Recordings(ctx, k.ID) {
			if err != nil {
				r.Wrong("recordings of %s: %v", k.ID, err)
				break
			}
			if rec.Derived {
				continue
			}
			sum, n, err := Download(ctx, rec.URL)
			if err != nil || sum != rec.SHA256 || n != rec.Bytes {
				r.Wrong("recording %s: %d bytes of %s, the row says %d of %s: %v", rec.ID, n, sum, rec.Bytes, rec.SHA256, err)
			}
			if stored[sum] || k.sent[sum] == "" {
				r.Wrong("recording %s of interview %d is there twice or was never sent", rec.ID, k.N)
			}
			stored[sum] = true
			recordings++
			total += n
		}
		for sum, what := range k.sent {
			if !stored[sum] {
				r.Wrong("interview %d: %s was acknowledged and is not there", k.N, what)
			}
		}
		questions := map[string]int{}
		for a, err := range c.Answers(ctx, k.ID) {
			if err != nil {
				r.Wrong("answers of %s: %v", k.ID, err)
				break
			}
			questions[a.QuestionID]++
			if a.Form == "text" && a.Text != k.written {
				r.Wrong("interview %d: the written answer is %q", k.N, a.Text)
			}
		}
		for q, n := range questions {
			if n != 1 {
				r.Wrong("interview %d: question %s has %d answers", k.N, q, n)
			}
		}
		if len(questions) != 3 {
			r.Wrong("interview %d has answers to %d questions", k.N, len(questions))
		}
		res, err := c.Result(ctx, k.ID, nil)
		if err != nil || res.Version != 1 || len(res.Turns) != 6 {
			r.Wrong("interview %d: result version %d with %d turns: %v", k.N, res.Version, len(res.Turns), err)
		}
		if _, err := c.ResultVersion(ctx, k.ID, 2, nil); err == nil {
			r.Wrong("interview %d has a second result", k.N)
		}
		results++
	}
	r.Held(before, "%d interviews, %d recordings with %d KB: SHA-256 of every one as acknowledged; %d results, each version 1", len(all), recordings, total>>10, results)
}

// Download reads what is at a URL and returns its SHA-256 and length.
func Download(ctx context.Context, url string) (sum string, n int64, err error) {
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

// CheckTasks waits until nothing is left to do and finds what gave up.
func CheckTasks(ctx context.Context, r *Run, p *Program) {
	type task struct {
		Kind, State, Reason string
	}
	var tasks []task
	var states map[string]int
	var said error
	err := Until(ctx, "no task is left", 3*time.Minute, func() bool {
		var out string
		if out, said = p.CLI("task", "list", "--json", "--limit", "10000"); said != nil {
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
		r.Wrong("tasks: %v: %v, %v", states, err, said)
		for _, t := range tasks {
			if t.State != "done" {
				r.Say("  task %s %s: %s", t.Kind, t.State, t.Reason)
			}
		}
		return
	}
	r.Say("tasks: %v, none left over", states)
}

// CheckEvents waits until each event that happened was told, and finds those
// told in two ways.
func CheckEvents(ctx context.Context, r *Run, c *client.Client, hooks *Receiver, all []*Candidate) {
	before := r.Broken()
	var events []client.Event
	for after := int64(0); ; {
		more, err := c.Events(ctx, after)
		if err != nil {
			r.Wrong("events: %v", err)
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
		if ready[k.ID] != 1 {
			r.Wrong("interview %d became ready %d times", k.N, ready[k.ID])
		}
	}
	missing := 0
	err := Until(ctx, "every event arrived", 2*time.Minute, func() bool {
		missing = 0
		for _, e := range events {
			if e.InterviewID != "" && !hooks.Has(e.ID) {
				missing++
			}
		}
		return missing == 0
	})
	if err != nil {
		r.Wrong("%d of %d events never arrived: %v", missing, len(events), err)
	}
	hooks.mu.Lock()
	defer hooks.mu.Unlock()
	for _, odd := range hooks.odd {
		r.Wrong("%s", odd)
	}
	r.Held(before, "%d events, each delivered at least once under one id with one body; %d deliveries in all", len(events), hooks.n)
}

// CheckSpool holds that what a killed process left in the spool is swept. The
// sweep takes what is an hour old: the files are made older.
func CheckSpool(ctx context.Context, r *Run, p *Program) error {
	spool := filepath.Join(p.Data, "spool")
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
	p.Stop()
	if err := p.Serve(ctx); err != nil {
		return err
	}
	if err := Until(ctx, "the spool is swept", time.Minute, func() bool {
		now, err := os.ReadDir(spool)
		return err == nil && len(now) == 0
	}); err != nil {
		r.Wrong("%v", err)
		return nil
	}
	r.Say("spool: %d files or folders of killed processes, all swept after their hour", len(left))
	return nil
}

// CheckSQLite asks the database itself.
func CheckSQLite(ctx context.Context, r *Run, p *Program) error {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(p.Data, "candor.db")+"?mode=ro")
	if err != nil {
		return err
	}
	defer db.Close()
	var said string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check").Scan(&said); err != nil || said != "ok" {
		r.Wrong("SQLite's integrity check: %s, %v", said, err)
		return nil
	}
	r.Say("SQLite's integrity check: ok")
	return nil
}

// CheckOrphans finds files that no row names, as killed processes leave them,
// and proves that the sweep takes those and nothing that is in use: afterwards
// none is left and everything acknowledged can still be had. It stops the
// server and starts it again.
func CheckOrphans(ctx context.Context, r *Run, p *Program, c *client.Client, all []*Candidate) error {
	before := r.Broken()
	p.Stop()
	sweep := func(more ...string) (out struct {
		Looked  int      `json:"looked_at"`
		Orphans []string `json:"orphans"`
		Bytes   int64    `json:"bytes"`
	}, err error) {
		said, err := p.CLI(append([]string{"storage", "sweep", "--alone", "--json"}, more...)...)
		if err == nil {
			err = json.Unmarshal([]byte(said), &out)
		}
		return out, err
	}
	found, err := sweep("--dry-run")
	if err != nil {
		return err
	}
	kinds := map[string]int{}
	for _, key := range found.Orphans {
		kind, _, _ := strings.Cut(key, "/")
		if len(kind) == 36 {
			kind = "made of recordings"
		}
		kinds[kind]++
	}
	taken, err := sweep()
	if err != nil {
		return err
	}
	after, err := sweep("--dry-run")
	if err != nil {
		return err
	}
	if len(taken.Orphans) != len(found.Orphans) || len(after.Orphans) > 0 || after.Looked != found.Looked-len(taken.Orphans) {
		r.Wrong("%d files of %d were orphans, %d were swept, %d of %d are left", len(found.Orphans), found.Looked, len(taken.Orphans), len(after.Orphans), after.Looked)
	}
	r.Held(before, "%d of %d files had no row (%d KB: %v); all swept, %d left", len(found.Orphans), found.Looked, found.Bytes>>10, kinds, after.Looked)
	if err := p.Serve(ctx); err != nil {
		return err
	}
	derived := 0
	for _, k := range all {
		for rec, err := range c.Recordings(ctx, k.ID) {
			if err != nil {
				r.Wrong("recordings of %s: %v", k.ID, err)
				break
			}
			for _, at := range []string{rec.URL, rec.MP3URL} {
				if at == "" {
					continue
				}
				if _, n, err := Download(ctx, at); err != nil || n == 0 {
					r.Wrong("after the sweep recording %s has %d bytes: %v", rec.ID, n, err)
				}
				derived++
			}
		}
	}
	r.Held(before, "after the sweep %d files of recordings can be had, and:", derived)
	CheckInterviews(ctx, r, c, all)
	return nil
}
