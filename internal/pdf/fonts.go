package pdf

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"unicode"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
)

// Fonts is a set of faces that documents share. Faces are read and parsed when
// a text first needs them, once; a Fonts is safe for concurrent use. System
// fonts found at first need are what later documents draw with too.
type Fonts struct {
	dirs    []string
	shelves []shelf

	mu     sync.Mutex
	system map[string]string    // base name to path; nil until first needed
	loaded map[string]*typeface // by path; nil for one that cannot be used
}

// typeface is one parsed font and what embedding it takes.
type typeface struct {
	name   string // PostScript-like, from the file's name
	font   *font.Font
	file   *sfnt
	bold   bool
	italic bool
	mono   bool
	spaced bool // has a space, as symbol fonts may not
}

// SystemFontDirs is where Debian and its relatives keep fonts, and the user's
// own folder if there is one.
func SystemFontDirs() []string {
	dirs := []string{"/usr/share/fonts", "/usr/local/share/fonts"}
	if home, err := os.UserHomeDir(); err == nil {
		dirs = append(dirs, filepath.Join(home, ".local/share/fonts"))
	}
	return dirs
}

// NewFonts returns the bundled faces and, for the scripts they lack, whatever
// TrueType faces lie in dirs (see SystemFontDirs). Without dirs a document is
// the same on every machine.
func NewFonts(dirs ...string) *Fonts {
	return &Fonts{dirs: dirs, shelves: shelves(), loaded: map[string]*typeface{}}
}

// look is which variant of a face a run asks for.
type look struct{ bold, italic, mono, serif bool }

// primary is the file of the bundled Latin face for a look.
func (l look) primary() string {
	switch {
	case l.mono:
		return "NotoSansMono-Regular.ttf"
	case l.serif && l.bold:
		return "NotoSerif-Bold.ttf"
	case l.serif && l.italic:
		return "NotoSerif-Italic.ttf"
	case l.serif:
		return "NotoSerif-Regular.ttf"
	case l.bold:
		return "NotoSans-Bold.ttf"
	case l.italic:
		return "NotoSans-Italic.ttf"
	}
	return "NotoSans-Regular.ttf"
}

// shelfOf is where a script's fonts are. Han characters take Japanese or
// Korean shapes in a text of that language.
func (f *Fonts) shelfOf(script language.Script, lang string) (shelf, bool) {
	code := script.String()
	if code == "Hani" {
		switch primaryTag(lang) {
		case "ja":
			code = "Hira"
		case "ko":
			code = "Hang"
		}
	}
	for _, s := range f.shelves {
		if strings.Contains(s.scripts, code) {
			return s, true
		}
	}
	return shelf{}, false
}

func primaryTag(lang string) string {
	tag, _, _ := strings.Cut(strings.ToLower(lang), "-")
	return tag
}

// candidates lists file names to try for a script, the best first.
func (f *Fonts) candidates(script language.Script, l look, lang string) []string {
	first := []string{l.primary()}
	if l.mono || l.serif {
		first = append(first, look{bold: l.bold, italic: l.italic}.primary())
	}
	s, ok := f.shelfOf(script, lang)
	if !ok {
		return append(first, f.symbols()...)
	}
	var own []string
	if l.bold {
		own = append(own, s.bold...)
	}
	own = append(own, s.regular...)
	if !script.Strong() {
		return append(first, own...)
	}
	return append(append(own, first...), f.symbols()...)
}

func (f *Fonts) symbols() []string { return f.shelves[len(f.shelves)-1].regular }

// open returns the face of that file name, bundled or the system's, or nil.
func (f *Fonts) open(name string) *typeface {
	f.mu.Lock()
	defer f.mu.Unlock()
	if t, ok := f.loaded[name]; ok {
		return t
	}
	t, err := f.read(name)
	if err != nil {
		t = nil // a font that cannot be read is as good as absent
	}
	f.loaded[name] = t
	return t
}

func (f *Fonts) read(name string) (*typeface, error) {
	data, err := bundled.ReadFile("font/" + name)
	if err != nil {
		path, ok := f.index()[name]
		if !ok {
			return nil, fs.ErrNotExist
		}
		if data, err = os.ReadFile(path); err != nil {
			return nil, fmt.Errorf("font: %w", err)
		}
	}
	file, err := parseSfnt(data)
	if err != nil {
		return nil, fmt.Errorf("font %s: %w", name, err)
	}
	faces, err := font.ParseTTC(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("font %s: %w", name, err)
	}
	_, spaced := faces[0].NominalGlyph(' ')
	stem := strings.TrimSuffix(name, filepath.Ext(name))
	return &typeface{
		name:   stem,
		font:   faces[0].Font,
		file:   file,
		bold:   strings.HasSuffix(stem, "Bold"),
		italic: strings.HasSuffix(stem, "Italic"),
		mono:   strings.Contains(stem, "Mono"),
		spaced: spaced,
	}, nil
}

// index walks the font folders once; the first file of a name wins.
func (f *Fonts) index() map[string]string {
	if f.system != nil {
		return f.system
	}
	f.system = map[string]string{}
	for _, dir := range f.dirs {
		// A folder that cannot be read holds no fonts for us.
		_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return nil
			}
			switch strings.ToLower(filepath.Ext(path)) {
			case ".ttf", ".ttc":
				if _, ok := f.system[d.Name()]; !ok && !d.IsDir() {
					f.system[d.Name()] = path
				}
			}
			return nil
		})
	}
	return f.system
}

// covers tells whether the face has a glyph for every rune that needs one.
func (t *typeface) covers(text []rune) bool {
	for _, r := range text {
		if invisible(r) && (t.spaced || !unicode.IsSpace(r)) {
			continue
		}
		if _, ok := t.font.NominalGlyph(r); !ok {
			return false
		}
	}
	return true
}
