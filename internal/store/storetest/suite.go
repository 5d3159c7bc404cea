package storetest

import (
	"testing"

	"github.com/candorhq/candor/internal/store"
)

// Run runs the suite. open gives every test an empty database.
func Run(t *testing.T, open func(testing.TB, ...Option) *store.DB) {
	for _, c := range []struct {
		name string
		test func(*testing.T, func(testing.TB, ...Option) *store.DB)
	}{
		{"EveryFieldComesBack", testRoundTrips},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, open) })
	}
}
