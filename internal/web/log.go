package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
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
			rec := recorderOf(r.Context())
			rec.ResponseWriter = w
			if rec.began.IsZero() {
				rec.began = time.Now()
			}
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
				logRequest(log, r, rec)
			}()
			next.ServeHTTP(rec, r)
		})
	}
}

func logRequest(log *slog.Logger, r *http.Request, rec *recorder) {
	status := rec.status
	if status == 0 { // nothing was written: net/http answers so
		status = http.StatusOK
		rec.fix(status)
	}
	level := slog.LevelInfo
	if status >= 500 {
		level = slog.LevelError
	}
	ctx, h, now := r.Context(), log.Handler(), time.Now()
	if !h.Enabled(ctx, level) {
		return
	}
	q := RequestOf(ctx)
	// No place in the program is told: it would always be this one.
	line := slog.NewRecord(now, level, "request", 0)
	attrs := [9]slog.Attr{
		slog.String("id", q.ID), slog.String("method", r.Method), slog.String("route", route(r)),
		slog.Int("status", status), slog.Int64("bytes", rec.bytes),
		slog.Float64("ms", float64(now.Sub(rec.began).Microseconds())/1000),
	}
	n := 6
	for _, a := range [...]struct{ name, value string }{{"from", written(q.Address)}, {"organization", q.Organization}, {"key", q.Key}} {
		if a.value != "" {
			attrs[n] = slog.String(a.name, a.value)
			n++
		}
	}
	line.AddAttrs(attrs[:n]...)
	_ = h.Handle(ctx, line) // as a Logger does: who would be told?
}

func written(a netip.Addr) string {
	if !a.IsValid() {
		return ""
	}
	return a.String()
}

// recorder remembers what was answered.
type recorder struct {
	http.ResponseWriter
	began  time.Time
	status int
	bytes  int64
	fixed  []header // what the answer has unless it says otherwise
}

// fix adds the headers that are fixed, once.
func (w *recorder) fix(status int) {
	fixed := w.fixed
	w.fixed = nil
	if len(fixed) == 0 || status == http.StatusNotModified {
		return
	}
	h := w.Header()
	for _, f := range fixed {
		if _, ok := h[f.name]; !ok {
			h[f.name] = f.values
		}
	}
}

// recorderOf is the one that came with the request's visit, if it is free.
func recorderOf(ctx context.Context) *recorder {
	if v, ok := ctx.(*visit); ok && v.said.ResponseWriter == nil {
		return &v.said
	}
	return &recorder{}
}

// WriteHeader notes the status.
func (w *recorder) WriteHeader(status int) {
	if status >= 200 {
		w.fix(status)
	}
	if w.status == 0 && status >= 200 {
		w.status = status
	}
	if wait := comeBack(status); wait != "" && w.Header().Get("Retry-After") == "" {
		w.Header().Set("Retry-After", wait)
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write counts the bytes.
func (w *recorder) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.fix(http.StatusOK)
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
