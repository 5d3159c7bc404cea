package jobmojito

import (
	_ "embed"
	"net/http"
)

// document is OpenAPI 3.1 of the functions that are covered. Its tests hold it
// against the vendor's own schemas and against what is served.
//
//go:embed openapi.json
var document []byte

// openapi needs no token, as at the vendor.
func (j *Dialect) openapi(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "public, max-age=600")
	_, _ = w.Write(document)
}
