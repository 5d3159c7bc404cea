// Package speaker speaks texts with programs of this machine: Flite for English,
// quick and clear enough to be the default, and Espeak for a hundred other
// languages. Texts go in on standard input, never on a command line.
package speaker

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
	"unicode"

	"github.com/candorhq/candor/internal/speech"
)

const (
	longestText  = 8000             // bytes, some ten minutes
	longestSound = 64 << 20         // bytes
	patience     = 30 * time.Second // for one run of a program
)

// plain takes out of a text what is not for speaking, and gives an empty text if
// nothing is left to say.
func plain(text string) (string, error) {
	if len(text) > longestText {
		return "", fmt.Errorf("%d bytes, at most %d: %w", len(text), longestText, speech.ErrTooLong)
	}
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, " "))
	if !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		return "", nil
	}
	return strings.TrimSpace(text), nil
}

// run gives what a program writes to standard output, also if it ends with an error
// status. Errors leave out its words: they may repeat the text. What it leaves
// in its home and among temporary files, such as a sound server's settings,
// goes when it has ended.
func run(ctx context.Context, program, stdin string, args ...string) ([]byte, error) {
	timed, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	home, err := os.MkdirTemp("", "candor-voice-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(home)
	cmd := exec.CommandContext(timed, program, args...)
	cmd.Env = append(os.Environ(), "HOME="+home, "TMPDIR="+home, "XDG_CONFIG_HOME="+home, "XDG_RUNTIME_DIR="+home)
	cmd.Stdin = strings.NewReader(stdin)
	cmd.WaitDelay = time.Second
	out := &bounded{}
	cmd.Stdout = out
	err = cmd.Run()
	switch {
	case err == nil:
		return out.buf.Bytes(), nil
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case timed.Err() != nil:
		return nil, fmt.Errorf("not done after %v", patience)
	}
	if _, ran := errors.AsType[*exec.ExitError](err); ran || out.full {
		return out.buf.Bytes(), err
	}
	return nil, fmt.Errorf("%w: %w", speech.ErrUnavailable, err)
}

// bounded is a buffer that refuses more than longestSound bytes.
type bounded struct {
	buf  bytes.Buffer
	full bool
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.buf.Len()+len(p) > longestSound {
		b.full = true
		return 0, io.ErrShortWrite
	}
	return b.buf.Write(p)
}
