package xobin

import (
	_ "embed"
	"net/http"
	"strconv"
)

// document is the OpenAPI document of what is covered. The tests hold every
// answer against it.
//
//go:embed openapi.json
var document []byte

// describe serves the document, to anybody: it has nothing of anybody.
func describe(w http.ResponseWriter, _ *http.Request) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(len(document)))
	_, _ = w.Write(document) // a client that went away
}
