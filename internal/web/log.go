package web

import (
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"
)

// Log writes one line for each request when it is over: never a query value, a
// header or a body, and of the path only what the router calls it, so that a
// token in a path stays out. A panic becomes whatever fail writes, unless the
// answer had begun, and one line with the stack.
func Log(log *slog.Logger, fail func(http.ResponseWriter, *http.Request)) Middleware {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			start := time.Now()
			rec := &recorder{ResponseWriter: w}
			defer func() {
				if p := recover(); p != nil {
					if p == http.ErrAbortHandler {
						panic(p)
					}
					log.ErrorContext(r.Context(), "request panicked", "id", RequestOf(r.Context()).ID,
						"method", r.Method, "route", route(r), "panic", p, "stack", string(debug.Stack()))
					if rec.status == 0 {
						fail(rec, r)
					}
				}
				logRequest(log, r, rec, time.Since(start))
			}()
			next.ServeHTTP(rec, r)
		})
	}
}

func logRequest(log *slog.Logger, r *http.Request, rec *recorder, took time.Duration) {
	q := RequestOf(r.Context())
	status := rec.status
	if status == 0 {
		status = http.StatusOK
	}
	level := slog.LevelInfo
	if status >= 500 {
		level = slog.LevelError
	}
	attrs := []slog.Attr{
		slog.String("id", q.ID), slog.String("method", r.Method), slog.String("route", route(r)),
		slog.Int("status", status), slog.Int64("bytes", rec.bytes),
		slog.Float64("ms", float64(took.Microseconds())/1000),
	}
	if q.Address.IsValid() {
		attrs = append(attrs, slog.String("from", q.Address.String()))
	}
	if q.Organization != "" {
		attrs = append(attrs, slog.String("organization", q.Organization))
	}
	if q.Key != "" {
		attrs = append(attrs, slog.String("key", q.Key))
	}
	log.LogAttrs(r.Context(), level, "request", attrs...)
}

// recorder remembers what was answered.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 && status >= 200 {
		w.status = status
	}
	if wait := comeBack(status); wait != "" && w.Header().Get("Retry-After") == "" {
		w.Header().Set("Retry-After", wait)
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(p)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func route(r *http.Request) string {
	if q := RequestOf(r.Context()); q.Route != "" {
		return q.Route
	}
	return r.Pattern
}
