package instaview

import (
	_ "embed"
	"net/http"
	"strconv"

	"github.com/candorhq/candor/internal/web"
)

// document is the OpenAPI document of what is covered. The tests hold every
// answer against it.
//
//go:embed openapi.json
var document []byte

// describe serves the document, to anybody: it has nothing of anybody.
func describe(w http.ResponseWriter, r *http.Request) {
	web.RequestOf(r.Context()).Route = "instaview " + r.Pattern
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(len(document)))
	_, _ = w.Write(document) // a client that went away
}
