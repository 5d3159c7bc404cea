package transcribe

import (
	"encoding/json"
	"testing"
	"unicode/utf8"

	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/speech"
)

func FuzzTranscript(f *testing.F) {
	f.Add(`{"Language":"en","Segments":[{"StartMS":10,"EndMS":5,"Text":"a b","Words":[{"Text":"a","StartMS":-1,"EndMS":99999,"Confidence":2},{"Text":" ","Confidence":-7}]},{"StartMS":0,"EndMS":1,"Text":"\u0000"}]}`, int64(60_000))
	f.Add(`{"Segments":[{"StartMS":9223372036854775807,"EndMS":-9223372036854775808,"Text":"x"}]}`, int64(0))
	f.Fuzz(func(t *testing.T, doc string, length int64) {
		var said speech.Transcript
		if json.Unmarshal([]byte(doc), &said) != nil {
			return
		}
		length = max(0, min(length, interview.MaxSittingMS))
		got := transcript(said, interview.PendingAnswer{}, length)
		var last int64
		for _, s := range got.Segments {
			if s.Text == "" || !utf8.ValidString(s.Text) || s.StartMS < last || s.EndMS < s.StartMS || s.EndMS > length {
				t.Fatalf("segment %q at %d to %d, after %d of %d", s.Text, s.StartMS, s.EndMS, last, length)
			}
			at := s.StartMS
			for _, w := range s.Words {
				if w.Text == "" || w.StartMS < at || w.EndMS < w.StartMS || w.EndMS > s.EndMS || w.Confidence > 1 || w.Confidence < 0 && w.Confidence != speech.UnknownConfidence {
					t.Fatalf("word %+v in %d to %d", w, at, s.EndMS)
				}
				at = w.StartMS
			}
			last = s.EndMS
		}
	})
}
