package store

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// saidAt is when the word at a byte of a turn's text was said: the word's own
// time, its segment's where the words have none, and false where it stands in
// no segment, as what was written does.
//
// A page of search reads the words of 25 answers for one time each, and
// decoding them all takes longer than the search. So segments, JSON as the
// column has it, are passed over up to the one that counts.
func saidAt(text, segments string, place int) (ms int64, ok bool) {
	at := 0
	for seg := range elements([]byte(segments)) {
		var said, start, words []byte
		for name, value := range named(seg) {
			switch string(name) {
			case `"text"`:
				said = value
			case `"start_ms"`:
				start = value
			case `"words"`:
				words = value
			}
		}
		from, to, found := next(text, at, strings.TrimSpace(unquoted(said)))
		if !found {
			continue // corrected by hand: the text is another
		}
		at = to
		if place >= to {
			continue
		}
		if ms, ok := wordAt(text, from, words, place); ok {
			return ms, true
		}
		return integer(start)
	}
	return 0, false
}

// wordAt is when the word at a place was said, among those of one segment that
// begins at a byte of the text.
func wordAt(text string, at int, words []byte, place int) (int64, bool) {
	for w := range elements(words) {
		var said, start []byte
		for name, value := range named(w) {
			switch string(name) {
			case `"text"`:
				said = value
			case `"start_ms"`:
				start = value
			}
		}
		_, to, found := next(text, at, unquoted(said))
		if !found {
			continue
		}
		if at = to; place < to {
			return integer(start)
		}
	}
	return 0, false
}

// next finds a piece of a text at or after a place.
func next(text string, at int, piece string) (from, to int, ok bool) {
	i := strings.Index(text[at:], piece)
	if piece == "" || i < 0 {
		return 0, 0, false
	}
	return at + i, at + i + len(piece), true
}

func integer(b []byte) (int64, bool) {
	n, err := strconv.ParseInt(string(b), 10, 64)
	return n, err == nil
}

// unquoted is a JSON string without its quotation marks.
func unquoted(b []byte) string {
	if len(b) < 2 {
		return ""
	}
	if bytes.IndexByte(b, '\\') < 0 {
		return string(b[1 : len(b)-1])
	}
	var s string
	if json.Unmarshal(b, &s) != nil {
		return ""
	}
	return s
}

// elements are the values of a JSON array as they stand there; of anything
// else there are none. What is broken ends it.
func elements(doc []byte) func(yield func([]byte) bool) {
	return func(yield func([]byte) bool) {
		rest, ok := opened(doc, '[')
		for ok {
			var value []byte
			if value, rest = cutValue(rest); value == nil || !yield(value) {
				return
			}
			rest, ok = opened(rest, ',')
		}
	}
}

// named are the names, in their quotation marks, and values of a JSON object.
func named(doc []byte) func(yield func(name, value []byte) bool) {
	return func(yield func(name, value []byte) bool) {
		rest, ok := opened(doc, '{')
		for ok {
			var name, value []byte
			if name, rest = cutValue(rest); name == nil || name[0] != '"' {
				return
			}
			if rest, ok = opened(rest, ':'); !ok {
				return
			}
			if value, rest = cutValue(rest); value == nil || !yield(name, value) {
				return
			}
			rest, ok = opened(rest, ',')
		}
	}
}

// opened passes over white space and the sign.
func opened(b []byte, sign byte) ([]byte, bool) {
	b = bytes.TrimLeft(b, " \t\r\n")
	if len(b) == 0 || b[0] != sign {
		return nil, false
	}
	return b[1:], true
}

// cutValue cuts the JSON value that a text begins with from the rest; nil where
// there is none.
func cutValue(b []byte) (value, rest []byte) {
	b = bytes.TrimLeft(b, " \t\r\n")
	depth := 0
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			n := stringEnd(b[i:])
			if n == 0 {
				return nil, nil
			}
			if i += n - 1; depth == 0 {
				return b[:i+1], b[i+1:]
			}
		case '[', '{':
			depth++
		case ']', '}':
			if depth == 0 { // a number's end
				return value, b[i:]
			}
			if depth--; depth == 0 {
				return b[:i+1], b[i+1:]
			}
		case ',', ' ', '\t', '\r', '\n', ':':
			if depth == 0 {
				return value, b[i:]
			}
		default:
			if depth == 0 {
				value = b[:i+1]
			}
		}
	}
	if depth > 0 {
		return nil, nil
	}
	return value, nil
}

// stringEnd is the length of the JSON string that a text begins with; 0 where
// it does not end.
func stringEnd(b []byte) int {
	for i := 1; i < len(b); {
		n := bytes.IndexAny(b[i:], `"\`)
		if n < 0 {
			return 0
		}
		if i += n; b[i] == '"' {
			return i + 1
		}
		i += 2 // what is escaped
	}
	return 0
}
