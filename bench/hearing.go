package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/candorhq/candor/bench/rig"
	"github.com/candorhq/candor/client"
	"github.com/candorhq/candor/internal/speech"
	"github.com/candorhq/candor/internal/speech/speaker"
	"github.com/candorhq/candor/internal/speech/speechtest"
	"github.com/candorhq/candor/internal/speech/sphinx"
	"github.com/candorhq/candor/internal/speech/vad"
)

const (
	minuteAnswers = 10
	hearRounds    = 3
	lastRounds    = 3
)

// answer is about a minute of speech whose words are known.
type answer struct {
	samples []int16
	said    string
}

func (a answer) length() time.Duration {
	return time.Duration(speech.Milliseconds(len(a.samples))) * time.Millisecond
}

// minutes speaks n answers of a minute with the voice that the embedded
// recogniser understands best.
func minutes(ctx context.Context, n int, seed uint64) ([]answer, error) {
	if _, err := exec.LookPath("flite"); err != nil {
		return nil, fmt.Errorf("%w: flite is not installed: apt-get install flite", errSkipped)
	}
	voice := speaker.NewFlite("")
	texts := speechtest.Answers()
	first, out := int(seed%uint64(len(texts))), make([]answer, n)
	for i := range out {
		var words []string
		for j := 0; len(out[i].samples) < speech.Samples(54_000); j++ {
			text := texts[(first+i+j)%len(texts)]
			samples, err := voice.Speak(ctx, text, speech.Voice{Name: speechtest.ClearVoice})
			if err != nil {
				return nil, err
			}
			out[i].samples = append(append(out[i].samples, samples...), speechtest.Silence(700)...)
			words = append(words, text)
		}
		out[i].said = strings.Join(words, " ")
	}
	return out, nil
}

// programs builds the server and the recogniser's worker.
func programs(ctx context.Context) (bin string, remove func(), err error) {
	dir, err := os.MkdirTemp(os.Getenv("BENCH_DIR"), "candor-bench-")
	if err != nil {
		return "", nil, err
	}
	bin, err = rig.BuildPrograms(ctx, dir)
	if err != nil {
		os.RemoveAll(dir)
		return "", nil, fmt.Errorf("%w: %w", errSkipped, err)
	}
	return bin, func() { os.RemoveAll(dir) }, nil
}

// hear measures the embedded recogniser on ten answers at once.
func hear(ctx context.Context, out sheet) error {
	answers, err := minutes(ctx, minuteAnswers, out.seed)
	if err != nil {
		return err
	}
	bin, remove, err := programs(ctx)
	if err != nil {
		return err
	}
	defer remove()
	var length time.Duration
	for _, a := range answers {
		length += a.length()
	}
	var walls, costs []float64
	var wrong speechtest.Errors
	for range hearRounds {
		r := sphinx.New(sphinx.Config{Worker: filepath.Join(bin, "candor-asr"), Cut: vad.NewCutter(vad.NewModel())})
		heard := make([]string, len(answers))
		used, began := allProcessorTime(), time.Now()
		var group errgroup.Group
		for i, a := range answers {
			group.Go(func() error {
				got, err := r.Transcribe(ctx, a.samples, speech.Options{})
				heard[i] = got.Text()
				return err
			})
		}
		err := group.Wait()
		took := time.Since(began)
		r.Close() // and waits for the workers, whose time is counted then
		if err != nil {
			return err
		}
		walls, costs = append(walls, took.Seconds()/length.Seconds()), append(costs, (allProcessorTime()-used).Seconds()/length.Seconds())
		for i, a := range answers {
			wrong = wrong.Add(speechtest.Compare(a.said, heard[i]))
		}
	}
	fmt.Fprintf(out, "%d answers, %s of speech, all at once on %d processors, medians of %d runs, workers started anew each time\n",
		len(answers), length.Round(time.Second), runtime.NumCPU(), hearRounds)
	return table(out, []row{
		{what: "transcription, wall time to audio time", figure: median(walls), target: 0.20, less: true, note: fmt.Sprintf("%.1f %% of the words are wrong", 100*wrong.Rate())},
		{what: "the same for processor time of all processors", figure: median(costs) / float64(runtime.NumCPU()), less: true, note: "what it would be if nobody else used the machine"},
	})
}

