package web

import (
	"context"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"
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
	rec.status, rec.method, rec.route, rec.took = status, r.Method, route(r), now.Sub(rec.began)
	rec.request = RequestOf(ctx)
	// No place in the program is told: it would always be this one.
	line := slog.NewRecord(now, level, "request", 0)
	line.AddAttrs(slog.Any("", (*logLine)(rec)))
	_ = h.Handle(ctx, line) // as a Logger does: who would be told?
}

// logLine is a request that is over, as the log has it. The attributes of every
// request need not be gathered for a handler that takes them one by one, as
// the journal's does.
type logLine recorder

var _ slog.LogValuer = (*logLine)(nil)

// LogAttrs gives the attributes one by one until yield is false.
func (l *logLine) LogAttrs(yield func(slog.Attr) bool) {
	q := l.request
	_ = yield(slog.String("id", q.ID)) && yield(slog.String("method", l.method)) && yield(slog.String("route", l.route)) &&
		yield(slog.Int("status", l.status)) && yield(slog.Int64("bytes", l.bytes)) &&
		yield(slog.Float64("ms", float64(l.took.Microseconds())/1000)) &&
		(!q.Address.IsValid() || yield(slog.String("from", q.Address.String()))) &&
		(q.Organization == "" || yield(slog.String("organization", q.Organization))) &&
		(q.Key == "" || yield(slog.String("key", q.Key)))
}

// LogValue is the same for any handler: a group without a name, whose
// attributes stand in its place.
func (l *logLine) LogValue() slog.Value {
	return slog.GroupValue(slices.Collect(l.LogAttrs)...)
}

// recorder remembers what was answered.
type recorder struct {
	http.ResponseWriter
	began  time.Time
	status int
	bytes  int64
	fixed  []header // what the answer has unless it says otherwise

	// of the line in the log
	request       *Request
	method, route string
	took          time.Duration
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
