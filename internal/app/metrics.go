package app

import (
	"context"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/candorhq/candor/internal/queue"
)

// metrics are what Prometheus reads. Labels name kinds and states, never a
// person or an organization.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	tasks    *prometheus.HistogramVec
}

func newMetrics(a *App) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "candor_http_request_seconds", Help: "Time to answer a request.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		}, []string{"door", "method", "status"}),
		tasks: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "candor_task_seconds", Help: "Time of one run of a background task.",
			Buckets: []float64{.01, .05, .1, .5, 1, 5, 15, 60, 300},
		}, []string{"kind", "outcome"}),
	}
	m.registry.MustRegister(m.requests, m.tasks, &collector{a},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// timed measures a kind of task.
func (m *metrics) timed(name string, k queue.Kind) queue.Kind {
	do := k.Handle
	k.Handle = func(ctx context.Context, t queue.Task) error {
		begun := time.Now()
		err := do(ctx, t)
		outcome := "done"
		if err != nil {
			outcome = "again"
		}
		m.tasks.WithLabelValues(name, outcome).Observe(time.Since(begun).Seconds())
		return err
	}
	return k
}

// watch measures the requests of one door.
func (m *metrics) watch(door string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun := time.Now()
		seen := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(seen, r)
		m.requests.WithLabelValues(door, method(r.Method), statusClass(seen.status)).Observe(time.Since(begun).Seconds())
	})
}

// method keeps the label's values few whatever callers send.
func method(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "other"
}

func statusClass(s int) string { return string([]byte{byte('0' + s/100), 'x', 'x'}) }

// statusWriter remembers the status of an answer.
type statusWriter struct {
	http.ResponseWriter
	status int
	wrote  bool
}

func (w *statusWriter) WriteHeader(status int) {
	if !w.wrote && status >= 200 {
		w.status, w.wrote = status, true
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Write(b []byte) (int, error) {
	w.wrote = true
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
