package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/slogtest"
	"testing/synctest"
	"time"
)

// paper remembers what was written, and in how many pieces.
type paper struct {
	mu     sync.Mutex
	text   bytes.Buffer
	pieces int
}

func (p *paper) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pieces++
	return p.text.Write(b)
}

func (p *paper) read() (string, int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String(), p.pieces
}

func TestLinesOfJSONAreWhatSlogAsksOfAHandler(t *testing.T) {
	to := &paper{}
	j := New(Config{To: to, Format: JSON})
	if err := slogtest.TestHandler(j.Logger().Handler(), func() []map[string]any {
		if err := j.Flush(); err != nil {
			t.Fatal(err)
		}
		said, _ := to.read()
		var out []map[string]any
		for line := range strings.Lines(said) {
			m := map[string]any{}
			if err := json.Unmarshal([]byte(line), &m); err != nil {
				t.Fatalf("%v: %s", err, line)
			}
			out = append(out, m)
		}
		return out
	}); err != nil {
		t.Error(err)
	}
}

// The standard handlers are the measure: an operator who reads the log by
// program sees no difference.
func TestLinesAreThoseOfTheStandardHandlers(t *testing.T) {
	at := time.Date(2026, 3, 4, 5, 6, 7, 89_123_456, time.UTC)
	attrs := []slog.Attr{
		slog.String("plain", "word"), slog.String("route", "GET /v1/interviews/{id}/result"), slog.String("empty", ""),
		slog.String("hostile", "a\n\"b\"\t\\ \x01 é 日本 \xff = "), slog.Int("status", 200), slog.Uint64("u", math.MaxUint64),
		slog.Float64("ms", 12.345), slog.Float64("whole", 3), slog.Bool("yes", true), slog.Duration("within", 1500*time.Millisecond),
		slog.Time("at", at), slog.Any("err", errors.New("disk is full: /x")), slog.Any("from", netip.MustParseAddr("192.0.2.1")),
		slog.Any("list", []string{"a b", "<c>"}), slog.Any("nothing", nil),
		slog.Group("g", slog.Int("a", 1), slog.Group("h", slog.String("b", "c d"))), slog.Group("none"), slog.Group("", slog.Int("flat", 2)),
	}
	for name, c := range map[string]struct {
		format Format
		theirs func(*bytes.Buffer) slog.Handler
	}{
		"text": {Text, func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) }},
		"json": {JSON, func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) }},
	} {
		var want, got bytes.Buffer
		j := New(Config{To: &got, Format: c.format})
		for i, h := range []slog.Handler{c.theirs(&want), j.Logger().Handler()} {
			for _, h := range []slog.Handler{h, h.WithAttrs(attrs[:3]), h.WithGroup("outer"), h.WithGroup("o").WithAttrs(attrs[:2]).WithGroup("p"),
				h.WithAttrs([]slog.Attr{slog.Group("fixed", slog.Int("n", 1))}).WithGroup("q")} {
				r := slog.NewRecord(at, slog.LevelError, "it said \"no\"", 0)
				r.AddAttrs(attrs...)
				if err := h.Handle(t.Context(), r); err != nil {
					t.Fatal(i, err)
				}
				if err := h.Handle(t.Context(), slog.NewRecord(at, slog.LevelInfo+1, "", 0)); err != nil {
					t.Fatal(i, err)
				}
			}
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		if name == "json" {
			// The same but for the way a character is written that need not be escaped.
			if a, b := values(t, want.String()), values(t, got.String()); a != b {
				t.Errorf("%s: got\n%s\nwant\n%s", name, b, a)
			}
			continue
		}
		if got.String() != want.String() {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got.String(), want.String())
		}
	}
}

// values is JSON lines in one form.
func values(t *testing.T, lines string) string {
	t.Helper()
	var out strings.Builder
	for line := range strings.Lines(lines) {
		var v any
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		out.Write(append(b, '\n'))
	}
	return out.String()
}

