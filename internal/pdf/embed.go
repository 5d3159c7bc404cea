package pdf

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// embedded is a face as one document uses it. Codes are given per glyph and
// text, not per glyph: the same shape may stand for different characters, and
// ToUnicode gives each its own.
type embedded struct {
	face  *typeface
	res   string // resource name
	codes map[coded]uint16
	list  []coded // by code; code 0 is the font's empty box
}

type coded struct {
	glyph uint16
	text  string
}

// embed returns the document's use of a face.
func (d *drawing) embed(t *typeface) *embedded {
	if f, ok := d.fonts[t]; ok {
		return f
	}
	f := &embedded{face: t, res: fmt.Sprintf("F%d", len(d.order)+1), codes: map[coded]uint16{}, list: []coded{{}}}
	d.fonts[t] = f
	d.order = append(d.order, f)
	return f
}

// code is the two-byte code for a glyph that stands for text.
func (f *embedded) code(g uint16, text string) uint16 {
	k := coded{g, text}
	if c, ok := f.codes[k]; ok {
		return c
	}
	if len(f.list) > 0xffff { // only for texts of more than 65,535 different clusters
		return 0
	}
	c := uint16(len(f.list))
	f.codes[k] = c
	f.list = append(f.list, k)
	return c
}

// nominal tells whether glyphs are the plain glyphs of the runes, in order.
func (f *embedded) nominal(glyphs []glyph, text []rune) bool {
	for i, g := range glyphs {
		if n, ok := f.face.font.NominalGlyph(text[i]); g.blank || !ok || uint32(n) != uint32(g.id) {
			return false
		}
	}
	return true
}

// emptyGlyph is added to every subset: no outline, no width.
const emptyGlyph = 0xffff

// advance is a glyph's width in thousandths of the size.
func (f *embedded) advance(g uint16) float64 {
	if g == emptyGlyph {
		return 0
	}
	return f.face.file.advance(g)
}

// write adds the font's objects: the subset, its description, widths, the map
// from codes to glyphs and that from codes to text.
func (f *embedded) write(out *file) ref {
	used := make([]uint16, len(f.list))
	for i, k := range f.list {
		used[i] = k.glyph
	}
	program, number := f.face.file.subset(used)
	gids := make([]byte, 0, 2*len(f.list))
	var widths strings.Builder
	for _, k := range f.list {
		gids = binary.BigEndian.AppendUint16(gids, number[k.glyph])
		widths.WriteString(num(f.advance(k.glyph)) + " ")
	}
	name := f.prefix() + "+" + f.face.name
	head, hhea := f.face.file.table["head"], f.face.file.table["hhea"]
	unit := func(t []byte, at int) int {
		return int(float64(int16(binary.BigEndian.Uint16(t[at:]))) * 1000 / f.face.file.upem)
	}
	flags, angle, stem := 4, 0, 80
	if f.face.mono {
		flags |= 1
	}
	if f.face.italic {
		flags, angle = flags|64, -12
	}
	if f.face.bold {
		stem = 140
	}
	descriptor := out.add("<</Type/FontDescriptor/FontName/%s/Flags %d/FontBBox[%d %d %d %d]/ItalicAngle %d/Ascent %d/Descent %d/CapHeight 714/StemV %d/FontFile2 %v>>",
		name, flags, unit(head, 36), unit(head, 38), unit(head, 40), unit(head, 42), angle, unit(hhea, 4), unit(hhea, 6), stem,
		out.addStream(fmt.Sprintf("/Length1 %d", len(program)), program))
	cid := out.add("<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %v/CIDToGIDMap %v/DW 1000/W[0[%s]]>>",
		name, descriptor, out.addStream("", gids), strings.TrimSpace(widths.String()))
	return out.add("<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%v]/ToUnicode %v>>",
		name, cid, out.addStream("", f.toUnicode()))
}

// prefix is the subset's six letters, told apart by the resource's number.
func (f *embedded) prefix() string {
	tag := []byte("AAAAAA")
	n, _ := strconv.Atoi(f.res[1:])
	for i := len(tag) - 1; i >= 0 && n > 0; i-- {
		tag[i] += byte(n % 26)
		n /= 26
	}
	return string(tag)
}

// toUnicode maps whole clusters. Further glyphs of a cluster, whose text the
// first one carries, give a zero-width space to readers that overlook
// ActualText.
func (f *embedded) toUnicode() []byte {
	b := []byte("/CIDInit/ProcSet findresource begin 12 dict begin begincmap/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def/CMapName/Adobe-Identity-UCS def/CMapType 2 def\n1 begincodespacerange<0000><FFFF>endcodespacerange\n")
	code := 1
	for chunk := range slices.Chunk(f.list[1:], 100) {
		b = fmt.Appendf(b, "%d beginbfchar\n", len(chunk))
		for _, k := range chunk {
			said := k.text
			if said == "" {
				said = "\u200b"
			}
			b = fmt.Appendf(b, "<%04X><%s>\n", code, hex16(said))
			code++
		}
		b = append(b, "endbfchar\n"...)
	}
	return append(b, "endcmap CMapName currentdict/CMap defineresource pop end end"...)
}
