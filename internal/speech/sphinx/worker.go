package sphinx

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/candorhq/candor/internal/speech"
)

// longestLine is the most that a worker may answer to one piece.
const longestLine = 4 << 20

// worker is one candor-asr process. It is for one caller at a time; kill alone may
// be called beside.
type worker struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *bufio.Reader
	engine speech.Engine
	ended  chan struct{} // closed when the process is gone
	retire *time.Timer
}

// readyLine is the worker's first line; answerLine every other.
type readyLine struct {
	Ready   bool   `json:"ready"`
	Version string `json:"version"`
	Model   string `json:"model"`
}

type answerLine struct {
	Words []wireWord `json:"words"`
	Error string     `json:"error"`
}

type wireWord struct {
	Text       string  `json:"w"`
	StartMS    int64   `json:"s"`
	EndMS      int64   `json:"e"`
	Confidence float64 `json:"c"`
}

var errTooSlow = errors.New("worker took too long")

// start runs a worker and waits until it has loaded its model.
func start(ctx context.Context, path, model string, limit time.Duration) (*worker, error) {
	cmd := exec.Command(path)
	if model != "" {
		cmd.Args = append(cmd.Args, "-model", model)
	}
	cmd.Env = environment()
	last := &tail{}
	cmd.Stderr = last
	cmd.WaitDelay = 5 * time.Second
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("%w: %w", speech.ErrUnavailable, err)
	}
	w := &worker{cmd: cmd, in: in, out: bufio.NewReaderSize(out, 1<<16), ended: make(chan struct{})}
	limited := confine(cmd.Process.Pid)
	go func() {
		_ = cmd.Wait()
		close(w.ended)
	}()
	if limited != nil {
		w.kill()
		<-w.ended
		return nil, fmt.Errorf("%w: candor-asr cannot be bounded: %w", speech.ErrUnavailable, limited)
	}
	var ready readyLine
	err = w.within(ctx, limit, func() error { return w.readLine(&ready) })
	if err == nil && !ready.Ready {
		err = errors.New("worker did not say that it is ready")
	}
	if err != nil {
		w.kill()
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		<-w.ended
		return nil, fmt.Errorf("%w: candor-asr does not start: %w %s", speech.ErrUnavailable, err, last)
	}
	w.engine = speech.Engine{Name: "sphinx", Version: ready.Version, Model: ready.Model}
	return w, nil
}

// environment leaves out what the worker has no need of, secrets above all.
func environment() []string {
	env := []string{"GOMEMLIMIT=64MiB"} // of the Go part, which only passes sound on
	for _, name := range []string{"PATH", "LD_LIBRARY_PATH", "TMPDIR", "LANG"} {
		if v, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+v)
		}
	}
	return env
}

// recognize sends one piece and reads its words, with times from the start of the
// piece. After an error the worker is of no further use.
func (w *worker) recognize(ctx context.Context, piece []int16, limit time.Duration) ([]speech.Word, error) {
	request := binary.LittleEndian.AppendUint32(make([]byte, 0, 4+2*len(piece)), uint32(len(piece)))
	for _, s := range piece {
		request = binary.LittleEndian.AppendUint16(request, uint16(s))
	}
	var answer answerLine
	err := w.within(ctx, limit, func() error {
		if _, err := w.in.Write(request); err != nil {
			return fmt.Errorf("worker has gone: %w", err)
		}
		return w.readLine(&answer)
	})
	if err != nil {
		return nil, err
	}
	if answer.Error != "" {
		return nil, fmt.Errorf("worker: %s", answer.Error)
	}
	if answer.Words == nil {
		return nil, errors.New("worker's line is no answer")
	}
	words := make([]speech.Word, len(answer.Words))
	for i, a := range answer.Words {
		words[i] = speech.Word{Text: a.Text, StartMS: a.StartMS, EndMS: a.EndMS, Confidence: a.Confidence}
	}
	return words, nil
}

// within runs talk, which reads from or writes to the worker, and kills the worker
// if that takes longer than limit or ctx ends: the pipes break and talk returns.
func (w *worker) within(ctx context.Context, limit time.Duration, talk func() error) error {
	timed, cancel := context.WithTimeoutCause(ctx, limit, errTooSlow)
	defer cancel()
	stop := context.AfterFunc(timed, w.kill)
	err := talk()
	if !stop() { // killed, whatever talk made of it
		return context.Cause(timed)
	}
	return err
}

// readLine reads one line of JSON. The answer may hold a candidate's words, so
// errors say nothing of it.
func (w *worker) readLine(v any) error {
	var line []byte
	for {
		part, err := w.out.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case len(line) > longestLine:
			return errors.New("worker's answer is too long")
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF):
			return errors.New("worker ended")
		case err != nil:
			return fmt.Errorf("read from worker: %w", err)
		}
		if json.Unmarshal(line, v) != nil {
			return errors.New("worker's answer is not JSON")
		}
		return nil
	}
}

// kill ends the process. It may be called more than once.
func (w *worker) kill() { _ = w.cmd.Process.Kill() }

// isAlive says whether the process still runs.
func (w *worker) isAlive() bool {
	select {
	case <-w.ended:
		return false
	default:
		return true
	}
}

// tail keeps the start of what a worker says on standard error, for the reason
// why it does not start.
type tail struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	const most = 600
	t.text.Write(p[:min(len(p), most-min(most, t.text.Len()))])
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.Join(strings.Fields(t.text.String()), " ")
}
