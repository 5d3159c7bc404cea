// Package blobtest is the suite that every blob.Store must pass. Run it from
// the store's own tests; a difference between two stores, once found, is added
// here.
package blobtest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/candorhq/candor/internal/blob"
	"github.com/google/go-cmp/cmp"
)

// Subject is one empty store and what the suite must be able to do behind its
// back.
type Subject struct {
	Store blob.Store
	// Spoil changes a byte of the stored content at offset off.
	Spoil func(t *testing.T, key string, off int64)
	// Leftovers names what unfinished puts have left anywhere: temporary
	// files, parts of uploads.
	Leftovers func(t *testing.T) []string
	// PartSize is the size in bytes above which a put takes another way, or 0.
	PartSize int
}

// Run holds the store that open makes, anew for each test, against the
// contract of blob.Store.
func Run(t *testing.T, open func(t *testing.T) Subject) {
	tests := []struct {
		name string
		run  func(t *testing.T, s Subject)
	}{
		{"WhatIsPutIsRead", testRoundTrip},
		{"AnObjectIsReplacedWhole", testReplace},
		{"ConcurrentPutsOfOneKeyLeaveOneWhole", testConcurrentPuts},
		{"PutStreamsLargeObjects", testLarge},
		{"AFailingReaderStoresNothing", testFailingReader},
		{"ACancelledPutLeavesNothing", testCancelledPut},
		{"MediaTypesOutsideAHeaderAreRefused", testMediaType},
		{"KeysOutsideTheGrammarAreRefused", testKeys},
		{"WhatIsMissingIsNotFound", testMissing},
		{"DeletingTwiceIsFine", testDelete},
		{"RangesAreCutAtTheEdges", testRanges},
		{"SeeksReadTheSameBytes", testSeek},
		{"ACorruptObjectFailsAtItsEnd", testCorrupt},
		{"ReadingWhileReplacedNeverMixes", testReplacedWhileRead},
		{"ReadingEndsWithItsContext", testCancelledRead},
		{"ListIsInOrderOfKeys", testList},
		{"ComposeJoinsParts", testCompose},
		{"ComposeStoresNothingWhenAPartFails", testComposeFailure},
		{"CheckAcceptsAWorkingStore", testCheck},
		{"HandlerServesSignedLinks", testServe},
		{"HandlerServesRanges", testServeRanges},
		{"HandlerRefusesTamperedLinks", testServeTampered},
		{"HandlerRefusesExpiredLinks", testServeExpired},
		{"HandlerTellsWhatIsGone", testServeGone},
		{"HandlerCutsACorruptObjectShort", testServeCorrupt},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { test.run(t, open(t)) })
	}
}

// content returns n bytes that differ from seed to seed.
func content(seed byte, n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{seed}).Read(b)
	return b
}

func sum(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

func put(t *testing.T, s blob.Store, key string, data []byte) blob.Info {
	t.Helper()
	info, err := s.Put(t.Context(), key, bytes.NewReader(data), "audio/webm; codecs=opus")
	if err != nil {
		t.Fatalf("Put(%s): %v", key, err)
	}
	return info
}

func get(ctx context.Context, s blob.Store, key string) ([]byte, blob.Info, error) {
	r, info, err := s.Open(ctx, key)
	if err != nil {
		return nil, info, err
	}
	data, err := io.ReadAll(r)
	return data, info, errors.Join(err, r.Close())
}

func wantContent(t *testing.T, s blob.Store, key string, want []byte) {
	t.Helper()
	got, info, err := get(t.Context(), s, key)
	if err != nil {
		t.Fatalf("reading %s: %v", key, err)
	}
	if !bytes.Equal(got, want) {
		t.Fatalf("%s has %d bytes that are not the %d put", key, len(got), len(want))
	}
	if info.Size != int64(len(want)) || info.SHA256 != sum(want) {
		t.Fatalf("%s is described as %d bytes with SHA-256 %s", key, info.Size, info.SHA256)
	}
}

func wantNotFound(t *testing.T, s blob.Store, key string) {
	t.Helper()
	if _, err := s.Stat(t.Context(), key); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("Stat(%s) = %v, want ErrNotFound", key, err)
	}
}

func wantNoLeftovers(t *testing.T, s Subject) {
	t.Helper()
	if diff := cmp.Diff([]string(nil), s.Leftovers(t)); diff != "" {
		t.Errorf("left behind (-want +got):\n%s", diff)
	}
}

func keys(t *testing.T, s blob.Store, prefix string) []string {
	t.Helper()
	var got []string
	for info, err := range s.List(t.Context(), prefix) {
		if err != nil {
			t.Fatalf("List(%q): %v", prefix, err)
		}
		got = append(got, info.Key)
	}
	return got
}
