package ribbon

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/dialect/dialecttest"
	"github.com/candorhq/candor/internal/interview"
)

func TestScoresSpreadOverOneToFive(t *testing.T) {
	for score, want := range map[float64]int{0: 1, 12.4: 1, 12.5: 2, 25: 2, 37.5: 3, 50: 3, 62.4: 3, 62.5: 4, 75: 4, 87.4: 4, 87.5: 5, 100: 5, -3: 1, 104: 5} {
		if got := outOfFive(&score); *got != want {
			t.Errorf("%v is %d, not %d", score, *got, want)
		}
	}
	if got := outOfFive(nil); got != nil {
		t.Errorf("a withheld score is %d", *got)
	}
}

func TestSkillsAreTheWeightedMeanOfWhatWasJudged(t *testing.T) {
	asked := []interview.Skill{{Name: "Go", Weight: 3}, {Name: "SQL", Weight: 1}, {Name: "Tact", Weight: 5}}
	judged := func(v float64) interview.Judged { return interview.Judged{Score: &v} }
	a := interview.Assessment{Judged: judged(70), Skills: []interview.SkillScore{
		{Name: "Go", Judged: judged(90)}, {Name: "SQL", Judged: judged(10)}, {Name: "Tact", Judged: interview.Judged{Withheld: "no_questions"}},
	}}
	if got := skills(a, asked); *got != 70 {
		t.Errorf("the mean is %v", *got)
	}
	a.Judged = interview.Judged{Withheld: "too_little_judged"}
	if got := skills(a, asked); got != nil {
		t.Errorf("with the overall score withheld the mean is %v", *got)
	}
	if got := skills(interview.Assessment{Judged: judged(70)}, nil); got != nil {
		t.Errorf("without skills the mean is %v", *got)
	}
}