// allProcessorTime is what this process and those it has waited for have used.
func allProcessorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_CHILDREN, &u); err != nil {
		return processorTime()
	}
	return processorTime() + time.Duration(u.Utime.Nano()+u.Stime.Nano())
}

// last measures how long a candidate's result takes after the last answer came
// in: the real program, the embedded recogniser and judge, a last answer of a
// minute, the ones before it transcribed while the candidate went on.
func last(ctx context.Context, out sheet) error {
	answers, err := minutes(ctx, 3, out.seed)
	if err != nil {
		return err
	}
	bin, remove, err := programs(ctx)
	if err != nil {
		return err
	}
	defer remove()
	p, err := rig.NewProgram(&rig.Run{Bin: bin, Dir: filepath.Dir(bin)})
	if err != nil {
		return err
	}
	defer p.Stop()
	_, key, err := p.Tenant("Bench")
	if err != nil {
		return err
	}
	if err := p.Serve(ctx); err != nil {
		return errors.Join(err, errors.New(p.Tail()))
	}
	var shares []float64
	for range lastRounds {
		share, err := lastOnce(ctx, client.New(p.URL(), key), answers)
		if err != nil {
			return fmt.Errorf("%w\n%s", err, p.Tail())
		}
		shares = append(shares, share)
	}
	fmt.Fprintf(out, "interviews of %d answers of a minute each, medians of %d\n", len(answers), lastRounds)
	return table(out, []row{{what: "result ready after the last answer arrived, to that answer's length", figure: median(shares), target: 0.5, less: true,
		note: fmt.Sprintf("%.1f s after %s", median(shares)*answers[len(answers)-1].length().Seconds(), answers[len(answers)-1].length().Round(time.Second))}})
}

func lastOnce(ctx context.Context, c *client.Client, answers []answer) (share float64, err error) {
	point := func(s string) []client.KeyPoint { return []client.KeyPoint{{Text: s}} }
	plan := &client.Plan{Name: "Customer support", Language: "en", Questions: []client.Question{
		{Text: "Tell me about a customer who was upset.", Form: "spoken", KeyPoints: point("stayed calm and listened")},
		{Text: "How do you find the cause of a problem?", Form: "spoken", KeyPoints: point("asked for the error message")},
		{Text: "What did you learn from a mistake?", Form: "spoken", KeyPoints: point("changed how the work is checked")},
	}}
	made, err := c.CreateInterview(ctx, client.NewInterview{Plan: plan, Candidate: &client.Candidate{FirstName: "Amelia"}})
	if err != nil {
		return 0, err
	}
	id := made.Interview.ID
	var arrived time.Time
	for i, a := range answers {
		if i == len(answers)-1 {
			// A candidate speaks for a minute meanwhile: those before are done.
			if err := rig.Until(ctx, "the answers before are transcribed", 5*time.Minute, func() bool { return transcribed(ctx, c, id) == i }); err != nil {
				return 0, err
			}
		}
		if _, err := c.SendAnswer(ctx, id, made.Interview.Asked.Questions[i].ID, time.Time{}, bytes.NewReader(speech.EncodeWAV(a.samples))); err != nil {
			return 0, err
		}
		arrived = time.Now()
	}
	if _, err := c.Complete(ctx, id); err != nil {
		return 0, err
	}
	state := ""
	err = rig.Until(ctx, "the result is ready", 5*time.Minute, func() bool {
		iv, err := c.Interview(ctx, id)
		state = iv.State
		return err == nil && (state == "ready" || state == "failed")
	})
	if err == nil && state != "ready" {
		err = errors.New("the interview is " + state)
	}
	return time.Since(arrived).Seconds() / answers[len(answers)-1].length().Seconds(), err
}

// transcribed counts the answers whose words are there.
func transcribed(ctx context.Context, c *client.Client, id string) (n int) {
	res, err := c.Result(ctx, id, nil)
	if err != nil {
		return 0
	}
	for _, a := range res.Answers {
		if a.State == "transcribed" {
			n++
		}
	}
	return n
}
