package app

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"github.com/candorhq/candor/internal/queue"
)

// openTraces sends traces to the operator's collector, if there is one. A
// trace holds routes, kinds and statuses, never a body, a query or a name.
func (a *App) openTraces(ctx context.Context) error {
	a.tracer = noop.NewTracerProvider().Tracer("candor")
	if a.Config.Trace.Endpoint == "" {
		return nil
	}
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(a.Config.Trace.Endpoint))
	if err != nil {
		return fmt.Errorf("traces: %w", err)
	}
	provider := sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter), sdktrace.WithResource(resource.NewSchemaless(
		attribute.String("service.name", "candor"), attribute.String("service.version", a.version),
		attribute.String("service.instance.id", a.Config.Node))))
	a.opened = append(a.opened, func() error {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		return provider.Shutdown(ctx)
	})
	a.tracer = provider.Tracer("candor")
	return nil
}

// traced opens a span for every request of a door, within the caller's trace
// where it names one.
func (a *App) traced(door string, next http.Handler) http.Handler {
	if a.Config.Trace.Endpoint == "" {
		return next
	}
	from := propagation.TraceContext{}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := from.Extract(r.Context(), propagation.HeaderCarrier(r.Header))
		ctx, span := a.tracer.Start(ctx, r.Method+" "+door, trace.WithSpanKind(trace.SpanKindServer))
		defer span.End()
		seen := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(seen, r.WithContext(ctx))
		span.SetAttributes(attribute.Int("http.response.status_code", seen.status))
		if seen.status >= 500 {
			span.SetStatus(codes.Error, "")
		}
	})
}

// tracedTask opens a span for every run of a task.
func (a *App) tracedTask(name string, k queue.Kind) queue.Kind {
	if a.Config.Trace.Endpoint == "" {
		return k
	}
	do := k.Handle
	k.Handle = func(ctx context.Context, t queue.Task) error {
		ctx, span := a.tracer.Start(ctx, "task "+name, trace.WithAttributes(
			attribute.String("candor.interview", t.InterviewID), attribute.Int("candor.attempt", t.Attempt)))
		defer span.End()
		err := do(ctx, t)
		if err != nil {
			span.SetStatus(codes.Error, queue.Reason(err))
		}
		return err
	}
	return k
}
