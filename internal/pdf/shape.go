package pdf

import (
	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/segmenter"
	"github.com/go-text/typesetting/shaping"
)

// typesetter turns runs into shaped, broken lines. It serves one document.
type typesetter struct {
	fonts   *Fonts
	shaper  shaping.HarfbuzzShaper
	seg     segmenter.Segmenter
	faces   map[*typeface]*font.Face
	chosen  map[choice]*typeface
	missing map[string]*Missing
	boxed   map[rune]string // runes without a glyph, to the code of their script
	words   map[word][]shaping.Glyph
}

// word is what is shaped alike wherever it stands in a document.
type word struct {
	face   *typeface
	script language.Script
	lang   language.Language
	text   string
}

func newTypesetter(f *Fonts) *typesetter {
	return &typesetter{fonts: f, faces: map[*typeface]*font.Face{}, chosen: map[choice]*typeface{}, boxed: map[rune]string{}, words: map[word][]shaping.Glyph{}}
}

// glyph is one shaped glyph; distances are thousandths of the size.
type glyph struct {
	id         uint16
	blank      bool // takes room, draws nothing
	adv        float64
	xoff, yoff float64
}

// cluster is the smallest unit of text and glyphs that belong together.
type cluster struct {
	from, to int // runes
	item     int
	glyphs   []glyph // in visual order
	width    float64 // points
	space    bool
}

// shaped is a paragraph ready to be broken into lines.
type shaped struct {
	text     []rune
	spans    []span
	items    []item
	clusters []cluster // in logical order
	levels   []uint8
	rtl      bool
	breaks   []breakKind // after each rune
}

// shape does everything that does not depend on the line's width.
func (t *typesetter) shape(text []rune, spans []span, dir Direction, lang string) shaped {
	base := uint8(0)
	if dir == RightToLeft {
		base = 1
	}
	p := shaped{text: text, spans: spans, rtl: dir == RightToLeft, levels: levels(text, base)}
	if len(text) == 0 {
		return p
	}
	p.items = t.itemize(text, spans, p.levels, lang)
	p.clusters = make([]cluster, 0, len(text))
	hb := language.NewLanguage(lang)
	for n, it := range p.items {
		face := t.faces[it.face]
		if face == nil {
			face = font.NewFace(it.face.font)
			t.faces[it.face] = face
		}
		if it.level == 0 && spaceable(it.script) {
			for from := it.from; from < it.to; {
				to := from + 1
				for text[from] != ' ' && to < it.to && text[to] != ' ' {
					to++
				}
				p.clusters = t.collect(p.clusters, &p, n, from, t.shapeWord(face, text[from:to], it, hb))
				from = to
			}
			continue
		}
		in := shaping.Input{
			Text: text, RunStart: it.from, RunEnd: it.to,
			Direction: di.DirectionLTR, Face: face, Script: it.script, Language: hb,
			Size: 1000 << 6, // results are thousandths of the em, in 1/64
		}
		if it.level&1 == 1 {
			in.Direction = di.DirectionRTL
		}
		out := t.shaper.ShapeNoExtents(in)
		p.clusters = t.collect(p.clusters, &p, n, 0, out.Glyphs)
	}
	p.breaks = t.breaksOf(text)
	return p
}

// shapeWord shapes a word of a script whose letters do not join, or gives what
// it found before: most words of a document come again. Distances between words
// are those of the space alone.
func (t *typesetter) shapeWord(face *font.Face, text []rune, it item, lang language.Language) []shaping.Glyph {
	key := word{it.face, it.script, lang, string(text)}
	if glyphs, ok := t.words[key]; ok {
		return glyphs
	}
	out := t.shaper.ShapeNoExtents(shaping.Input{
		Text: text, RunEnd: len(text), Direction: di.DirectionLTR, Face: face, Script: it.script, Language: lang, Size: 1000 << 6,
	})
	if len(text) <= maxWord {
		t.words[key] = out.Glyphs
	}
	return out.Glyphs
}

// maxWord is the longest word that is remembered.
const maxWord = 40

// collect adds the clusters of one item in logical order; base is the rune that
// the glyphs' own count begins at.
func (t *typesetter) collect(to []cluster, p *shaped, n, base int, glyphs []shaping.Glyph) []cluster {
	it := p.items[n]
	size := p.spans[it.span].size
	start := len(to)
	for i := 0; i < len(glyphs); {
		k := i
		index := glyphs[i].TextIndex()
		c := cluster{from: base + index, item: n}
		c.to = min(c.from+max(1, glyphs[i].RunesCount()), it.to)
		out := make([]glyph, 0, glyphs[i].GlyphsCount())
		for ; k < len(glyphs) && glyphs[k].TextIndex() == index; k++ {
			g := glyphs[k]
			v := glyph{id: uint16(g.GlyphID), adv: float64(g.Advance) / 64, xoff: float64(g.XOffset) / 64, yoff: float64(g.YOffset) / 64}
			if g.GlyphID > 0xffff || int(g.GlyphID) >= it.face.file.glyphs {
				v.id, v.blank = 0, true
			}
			c.width += v.adv * size / 1000
			out = append(out, v)
		}
		if n := len(out); n > 0 && p.spans[it.span].track != 0 && spaceable(it.script) {
			out[n-1].adv += p.spans[it.span].track
			c.width += p.spans[it.span].track * size / 1000
		}
		c.glyphs = out
		c.space = true
		for _, r := range p.text[c.from:c.to] {
			if !invisible(r) {
				c.space = false
			}
			if code, ok := t.boxed[r]; ok && len(out) > 0 && out[0].id == 0 {
				t.missing[code].Count++
			}
			if directing(r) && c.to == c.from+1 {
				c.glyphs, c.width = nil, 0
			}
		}
		to = append(to, c)
		i = k
	}
	if it.level&1 == 1 {
		for a, b := start, len(to)-1; a < b; a, b = a+1, b-1 {
			to[a], to[b] = to[b], to[a]
		}
	}
	return to
}

// spaceable tells whether letters of a script stand apart, so that distance may
// be added between them.
func spaceable(s language.Script) bool {
	return s == language.Latin || s == language.Greek || s == language.Cyrillic || s == language.Common
}
