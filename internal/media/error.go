package media

import "errors"

// What a failure of this package is, for errors.Is. Decoding that takes longer
// than Config.Timeout is context.DeadlineExceeded. Every other error is the
// machine's (no disk, no process) and may pass.
var (
	ErrNotAudio  = errors.New("media: not a recording")
	ErrTooLong   = errors.New("media: recording lasts too long")
	ErrTooLarge  = errors.New("media: recording is too large")
	ErrNoDecoder = errors.New("media: no decoder for this format")
	ErrNoEncoder = errors.New("media: no MP3 encoder")
)

// Error is a failure with a sentence that may be shown to whoever sent the
// recording: it holds nothing of the file's content and nothing of the machine.
type Error struct {
	Kind     error  // one of the errors above
	Sentence string // lower case, no full stop
}

func (e *Error) Error() string { return e.Sentence }

// Unwrap gives the kind.
func (e *Error) Unwrap() error { return e.Kind }
