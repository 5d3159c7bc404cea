package speech_test

import (
	"strings"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/speech"
	"github.com/candorhq/candor/internal/speech/speechtest"
	"golang.org/x/sync/errgroup"
)

// BenchmarkTenAnswers transcribes ten answers of a minute each at once with the
// embedded recogniser and reports wall time to audio time and the word error rate.
func BenchmarkTenAnswers(b *testing.B) {
	const minute = 60 * speech.SampleRate
	var audio [][]int16
	var said []string
	texts := speechtest.Answers()
	for i := range 10 {
		var samples []int16
		var words []string
		for j := 0; len(samples) < minute*9/10; j++ {
			text := texts[(i+j)%len(texts)]
			samples = append(append(samples, speechtest.Say(b, speechtest.ClearVoice, text)...), speechtest.Silence(700)...)
			words = append(words, text)
		}
		audio, said = append(audio, samples), append(said, strings.Join(words, " "))
	}
	r := openSphinx(b, speechtest.BuildWorker(b))
	var errors speechtest.Errors
	var length time.Duration
	for b.Loop() {
		var group errgroup.Group
		heard := make([]string, len(audio))
		for i, samples := range audio {
			length += time.Duration(speech.Milliseconds(len(samples))) * time.Millisecond
			group.Go(func() error {
				got, err := r.Transcribe(b.Context(), samples, speech.Options{})
				heard[i] = got.Text()
				return err
			})
		}
		if err := group.Wait(); err != nil {
			b.Fatal(err)
		}
		for i := range heard {
			errors = errors.Add(speechtest.Compare(said[i], heard[i]))
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()/length.Seconds(), "wall/audio")
	b.ReportMetric(100*errors.Rate(), "WER%")
}
