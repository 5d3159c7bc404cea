//go:build !race

package blob_test

import (
	"testing"

	"github.com/candorhq/candor/internal/blob"
)

// Not with the race detector, under which a sync.Pool forgets at random.
func TestASuffixIsMadeWithoutAllocating(t *testing.T) {
	s, l := signer(t, "a"), blob.Link{Key: "org/0198c1b2/answer-1.webm", Name: "answer-1.webm"}
	buf := make([]byte, 0, 100)
	// A collection may empty the pool in between, hence less than one.
	if n := testing.AllocsPerRun(1000, func() { s.AppendSuffix(buf, l, noon) }); n >= 1 {
		t.Errorf("a suffix costs %v allocations", n)
	}
}
