package web

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/candorhq/candor/internal/interview"
)

// CheckJSON refuses what encoding/json would let pass: invalid UTF-8 and lone
// surrogates (it replaces them), keys that stand twice (the last wins), and
// more levels than maxDepth (0: [DefaultJSONDepth]). It refuses broken syntax
// and trailing data as well. The error is an [*interview.Error] with the path
// of the fault.
func CheckJSON(data []byte, maxDepth int) error {
	if maxDepth <= 0 {
		maxDepth = DefaultJSONDepth
	}
	if !utf8.Valid(data) {
		return interview.Errorf(interview.Invalid, "the JSON is not valid UTF-8")
	}
	if err := checkSyntax(data); err != nil {
		return err
	}
	s := scanner{data: data, maxDepth: maxDepth}
	return s.walk(nil)
}

func checkSyntax(data []byte) error {
	var any json.RawMessage
	err := json.Unmarshal(data, &any)
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		// encoding/json has a bound of its own, and no other way to tell of it.
		if strings.Contains(e.Error(), "max depth") {
			return interview.Errorf(interview.Invalid, "the JSON is nested too deeply")
		}
		if e.Offset >= int64(len(data)) {
			return interview.Errorf(interview.Invalid, "the JSON ends early")
		}
		return interview.Errorf(interview.Invalid, "the JSON is broken at byte %d", e.Offset)
	}
	return &interview.Error{Kind: interview.Invalid, Message: "the JSON is broken", Cause: err}
}

// scanner walks JSON whose syntax is known to be right. Visit sees each key
// and the beginning of each value, and stops the walk by returning true.
type scanner struct {
	data     []byte
	at       int
	maxDepth int
	visit    func(path string, key string, at int) bool
	stopped  bool
	found    string
}

func (s *scanner) walk(path []byte) error { return s.value(path, 0) }

func (s *scanner) value(path []byte, depth int) error {
	s.space()
	if s.stopped || s.at >= len(s.data) {
		return nil
	}
	if depth > s.maxDepth {
		return interview.Wrong(string(path), "is nested deeper than %d levels", s.maxDepth)
	}
	switch s.data[s.at] {
	case '{':
		return s.object(path, depth)
	case '[':
		return s.array(path, depth)
	case '"':
		if raw := s.text(); loneSurrogate(raw) {
			return interview.Wrong(string(path), "has half of a surrogate pair")
		}
	default:
		for s.at < len(s.data) && !isDelimiter(s.data[s.at]) {
			s.at++
		}
	}
	return nil
}

func (s *scanner) object(path []byte, depth int) error {
	s.at++
	var seen map[string]struct{}
	for {
		s.space()
		if s.data[s.at] == '}' {
			s.at++
			return nil
		}
		if s.data[s.at] == ',' {
			s.at++
			continue
		}
		start := s.at
		raw := s.text()
		key := keyText(raw)
		here := append(path[:len(path):len(path)], '.')
		if len(path) == 0 {
			here = here[:0]
		}
		here = append(here, key...)
		if loneSurrogate(raw) {
			return interview.Wrong(string(here), "has half of a surrogate pair")
		}
		if _, twice := seen[key]; twice {
			return interview.Wrong(string(here), "stands twice")
		}
		if seen == nil {
			seen = map[string]struct{}{}
		}
		seen[key] = struct{}{}
		s.space()
		s.at++ // the colon
		if s.visit != nil && s.visit(string(here), key, start) {
			s.stopped, s.found = true, string(here)
			return nil
		}
		if err := s.value(here, depth+1); err != nil || s.stopped {
			return err
		}
	}
}

func (s *scanner) array(path []byte, depth int) error {
	s.at++
	for i := 0; ; {
		s.space()
		switch s.data[s.at] {
		case ']':
			s.at++
			return nil
		case ',':
			s.at++
			continue
		}
		here := append(path[:len(path):len(path)], '[')
		here = strconv.AppendInt(here, int64(i), 10)
		here = append(here, ']')
		if s.visit != nil && s.visit(string(here), "", s.at) {
			s.stopped, s.found = true, string(here)
			return nil
		}
		if err := s.value(here, depth+1); err != nil || s.stopped {
			return err
		}
		i++
	}
}

// text passes over a string and returns what stands between its quotes.
func (s *scanner) text() []byte {
	s.at++
	start := s.at
	for s.data[s.at] != '"' {
		if s.data[s.at] == '\\' {
			s.at++
		}
		s.at++
	}
	s.at++
	return s.data[start : s.at-1]
}

func (s *scanner) space() {
	for s.at < len(s.data) {
		switch s.data[s.at] {
		case ' ', '\t', '\n', '\r':
			s.at++
		default:
			return
		}
	}
}

func isDelimiter(c byte) bool {
	switch c {
	case ',', ']', '}', ' ', '\t', '\n', '\r':
		return true
	}
	return false
}

func keyText(raw []byte) string {
	for _, c := range raw {
		if c == '\\' {
			var key string
			if json.Unmarshal(append(append([]byte{'"'}, raw...), '"'), &key) == nil {
				return key
			}
			break
		}
	}
	return string(raw)
}

// loneSurrogate tells whether a string has a \uD800 to \uDFFF that is no pair.
func loneSurrogate(raw []byte) bool {
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' {
			continue
		}
		i++
		if raw[i] != 'u' {
			continue
		}
		r := hex4(raw[i+1:])
		i += 4
		switch {
		case r >= 0xdc00 && r <= 0xdfff:
			return true
		case r >= 0xd800 && r <= 0xdbff:
			if i+6 >= len(raw) || raw[i+1] != '\\' || raw[i+2] != 'u' {
				return true
			}
			if low := hex4(raw[i+3:]); low < 0xdc00 || low > 0xdfff {
				return true
			}
			i += 6
		}
	}
	return false
}

func hex4(b []byte) int64 {
	if len(b) < 4 {
		return 0
	}
	n, err := strconv.ParseInt(string(b[:4]), 16, 32)
	if err != nil {
		return 0
	}
	return n
}

// pathAt is the path of the value that ends at the offset, where
// encoding/json puts its complaint about a type.
func pathAt(data []byte, offset int64) string {
	last := ""
	s := scanner{data: data, maxDepth: 1 << 20, visit: func(path, _ string, at int) bool {
		if int64(at) < offset {
			last = path
		}
		return false
	}}
	_ = s.walk(nil) // the data was checked before
	return last
}

// pathOfKey is the path of the first key of this name.
func pathOfKey(data []byte, name string) string {
	s := scanner{data: data, maxDepth: 1 << 20, visit: func(_, key string, _ int) bool { return key == name }}
	_ = s.walk(nil)
	if s.found == "" {
		return name
	}
	return s.found
}
