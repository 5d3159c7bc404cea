package e2e

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/speech"
	"github.com/candorhq/candor/internal/speech/speechtest"
)

const smallPlan = `name: Kitchen hand
language: en
questions:
  - text: What do you do before you start to cook?
    key_points:
      - text: wash my hands with warm water
      - text: clean the table
  - text: How do you keep food safe?
    form: text
    key_points:
      - text: keep meat cold
`

// Audio nobody prepared, a plan in a file, a result on standard output.
func TestAnInterviewRunsFromFiles(t *testing.T) {
	dir := t.TempDir()
	planFile, audio, text := filepath.Join(dir, "plan.yaml"), filepath.Join(dir, "a.wav"), filepath.Join(dir, "b.txt")
	said := "Before I start I wash my hands with warm water and I clean the table. Then I look at the list."
	write(t, planFile, []byte(smallPlan))
	write(t, audio, speech.EncodeWAV(speechtest.Say(t, speechtest.ClearVoice, said)))
	write(t, text, []byte("I keep the meat cold and I check the date."))

	in := newInstallation(t)
	var out, errs bytes.Buffer
	cmd := in.command(t.Context(), "interview", "run", planFile, audio, text, "--candidate", "Robin Fields", "--out", filepath.Join(dir, "out"))
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, errs.String())
	}
	var res struct {
		Turns []struct {
			Speaker, Text string
		}
		Assessment struct {
			Score *float64
		}
	}
	if err := json.Unmarshal(out.Bytes(), &res); err != nil {
		t.Fatalf("standard output is not JSON: %v\n%s", err, out.String())
	}
	heard := ""
	for _, turn := range res.Turns {
		if turn.Speaker == "candidate" && heard == "" {
			heard = turn.Text
		}
	}
	if e := speechtest.Compare(said, heard); e.Rate() > 0.15 {
		t.Errorf("%.0f %% of the words are wrong in %q", 100*e.Rate(), heard)
	}
	if res.Assessment.Score == nil || *res.Assessment.Score < 60 {
		t.Errorf("score %v for an answer that says everything", res.Assessment.Score)
	}
	for _, want := range []string{"Robin Fields", "wash my hands", "Recommendation"} {
		if !strings.Contains(errs.String(), want) {
			t.Errorf("the readable text does not say %q:\n%s", want, errs.String())
		}
	}
	for _, name := range []string{"result.json", "report.html", "report.pdf"} {
		if st, err := os.Stat(filepath.Join(dir, "out", name)); err != nil || st.Size() < 500 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAWrongFileIsNamedWithAHint(t *testing.T) {
	dir := t.TempDir()
	planFile, notAudio := filepath.Join(dir, "plan.yaml"), filepath.Join(dir, "a.webm")
	write(t, planFile, []byte(smallPlan))
	write(t, notAudio, []byte("<html>this is no recording</html>"))
	var errs bytes.Buffer
	cmd := newInstallation(t).command(t.Context(), "interview", "run", planFile, notAudio)
	cmd.Stderr = &errs
	if err := cmd.Run(); err == nil {
		t.Fatal("a page was taken for a recording")
	}
	for _, want := range []string{"a.webm", "not a recording", "hint:"} {
		if !strings.Contains(errs.String(), want) {
			t.Errorf("the error does not say %q:\n%s", want, errs.String())
		}
	}
}

func write(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
}