func TestDimensionsHaveTheirOwnKeys(t *testing.T) {
	score := func(name string, v float64) interview.Dimension {
		return interview.Dimension{Name: name, Judged: interview.Judged{Score: &v}}
	}
	got := scores(interview.Assessment{Dimensions: []interview.Dimension{
		score("communication", 0), score("motivation", 25), score("language", 90), score("language.vocabulary", 50),
		score("language.grammar", 75), score("language.fluency", 100), {Name: "language.comprehension"},
	}}, nil)
	want := &Scores{Communication: new(1), Motivation: new(2), LanguageVocabulary: new(3), LanguageGrammar: new(4), LanguageFluency: new(5)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSecondsAreFloats(t *testing.T) {
	got, err := json.Marshal([]Seconds{0, 1, 125, 1500, 2000, 3_600_000, 86_399_999})
	if want := `[0.0,0.001,0.125,1.5,2.0,3600.0,86399.999]`; string(got) != want || err != nil {
		t.Errorf("%s, %v", got, err)
	}
}

func TestTurnsOfOneQuestionNeedNotBeNeighbours(t *testing.T) {
	turns := []interview.Turn{
		{Speaker: interview.Interviewer, QuestionID: "a", Text: "A?", StartMS: 0, EndMS: 1000},
		{Speaker: interview.TheCandidate, QuestionID: "a", Text: "a", StartMS: 1000, EndMS: 2000},
		{Speaker: interview.Interviewer, QuestionID: "b", Text: "B?", StartMS: 2000, EndMS: 3000},
		{Speaker: interview.Interviewer, QuestionID: "a", Text: "More?", StartMS: 3000, EndMS: 4000},
		{Speaker: interview.TheCandidate, QuestionID: "a", Text: "more\nlines", StartMS: 4000, EndMS: 5500},
	}
	got := mappings([]interview.Question{{ID: "b", Text: "B?"}, {ID: "a", Text: "A?"}, {ID: "c", Text: "C?"}}, turns)
	want := []QuestionMapping{
		{ScriptQuestion: "B?", ItemIndices: []int{2}, StartTimestamp: 2000, EndTimestamp: 3000, TranscriptItems: []Item{{"B?", Agent}}},
		{ScriptQuestion: "A?", ItemIndices: []int{0, 1, 3, 4}, StartTimestamp: 0, EndTimestamp: 5500,
			TranscriptItems: []Item{{"A?", Agent}, {"a", User}, {"More?", Agent}, {"more\nlines", User}}},
		{ScriptQuestion: "C?", ItemIndices: []int{}, TranscriptItems: []Item{}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got, want := transcript(turns), "agent: A?\nuser: a\nagent: B?\nagent: More?\nuser: more lines"; got != want {
		t.Errorf("%q", got)
	}
}

func TestTheRecordingOfTheSitting(t *testing.T) {
	links := dialect.Links{File: func(key, _ string, _ time.Duration) string { return "https://x.test/" + key }}
	answer := func(id string) interview.Recording {
		return interview.Recording{ID: id, Kind: interview.AnswerRecording}
	}
	session := interview.Recording{ID: "s", Kind: interview.SessionRecording, Video: true}
	derived := interview.Recording{ID: "d", Kind: interview.SessionRecording, Derived: true}
	removed := session
	removed.RemovedAt = time.Unix(1, 0)
	media := func(id, mp3 string) interview.MediaKeys {
		return interview.MediaKeys{RecordingID: id, Key: id, MP3Key: mp3}
	}
	for name, c := range map[string]struct {
		recordings   []interview.Recording
		media        []interview.MediaKeys
		audio, video string
	}{
		"none":                          {},
		"a film without its sound":      {[]interview.Recording{session}, []interview.MediaKeys{media("s", "")}, "", "s"},
		"a film before what was joined": {[]interview.Recording{derived, session}, []interview.MediaKeys{media("d", "d"), media("s", "s.mp3")}, "s.mp3", "s"},
		"a removed film":                {[]interview.Recording{removed}, []interview.MediaKeys{media("s", "s.mp3")}, "", ""},
		"a film without its blob":       {[]interview.Recording{session}, nil, "", ""},
		"one answer":                    {[]interview.Recording{answer("a")}, []interview.MediaKeys{media("a", "")}, "a", ""},
		"two answers that nobody joined": {[]interview.Recording{answer("a"), answer("b")},
			[]interview.MediaKeys{media("a", ""), media("b", "")}, "", ""},
	} {
		audio, video := recordings(interview.Result{Recordings: c.recordings, Media: c.media}, links)
		for what, p := range map[string]struct {
			got  *string
			want string
		}{"audio": {audio, c.audio}, "video": {video, c.video}} {
			got := ""
			if p.got != nil {
				got = strings.TrimPrefix(*p.got, "https://x.test/")
			}
			if got != p.want {
				t.Errorf("%s: %s is %q, not %q", name, what, got, p.want)
			}
		}
	}
}

// FuzzTranslate: whatever a stored document says, the answer encodes, its
// indices point into the transcript and its scores are 1 to 5.
func FuzzTranslate(f *testing.F) {
	w := dialecttest.New(f)
	for _, name := range dialecttest.Cast() {
		doc, err := json.Marshal(w.Result(f, name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(doc)
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		var r interview.Result
		if json.Unmarshal(doc, &r) != nil {
			return
		}
		got := translate(r, w.Deps.Links)
		if _, err := json.Marshal(got); err != nil {
			t.Fatal(err)
		}
		d := got.InterviewData
		if (d != nil) != (got.Status == Completed) {
			t.Fatalf("status %s with data %v", got.Status, d)
		}
		if d == nil {
			return
		}
		for _, m := range d.QuestionsToTranscript {
			if len(m.ItemIndices) != len(m.TranscriptItems) || m.EndTimestamp < m.StartTimestamp && len(m.ItemIndices) == 0 {
				t.Errorf("mapping %+v", m)
			}
			for k, i := range m.ItemIndices {
				if s := d.TranscriptWithTimestamp[i]; s.Content != m.TranscriptItems[k].Content || s.Role != m.TranscriptItems[k].Role {
					t.Errorf("item %d is not turn %d", k, i)
				}
			}
		}
		for _, s := range []*int{d.Scores.Communication, d.Scores.Motivation, d.Scores.Skills, d.Scores.LanguageFluency} {
			if s != nil && (*s < 1 || *s > 5) {
				t.Errorf("score %d", *s)
			}
		}
	})
}
