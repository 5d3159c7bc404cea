package web

import (
	"net/http"
	"strconv"
)

// Number is a header whose value is a whole number.
type Number struct {
	Name  string // in its canonical form: "X-Ratelimit-Limit"
	Value int64
}

// SetNumbers sets headers of numbers in two pieces of memory, however many they
// are: answers tell allowances in up to six of them.
func SetNumbers(h http.Header, numbers ...Number) {
	var room [160]byte
	b := room[:0]
	for _, n := range numbers {
		b = strconv.AppendInt(b, n.Value, 10)
	}
	all, values := string(b), make([]string, len(numbers))
	for i, n := range numbers {
		size := len(strconv.AppendInt(b[:0], n.Value, 10))
		values[i], all = all[:size], all[size:]
		h[n.Name] = values[i : i+1 : i+1]
	}
}
