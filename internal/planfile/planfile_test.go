package planfile_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/planfile"
)

func TestAPlanIsTheSameAfterWritingAndReading(t *testing.T) {
	data, err := os.ReadFile("../demo/content/support.yaml")
	if err != nil {
		t.Fatal(err)
	}
	want, err := planfile.Read(data)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(want.Plan.Questions); n != 4 || len(want.Plan.Questions[0].KeyPoints) != 5 || want.Position == nil {
		t.Fatalf("%d questions, position %v: the file was not read whole", n, want.Position)
	}
	out, err := planfile.Write(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := planfile.Read(out)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("after writing and reading (-want +got):\n%s", diff)
	}
}

func TestAMistakeInAFileIsNamedWithItsLine(t *testing.T) {
	for _, tt := range []struct{ name, file, want string }{
		{"unknown field", "name: a\nquestion: []\n", "2"},
		{"wrong type", "name: a\nquestions:\n  - text: b\n    weight: heavy\n", "4"},
		{"not YAML", "name: [a\n", "1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := planfile.Read([]byte(tt.file))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("Read = %v, want an error that names line %s", err, tt.want)
			}
		})
	}
}