func TestLinesAreGatheredAndWrittenWithinTheDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		to := &paper{}
		j := New(Config{To: to})
		log := j.Logger()
		for range 10 {
			log.Info("request")
		}
		if said, _ := to.read(); said != "" {
			t.Errorf("written at once: %s", said)
		}
		time.Sleep(Delay) // synthetic
		synctest.Wait()
		if said, pieces := to.read(); strings.Count(said, "\n") != 10 || pieces != 1 {
			t.Errorf("%d pieces: %s", pieces, said)
		}
		log.Info("one more")
		time.Sleep(Delay)
		synctest.Wait()
		if said, _ := to.read(); strings.Count(said, "\n") != 11 {
			t.Errorf("the second batch does not come: %s", said)
		}
	})
}

func TestAWarningIsWrittenAtOnceBehindWhatCameBefore(t *testing.T) {
	to := &paper{}
	j := New(Config{To: to, Level: slog.LevelInfo})
	log := j.Logger()
	log.Debug("unheard")
	log.Info("first")
	log.Warn("second")
	said, pieces := to.read()
	if a, b := strings.Index(said, "first"), strings.Index(said, "second"); a < 0 || b < a || pieces != 1 || strings.Contains(said, "unheard") {
		t.Errorf("%d pieces: %s", pieces, said)
	}
	log.Info("third")
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	log.Info("fourth")
	if said, _ := to.read(); !strings.Contains(said, "third") || !strings.Contains(said, "fourth") {
		t.Errorf("lost at the end: %s", said)
	}
}

func TestManyWritersLoseNoLineAndBreakNone(t *testing.T) {
	to := &paper{}
	j := New(Config{To: to, Format: JSON})
	log := j.Logger()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for i := range 2000 {
				log.Info("request", "n", i, "text", strings.Repeat("x", i%100))
			}
		})
	}
	all.Wait()
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	said, pieces := to.read()
	if n := strings.Count(values(t, said), "\n"); n != 16000 || pieces > 200 {
		t.Errorf("%d lines in %d pieces", n, pieces)
	}
}

// visit is a value that lists what it is.
type visit struct{ id string }

func (v visit) LogAttrs(yield func(slog.Attr) bool) {
	_ = yield(slog.String("id", v.id)) && yield(slog.Group("client", slog.Any("", visitor{"192.0.2.1"}), slog.Int("port", 80))) && yield(slog.Attr{})
}

func (v visit) LogValue() slog.Value { return slog.GroupValue(slices.Collect(v.LogAttrs)...) }

type visitor struct{ from string }

func (v visitor) LogAttrs(yield func(slog.Attr) bool) { yield(slog.String("from", v.from)) }
func (v visitor) LogValue() slog.Value                { return slog.GroupValue(slices.Collect(v.LogAttrs)...) }

func TestAListedValueIsWrittenAsTheGroupItIs(t *testing.T) {
	for format, theirs := range map[Format]func(*bytes.Buffer) slog.Handler{
		Text: func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
		JSON: func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
	} {
		var want, got bytes.Buffer
		j := New(Config{To: &got, Format: format})
		for _, h := range []slog.Handler{theirs(&want), j.Logger().Handler()} {
			for _, h := range []slog.Handler{h, h.WithGroup("outer").WithAttrs([]slog.Attr{slog.Any("", visit{"fixed"})})} {
				r := slog.NewRecord(time.Time{}, slog.LevelInfo, "request", 0)
				r.AddAttrs(slog.Any("", visit{"1"}), slog.Any("named", visit{"2"}), slog.Int("last", 3))
				if err := h.Handle(t.Context(), r); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		if got.String() != want.String() {
			t.Errorf("got\n%s\nwant\n%s", got.String(), want.String())
		}
	}
}

func BenchmarkARequest(b *testing.B) {
	log := New(Config{To: new(nowhere), Format: JSON}).Logger()
	b.ReportAllocs()
	for b.Loop() {
		log.LogAttrs(b.Context(), slog.LevelInfo, "request", slog.String("id", "0195f3c2-7a00-7000-8000-000000000001"), slog.String("method", "GET"),
			slog.String("route", "GET /v1/interviews/{id}/result"), slog.Int("status", 200), slog.Int64("bytes", 42_000), slog.Float64("ms", 0.123))
	}
}

type nowhere struct{}

func (nowhere) Write(b []byte) (int, error) { return len(b), nil }
