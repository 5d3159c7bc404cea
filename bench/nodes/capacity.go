package main

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/candorhq/candor/bench/rig"
	"github.com/candorhq/candor/client"
)

// capacity measures one node with PostgreSQL and S3 beside it, for
// docs/capacity.md: how many rooms it takes pieces from, what the work on an
// interview costs, and what an interview leaves behind.
func capacity(ctx context.Context, r *rig.Run) error {
	p, voice, err := begin(ctx, r)
	if err != nil {
		return err
	}
	defer p.close()
	p.nodes[1].Stop()
	if load, err := os.ReadFile("/proc/loadavg"); err == nil {
		r.Say("load of the machine before: %s", strings.Join(strings.Fields(string(load))[:3], " "))
	}
	for _, kind := range []stream{{"audio", 48_000}, {"video", 648_000}} {
		if err := p.rooms(ctx, kind); err != nil {
			return err
		}
	}
	short, err := p.work(ctx, voice, 8, 3*time.Second)
	if err != nil {
		return err
	}
	long, err := p.work(ctx, voice, 3, 30*time.Second)
	if err != nil {
		return err
	}
	return p.extrapolate(ctx, short, long)
}

// cost is what some interviews took, all together.
type cost struct {
	interviews  int
	speech      time.Duration
	cpu, wall   time.Duration
	rows        float64 // bytes
	files, sent float64 // bytes in S3; of them recordings as they were sent
}

// work sends interviews of two answers each and waits until they are ready.
func (p *pair) work(ctx context.Context, voice []int16, n int, answer time.Duration) (c cost, err error) {
	node := p.nodes[0]
	rows, err := p.rows(ctx)
	if err != nil {
		return c, err
	}
	files, err := p.files()
	if err != nil {
		return c, err
	}
	cpu, begun := node.CPU(), time.Now()
	all := make([]*rig.Candidate, n)
	for i := range all {
		iv, err := p.c.CreateInterview(ctx, client.NewInterview{Plan: rig.KitchenPlan(), Candidate: &client.Candidate{FirstName: "Amelia"}})
		if err != nil {
			return c, err
		}
		id := iv.Interview.ID
		for q, asked := range iv.Interview.Asked.Questions {
			if asked.Form != "spoken" {
				_, err = p.c.WriteAnswer(ctx, id, client.Answer{QuestionID: asked.ID, Text: "I am sorry for the delay."})
			} else {
				wav := rig.Cut(voice, float64(i)*7.3+float64(q)*31, answer.Seconds())
				c.sent += float64(len(wav))
				c.speech += answer
				_, err = p.c.SendAnswer(ctx, id, asked.ID, time.Time{}, bytes.NewReader(wav))
			}
			if err != nil {
				return c, err
			}
		}
		if _, err := p.c.Complete(ctx, id); err != nil {
			return c, err
		}
		all[i] = &rig.Candidate{ID: id}
	}
	if err := rig.AwaitReady(ctx, p.r, p.c, all, 15*time.Minute); err != nil {
		return c, err
	}
	c.interviews, c.cpu, c.wall = n, node.CPU()-cpu, time.Since(begun)
	after, err := p.rows(ctx)
	if err != nil {
		return c, err
	}
	now, err := p.files()
	c.rows, c.files = after-rows, now-files
	p.r.Say("%d interviews with %s of speech each: %.1f CPU seconds and %s; %.0f KB of rows and %.0f KB of files besides the recordings, each",
		n, c.speech/time.Duration(n), c.cpu.Seconds(), c.wall.Round(time.Second), c.rows/float64(n)/1024, (c.files-c.sent)/float64(n)/1024)
	return c, err
}

// rows is the size of all rows as they lie on disk, without the room between
// them, which small tables have too much of to divide by a few interviews.
func (p *pair) rows(ctx context.Context) (float64, error) {
	names, err := p.postgres.Query(ctx, "SELECT string_agg(format('SELECT coalesce(sum(pg_column_size(t.*)), 0) AS n FROM %I AS t', relname), ' UNION ALL ') FROM pg_stat_user_tables")
	if err != nil {
		return 0, err
	}
	return p.number(ctx, "SELECT sum(n) FROM ("+names+") AS all_of_them")
}

func (p *pair) number(ctx context.Context, query string) (float64, error) {
	s, err := p.postgres.Query(ctx, query)
	if err != nil {
		return 0, err
	}
	return strconv.ParseFloat(s, 64)
}

// files is the size of everything in S3.
func (p *pair) files() (n float64, err error) {
	err = filepath.WalkDir(filepath.Join(p.r.Dir, "s3", "candor"), func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil // it was deleted meanwhile
		}
		if info, err := d.Info(); err == nil {
			n += float64(info.Size())
		}
		return nil
	})
	return n, err
}

// extrapolate splits what an interview costs into what each costs and what each
// minute of speech adds, and applies it to the interview of docs/capacity.md.
func (p *pair) extrapolate(ctx context.Context, short, long cost) error {
	per := func(c cost, v float64) float64 { return v / float64(c.interviews) }
	minutes := func(c cost) float64 { return per(c, c.speech.Minutes()) }
	line := func(a, b float64) (each, minute float64) {
		minute = (b - a) / (minutes(long) - minutes(short))
		return a - minute*minutes(short), minute
	}
	cpuEach, cpuMinute := line(per(short, short.cpu.Seconds()), per(long, long.cpu.Seconds()))
	rowsEach, rowsMinute := line(per(short, short.rows), per(long, long.rows))
	filesEach, filesMinute := line(per(short, short.files-short.sent), per(long, long.files-long.sent))
	index, err := p.number(ctx, "SELECT sum(pg_indexes_size(relid))::float8 / sum(pg_table_size(relid)) FROM pg_stat_user_tables")
	if err != nil {
		return err
	}
	p.r.Say("CPU seconds: %.2f an interview and %.1f a minute of speech", cpuEach, cpuMinute)
	p.r.Say("rows: %.0f KB an interview and %.1f KB a minute of speech; indexes are %.2f of the tables (small tables: an upper bound)", rowsEach/1024, rowsMinute/1024, index)
	p.r.Say("files besides recordings: %.0f KB an interview and %.1f KB a minute of speech", filesEach/1024, filesMinute/1024)
	const speech = 10.0 // minutes
	cpu := cpuEach + speech*cpuMinute
	p.r.Say("with %.0f minutes of speech: %.0f CPU seconds, so %.0f results a day for each core", speech, cpu, 86400/cpu)
	p.r.Say("and %.0f KB of rows with indexes, %.1f MB of audio at 48 kbit/s or %.1f MB of video at 648 kbit/s, %.0f KB of other files",
		(rowsEach+speech*rowsMinute)*(1+index)/1024, 48_000.0/8*60*speech/1e6, 648_000.0/8*60*speech/1e6, (filesEach+speech*filesMinute)/1024)
	return nil
}
