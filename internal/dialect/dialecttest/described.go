package dialecttest

import (
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/candorhq/candor/internal/web/openapitest"
)

// Described holds the exchanges of testdata against a dialect's document.
type Described struct {
	Document *openapitest.Document
	// Path makes a path of the document of a request's; nil leaves it.
	Path func(string) string
	// Blank is what stands for a value that exchanges leave open, by its name;
	// nil is an id for all.
	Blank func(name string) string
	// Unlisted tells which paths the document may lack, and need no exchange;
	// nil is none.
	Unlisted func(path string) bool
}

var placeholder = regexp.MustCompile(`\{[a-z]+[a-z0-9_.]*\}`)

// Check holds every answer, and every JSON body that was taken, against the
// document, and wants an exchange in which each operation succeeds.
func (d Described) Check(t *testing.T) {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txtar")
	must(t, err)
	seen := map[string]bool{}
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		must(t, err)
		if path, method := d.exchange(t, file, string(a.Files[0].Data), string(a.Files[1].Data)); path != "" {
			seen[method+" "+path] = true
		}
	}
	for path, methods := range d.Document.Methods() {
		for _, method := range methods {
			if !seen[strings.ToUpper(method)+" "+path] && (d.Unlisted == nil || !d.Unlisted(path)) {
				t.Errorf("no exchange shows %s %s succeed", method, path)
			}
		}
	}
}

// exchange checks one file and gives the operation that succeeds in it.
func (d Described) exchange(t *testing.T, file, request, response string) (path, method string) {
	t.Helper()
	head, sent, _ := strings.Cut(request, "\n\n")
	line, _, _ := strings.Cut(head, "\n")
	method, target, _ := strings.Cut(strings.TrimSpace(line), " ")
	target, _, _ = strings.Cut(target, "?")
	if d.Path != nil {
		target = d.Path(target)
	}
	answer, got, _ := strings.Cut(response, "\n\n")
	status := answer[:3]
	path, known := d.Document.Find(method, target)
	if !known {
		if status < "300" && method != http.MethodOptions && (d.Unlisted == nil || !d.Unlisted(target)) {
			t.Errorf("%s: %s %s is not in the document", file, method, target)
		}
		return "", ""
	}
	mediaType := ""
	for l := range strings.Lines(answer) {
		if v, ok := strings.CutPrefix(l, "Content-Type: "); ok {
			mediaType, _, _ = strings.Cut(strings.TrimSpace(v), ";")
		}
	}
	if err := d.Document.Answer(path, method, status, mediaType, d.filled(got)); err != nil {
		t.Errorf("%s: the answer: %v", file, err)
	}
	if status >= "300" || method == http.MethodHead {
		return "", ""
	}
	if strings.TrimSpace(sent) != "" {
		if err := d.Document.Request(path, method, d.filled(sent)); err != nil {
			t.Errorf("%s: the body: %v", file, err)
		}
	}
	return path, method
}

func (d Described) filled(text string) []byte {
	return placeholder.ReplaceAllFunc([]byte(strings.TrimSpace(text)), func(name []byte) []byte {
		if d.Blank != nil {
			if v := d.Blank(strings.Trim(string(name), "{}")); v != "" {
				return []byte(v)
			}
		}
		return []byte("0190f000-0000-7000-8000-000000000000")
	})
}

// HasRoutes compares the document's operations with those that are served.
func (d Described) HasRoutes(t *testing.T, served map[string][]string) {
	t.Helper()
	has := d.Document.Methods()
	for path, methods := range served {
		slices.Sort(methods)
		if !slices.Equal(has[path], methods) {
			t.Errorf("%s: the document has %v, served are %v", path, has[path], methods)
		}
	}
	for path := range has {
		if served[path] == nil {
			t.Errorf("%s is not served", path)
		}
	}
}
