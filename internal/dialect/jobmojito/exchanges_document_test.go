package jobmojito

import (
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/dialect/dialecttest"
	"github.com/candorhq/candor/internal/web/openapitest"
)

func TestEveryExchangeIsAsTheDocumentSays(t *testing.T) {
	dialecttest.Described{
		Document: openapitest.Read(t, document),
		Path: func(target string) string {
			return strings.TrimSuffix(strings.TrimPrefix(target, "/functions/v1"), "/")
		},
		// The vendor's document is silent on signing in as well.
		Unlisted: func(path string) bool {
			return strings.HasPrefix(path, "/openapi") || strings.HasPrefix(path, "/auth/")
		},
	}.Check(t)
}
