package queue_test

import (
	"testing"
	"time"

	"github.com/candorhq/candor/internal/store/storetest"
)

// BenchmarkIdleLook is what a node does four times a second with nothing due.
func BenchmarkIdleLook(b *testing.B) {
	db := storetest.SQLite(b)
	for b.Loop() {
		if got, err := db.Claim(b.Context(), "n", []string{"assess", "deliver", "report", "send", "transcribe"}, 1, time.Minute); err != nil || len(got) > 0 {
			b.Fatal(got, err)
		}
	}
}
