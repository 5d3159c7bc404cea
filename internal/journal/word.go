package journal

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"log/slog"
	"math"
	"strconv"
	"time"
	"unicode/utf8"
)

// writer words attributes behind each other.
type writer struct {
	json   bool
	b      []byte
	open   []string // groups around what comes, of which
	opened int      // so many are in b already (JSON)
	prefix string   // the same groups before a name (text)
	behind bool     // b will stand behind something

	each func(slog.Attr) bool // writes an attribute; nil until it is needed
}

// one is attr for who gives attributes one by one.
func (w *writer) one() func(slog.Attr) bool {
	if w.each == nil {
		w.each = func(a slog.Attr) bool { w.attr(a); return true }
	}
	return w.each
}

// key writes what stands before a value.
func (w *writer) key(name string) {
	if !w.json {
		if w.behind || len(w.b) > 0 {
			w.b = append(w.b, ' ')
		}
		w.text(w.prefix + name)
		w.b = append(w.b, '=')
		return
	}
	if n := len(w.b); n == 0 || w.b[n-1] != '{' {
		w.b = append(w.b, ',')
	}
	w.quote(name)
	w.b = append(w.b, ':')
}

// Lister is what a [slog.LogValuer] may be too, whose value is a group: it
// gives the group's attributes one by one, so that nobody gathers them.
type Lister interface {
	LogAttrs(yield func(slog.Attr) bool)
}

// attr writes an attribute, and nothing for an empty one or an empty group.
func (w *writer) attr(a slog.Attr) {
	switch a.Value.Kind() {
	case slog.KindLogValuer:
		if list, ok := a.Value.Any().(Lister); ok && a.Key == "" {
			list.LogAttrs(w.one())
			return
		}
		a.Value = a.Value.Resolve()
		w.attr(a)
		return
	case slog.KindGroup:
		w.group(a.Key, a.Value.Group())
		return
	case slog.KindAny:
		if a.Equal(slog.Attr{}) {
			return
		}
	}
	if w.json {
		for _, name := range w.open[w.opened:] { // a group without attributes is not shown
			w.key(name)
			w.b = append(w.b, '{')
			w.opened++
		}
	}
	w.key(a.Key)
	w.value(a.Value)
}

func (w *writer) group(name string, attrs []slog.Attr) {
	if name == "" { // what is in it stands here
		for _, a := range attrs {
			w.attr(a)
		}
		return
	}
	inner := *w
	inner.each = nil
	inner.open, inner.prefix = append(append([]string(nil), w.open...), name), w.prefix+name+"."
	for _, a := range attrs {
		inner.attr(a)
	}
	w.b = inner.b
	if !w.json {
		return
	}
	if inner.opened > len(w.open) { // it is there: close it again
		w.b = append(w.b, '}')
		w.opened = len(w.open)
	} else {
		w.opened = inner.opened
	}
}

func (w *writer) value(v slog.Value) {
	switch v.Kind() {
	case slog.KindString:
		w.text(v.String())
	case slog.KindInt64:
		w.b = strconv.AppendInt(w.b, v.Int64(), 10)
	case slog.KindUint64:
		w.b = strconv.AppendUint(w.b, v.Uint64(), 10)
	case slog.KindFloat64:
		w.float(v.Float64())
	case slog.KindBool:
		w.b = strconv.AppendBool(w.b, v.Bool())
	case slog.KindDuration:
		if w.json {
			w.b = strconv.AppendInt(w.b, int64(v.Duration()), 10)
		} else {
			w.text(v.Duration().String())
		}
	case slog.KindTime:
		w.time(v.Time())
	default:
		w.any(v.Any())
	}
}

// float writes a number as JSON has it; what JSON has no form for is text.
func (w *writer) float(f float64) {
	if math.IsInf(f, 0) || math.IsNaN(f) {
		w.text(strconv.FormatFloat(f, 'g', -1, 64))
		return
	}
	w.b = strconv.AppendFloat(w.b, f, 'g', -1, 64)
}

// any words what has no kind of its own, without its failing the line.
func (w *writer) any(v any) {
	defer func() {
		if p := recover(); p != nil {
			w.text(fmt.Sprintf("!PANIC: %v", p))
		}
	}()
	if err, ok := v.(error); ok {
		w.text(err.Error())
		return
	}
	if w.json {
		out := &bytes.Buffer{}
		enc := json.NewEncoder(out)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(v); err != nil {
			w.text("!ERROR: " + err.Error())
			return
		}
		w.b = append(w.b, bytes.TrimSpace(out.Bytes())...)
		return
	}
	if m, ok := v.(encoding.TextMarshaler); ok {
		said, err := m.MarshalText()
		if err != nil {
			said = []byte("!ERROR: " + err.Error())
		}
		w.text(string(said))
		return
	}
	if b, ok := v.([]byte); ok {
		w.text(string(b))
		return
	}
	w.text(fmt.Sprintf("%+v", v))
}

func (w *writer) time(t time.Time) {
	if w.json {
		w.b = append(w.b, '"')
		w.b = append(t.AppendFormat(w.b, time.RFC3339Nano), '"')
		return
	}
	w.b = t.AppendFormat(w.b, "2006-01-02T15:04:05.000Z07:00")
}

// text writes a string: quoted in JSON, and elsewhere where it needs to be.
func (w *writer) text(s string) {
	switch {
	case w.json:
		w.quote(s)
	case plainly(s):
		w.b = append(w.b, s...)
	default:
		w.b = strconv.AppendQuote(w.b, s)
	}
}

// plainly tells whether text can stand between spaces without quotes.
func plainly(s string) bool {
	for i := range len(s) {
		if c := s[i]; !asItIs[c] || c == ' ' || c == '=' {
			return false
		}
	}
	return s != ""
}

// asItIs are the bytes that stand for themselves between quotes.
var asItIs = func() (is [256]bool) {
	for c := ' '; c < 0x7f; c++ {
		is[c] = c != '"' && c != '\\'
	}
	return is
}()

// quote writes a JSON string. No line can be broken by what is in it.
func (w *writer) quote(s string) {
	w.b = append(w.b, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if asItIs[c] {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if c >= utf8.RuneSelf && (r != utf8.RuneError || size > 1) && r != '\u2028' && r != '\u2029' {
			i += size
			continue
		}
		w.b = append(w.b, s[from:i]...)
		switch {
		case c == '"' || c == '\\':
			w.b = append(w.b, '\\', c)
		case c == '\n':
			w.b = append(w.b, `\n`...)
		case c == '\t':
			w.b = append(w.b, `\t`...)
		default:
			w.b = append(w.b, `\u`...)
			for shift := 12; shift >= 0; shift -= 4 {
				w.b = append(w.b, "0123456789abcdef"[r>>shift&0xf])
			}
		}
		i += size
		from = i
	}
	w.b = append(append(w.b, s[from:]...), '"')
}
