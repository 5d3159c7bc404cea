package app

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/candorhq/candor/internal/interview"
)

// backupMark is touched in the data folder when a backup is whole.
const backupMark = "last-backup"

// MarkBackup remembers that a backup of a data folder was finished now. Only
// metrics look at it.
func MarkBackup(data string) error {
	return os.WriteFile(filepath.Join(data, backupMark), nil, 0o600)
}

// collector asks the database and the disk when Prometheus asks.
type collector struct{ a *App }

var (
	taskCount  = prometheus.NewDesc("candor_tasks", "Background tasks by kind and state.", []string{"kind", "state"}, nil)
	taskAge    = prometheus.NewDesc("candor_task_oldest_seconds", "How long the oldest task of a kind has been due without being begun.", []string{"kind"}, nil)
	erasureAge = prometheus.NewDesc("candor_erasure_oldest_seconds", "How long ago the oldest erasure that is not done was asked for, by state (held, deleting).", []string{"state"}, nil)
	diskFree   = prometheus.NewDesc("candor_data_free_bytes", "Bytes that may still be written to the data folder's disk.", nil, nil)
	backupAge  = prometheus.NewDesc("candor_backup_timestamp_seconds", "When candor backup last finished a backup of this data folder.", nil, nil)
	clockAhead = prometheus.NewDesc("candor_clock_ahead_seconds", "By how much this machine's clock is ahead of the database's, which counts; behind where negative.", nil, nil)
	schema     = prometheus.NewDesc("candor_schema_version", "Schema of the database.", nil, nil)
	build      = prometheus.NewDesc("candor_build_info", "The running program.", []string{"version"}, nil)
)

func (c *collector) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{taskCount, taskAge, erasureAge, diskFree, backupAge, clockAhead, schema, build} {
		ch <- d
	}
}

func (c *collector) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	now := c.a.now()
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	since := func(at time.Time) float64 { return max(0, now.Sub(at).Seconds()) }
	gauge(build, 1, c.a.version)
	if counts, err := c.a.DB.Counts(ctx); err != nil {
		ch <- prometheus.NewInvalidMetric(taskCount, err)
	} else {
		for kind, states := range counts {
			for state, n := range states {
				gauge(taskCount, float64(n), kind, string(state))
			}
		}
	}
	if waiting, err := c.a.DB.Waiting(ctx); err != nil {
		ch <- prometheus.NewInvalidMetric(taskAge, err)
	} else {
		for kind := range c.a.kinds {
			if at, due := waiting[kind]; due {
				gauge(taskAge, since(at), kind)
			} else {
				gauge(taskAge, 0, kind)
			}
		}
	}
	if unerased, err := c.a.DB.Unerased(ctx); err != nil {
		ch <- prometheus.NewInvalidMetric(erasureAge, err)
	} else {
		for _, state := range []interview.ErasureState{interview.ErasureHeld, interview.ErasureDeleting} {
			if at, is := unerased[state]; is {
				gauge(erasureAge, since(at), string(state))
			} else {
				gauge(erasureAge, 0, string(state))
			}
		}
	}
	if free, err := FreeSpace(c.a.Config.Data); err == nil {
		gauge(diskFree, float64(free))
	}
	if info, err := os.Stat(filepath.Join(c.a.Config.Data, backupMark)); err == nil {
		gauge(backupAge, float64(info.ModTime().Unix()))
	} else if errors.Is(err, fs.ErrNotExist) {
		gauge(backupAge, 0)
	}
	gauge(clockAhead, c.a.DB.Ahead().Seconds())
	if v, err := c.a.DB.Version(ctx); err == nil {
		gauge(schema, float64(v))
	}
}
