package pdf

// Color is an RGB colour, 0 to 255 each.
type Color struct{ R, G, B uint8 }

// Align places lines between the margins. Start and End follow the direction
// of the paragraph: Start is right in an Arabic one.
type Align uint8

// The alignments of a paragraph.
const (
	Start Align = iota
	Center
	End
)

// Direction is the base direction of a paragraph.
type Direction uint8

// Auto takes the direction of the first strong character and, where there is
// none, that of the document's language.
const (
	Auto Direction = iota
	LeftToRight
	RightToLeft
)

// Style says how a paragraph looks. Sizes and distances are points (1/72 inch).
// A zero Size or Leading takes the theme's body value.
type Style struct {
	Size    float64
	Leading float64 // from baseline to baseline; 0 is 1.4 times Size
	Bold    bool
	Italic  bool
	Mono    bool
	Serif   bool // Latin, Greek and Cyrillic letters only
	Color   Color
	Align   Align
	// Tracking is distance added between letters, in thousandths of the size;
	// scripts whose letters join get none.
	Tracking float64

	Direction   Direction
	SpaceBefore float64
	SpaceAfter  float64
	// KeepWithNext keeps the last line on the page of the block that follows.
	KeepWithNext bool
}

// Theme holds the styles of the blocks that carry none of their own.
type Theme struct {
	Body     Style
	Headings [3]Style // of levels 1, 2 and 3
	Cell     Style    // table cells and key-value rows
	Head     Style    // header rows; bold cells when zero
	Band     Style    // headers and footers
	Link     Color
	Line     Color // rules and table lines
	Shade    Color // header rows
}

// DefaultTheme is a quiet theme: dark grey on white, body text of 10 points,
// contrasts of at least 4.5 to 1.
func DefaultTheme() Theme {
	ink, quiet := Color{0x1f, 0x24, 0x2b}, Color{0x55, 0x5e, 0x6b}
	heading := func(size, before, after float64) Style {
		return Style{Size: size, Leading: size * 1.25, Bold: true, Color: ink, SpaceBefore: before, SpaceAfter: after, KeepWithNext: true}
	}
	return Theme{
		Body:     Style{Size: 10, Leading: 14.5, Color: ink, SpaceAfter: 6},
		Headings: [3]Style{heading(20, 0, 8), heading(14, 14, 6), heading(11.5, 10, 4)},
		Cell:     Style{Size: 9, Leading: 12.5, Color: ink},
		Band:     Style{Size: 8, Leading: 11, Color: quiet},
		Link:     Color{0x0b, 0x57, 0xb5},
		Line:     Color{0xc9, 0xcf, 0xd6},
		Shade:    Color{0xf0, 0xf2, 0xf5},
	}
}

// Run is a stretch of text in one look. Bold, Italic and Mono add to the
// paragraph's style; Size and Color, when set, replace it. A newline in Text
// breaks the line.
type Run struct {
	Text   string
	Bold   bool
	Italic bool
	Mono   bool
	Size   float64
	Color  *Color
	// URL links to an address outside, Anchor to the block of that name.
	URL    string
	Anchor string
}

// Text is a paragraph's content in its plain style.
func Text(s string) []Run { return []Run{{Text: s}} }

// Bold is s as a bold run.
func Bold(s string) Run { return Run{Text: s, Bold: true} }

// Italic is s as an italic run.
func Italic(s string) Run { return Run{Text: s, Italic: true} }

// Mono is s in the fixed-width face.
func Mono(s string) Run { return Run{Text: s, Mono: true} }

// Link is s as a link to an outside address.
func Link(s, url string) Run { return Run{Text: s, URL: url} }

// Ref is s as a link to the block with that Anchor.
func Ref(s, anchor string) Run { return Run{Text: s, Anchor: anchor} }

// over fills what s leaves open from base.
func (s Style) over(base Style) Style {
	if s.Size == 0 {
		if s == (Style{}) {
			return base
		}
		s.Size = base.Size
		if s.Leading == 0 {
			s.Leading = base.Leading
		}
	}
	if s.Leading == 0 {
		s.Leading = s.Size * 1.4
	}
	if s.Color == (Color{}) {
		s.Color = base.Color
	}
	return s
}
