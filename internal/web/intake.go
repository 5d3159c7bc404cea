package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/google/uuid"

	"github.com/candorhq/candor/internal/interview"
)

// Shelf is where received bytes are kept. What it has stored is durable.
type Shelf interface {
	// Store keeps what r yields, all of it or nothing.
	Store(ctx context.Context, key string, r io.Reader, mediaType string) (size int64, sha256 string, err error)
	// Compose keeps the content of parts, one after the other, as key.
	Compose(ctx context.Context, key string, parts []string, mediaType string) (size int64, sha256 string, err error)
	// Head reads at most n bytes from the start.
	Head(ctx context.Context, key string, n int64) ([]byte, error)
	Delete(ctx context.Context, key string) error
}

// SniffBytes is how much of a medium is shown to [Intake.Sniff].
const SniffBytes = 4096

// Intake turns received bytes into a stored recording whose type was sniffed
// and never believed.
type Intake struct {
	Shelf Shelf
	// Sniff tells the media type from the first bytes; ok is false for what is
	// no recording.
	Sniff func(head []byte) (mediaType string, video bool, ok bool)
	// Hold tells whether the parts of an upload that has become a recording
	// must stay for now; nil: never.
	Hold func(ctx context.Context, uploadID string) bool
	Log  *slog.Logger
}

// Store keeps one medium that arrives in one piece. A medium that is no
// recording is [interview.Unsupported] and nothing is kept.
func (in *Intake) Store(ctx context.Context, interviewID string, r io.Reader) (interview.StoredMedium, error) {
	head := make([]byte, SniffBytes)
	n, err := io.ReadFull(r, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return interview.StoredMedium{}, BodyError(err)
	}
	mediaType, video, ok := in.Sniff(head[:n])
	if !ok {
		return interview.StoredMedium{}, notARecording()
	}
	m := interview.StoredMedium{MediaType: mediaType, Video: video}
	if m.Key, err = mediumKey(interviewID); err != nil {
		return m, err
	}
	m.Bytes, m.SHA256, err = in.Shelf.Store(ctx, m.Key, io.MultiReader(bytes.NewReader(head[:n]), r), mediaType)
	if err != nil {
		return interview.StoredMedium{}, BodyError(err)
	}
	return m, nil
}

// Assemble puts the parts of a complete upload together. It is called again
// when the step after it failed, and then makes another copy; [Intake.Forget]
// removes what was not used.
func (in *Intake) Assemble(ctx context.Context, u interview.Upload) (interview.StoredMedium, error) {
	if len(u.Parts) == 0 {
		return interview.StoredMedium{}, notARecording()
	}
	head, err := in.Shelf.Head(ctx, u.Parts[0].Key, SniffBytes)
	if err != nil {
		return interview.StoredMedium{}, fmt.Errorf("first part of upload %s: %w", u.ID, err)
	}
	mediaType, video, ok := in.Sniff(head)
	if !ok {
		return interview.StoredMedium{}, notARecording()
	}
	m := interview.StoredMedium{MediaType: mediaType, Video: video}
	if m.Key, err = mediumKey(u.InterviewID); err != nil {
		return m, err
	}
	keys := make([]string, len(u.Parts))
	for i, p := range u.Parts {
		keys[i] = p.Key
	}
	m.Bytes, m.SHA256, err = in.Shelf.Compose(ctx, m.Key, keys, mediaType)
	if err != nil {
		return interview.StoredMedium{}, fmt.Errorf("put upload %s together: %w", u.ID, err)
	}
	return m, nil
}

// Undone tells whether a failure says for certain that nothing was written. A
// database that went away in the middle of a commit may have written all of
// it: what belongs to it must stay.
func Undone(err error) bool {
	_, ok := errors.AsType[*interview.Error](err)
	return ok
}

// Forget removes a stored medium that became nothing.
func (in *Intake) Forget(ctx context.Context, m interview.StoredMedium) {
	if m.Key != "" {
		in.drop(ctx, []interview.Part{{Key: m.Key}})
	}
}

// Drop removes the parts of an upload that became a recording, unless they are
// held.
func (in *Intake) Drop(ctx context.Context, u interview.Upload) {
	if in.Hold == nil || !in.Hold(ctx, u.ID) {
		in.drop(ctx, u.Parts)
	}
}

// drop removes parts. One that cannot be removed costs room and nothing else;
// the sweep of stale uploads comes by again.
func (in *Intake) drop(ctx context.Context, parts []interview.Part) {
	for _, p := range parts {
		if err := in.Shelf.Delete(ctx, p.Key); err != nil {
			in.Log.WarnContext(ctx, "remove stored part", "key", p.Key, "error", err)
		}
	}
}

func (in *Intake) putPart(ctx context.Context, uploadID string, offset int64, b []byte) (interview.Part, error) {
	// Two nodes may write at one offset; only one of them is acknowledged.
	key := fmt.Sprintf("uploads/%s/%015d-%s", uploadID, offset, strings.ToLower(rand.Text()[:10]))
	if _, _, err := in.Shelf.Store(ctx, key, bytes.NewReader(b), ""); err != nil {
		return interview.Part{}, fmt.Errorf("store part of upload %s: %w", uploadID, err)
	}
	return interview.Part{Key: key, Bytes: int64(len(b))}, nil
}

func mediumKey(interviewID string) (string, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return "", fmt.Errorf("key of a recording: %w", err)
	}
	return "recordings/" + interviewID + "/" + id.String(), nil
}

func notARecording() error {
	return interview.Errorf(interview.Unsupported, "the file is no recording of a type that can be read")
}
