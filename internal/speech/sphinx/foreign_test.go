package sphinx

import (
	"bufio"
	"bytes"
	"strings"
	"testing"
)

// FuzzAnswers reads what a worker writes. A worker is a program of ours, but
// what it says was shaped by a stranger's recording and a C library.
func FuzzAnswers(f *testing.F) {
	f.Add([]byte(`{"ready":true,"version":"1","model":"en-us"}` + "\n" + `{"words":[{"w":"hello","s":10,"e":300,"c":0.5}]}` + "\n" + `{"words":[],"error":""}` + "\n"))
	f.Add([]byte("{\"words\":[{\"w\":\"\xff\",\"s\":-1,\"e\":1e99,\"c\":null}]}\n{}"))
	f.Add([]byte("\n\n[]\nnull\n" + strings.Repeat("x", 100)))
	f.Fuzz(func(t *testing.T, said []byte) {
		// A buffer of the smallest size meets lines that do not fit into it.
		w := &worker{out: bufio.NewReaderSize(bytes.NewReader(said), 16)}
		var ready readyLine
		err := w.readLine(&ready)
		for n := 0; err == nil; n++ {
			if n > len(said) {
				t.Fatalf("%d lines in %d bytes", n, len(said))
			}
			var a answerLine
			err = w.readLine(&a)
		}
		// A candidate's words are in no error.
		switch err.Error() {
		case "worker ended", "worker's answer is not JSON", "worker's answer is too long":
		default:
			t.Errorf("it says %q", err)
		}
	})
}
