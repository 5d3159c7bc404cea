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

// hooks is OpenAPI 3.1 of the webhooks.
//
//go:embed webhooks.json
var hooks []byte

// served is a document. It needs no token, as at the vendor.
func served(doc []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "public, max-age=600")
		_, _ = w.Write(doc)
	}
}
