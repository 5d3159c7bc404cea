package report

import (
	"github.com/candorhq/candor/internal/pdf"
)

// look is what the templates of the document differ in. Every text has at least
// 4.5 to 1 on its ground.
type look struct {
	ink, soft, accent     pdf.Color
	fill, track           pdf.Color // of bars
	panel, line           pdf.Color
	notice, attend        pdf.Color // ground and words of what asks for attention
	good, look, not       pdf.Color // tones
	night, pale           pdf.Color // the band at the top, and words on it
	serif                 bool
	size                  float64 // of the body
	radius                float64
	strip                 *pdf.Color // beside what is quoted
	top, bottom, side     float64    // margins
	evidence, answer, low float64    // sizes of tables, answers and notes
}

func looks(t Template) look {
	l := look{
		ink: pdf.Color{R: 0x18, G: 0x24, B: 0x2d}, soft: pdf.Color{R: 0x56, G: 0x63, B: 0x6f}, accent: pdf.Color{R: 0x0b, G: 0x5f, B: 0x6e},
		fill: pdf.Color{R: 0x2c, G: 0x8c, B: 0x9b}, track: pdf.Color{R: 0xe4, G: 0xea, B: 0xee},
		panel: pdf.Color{R: 0xf4, G: 0xf7, B: 0xf9}, line: pdf.Color{R: 0xdd, G: 0xe3, B: 0xe8},
		notice: pdf.Color{R: 0xfe, G: 0xf4, B: 0xe1}, attend: pdf.Color{R: 0x93, G: 0x53, B: 0x00},
		good: pdf.Color{R: 0x17, G: 0x75, B: 0x47}, look: pdf.Color{R: 0x95, G: 0x55, B: 0x00}, not: pdf.Color{R: 0x94, G: 0x36, B: 0x36},
		night: pdf.Color{R: 0x0f, G: 0x33, B: 0x40}, pale: pdf.Color{R: 0xb4, G: 0xd3, B: 0xda},
		size: 9.5, radius: 6, top: 46, bottom: 62, side: 58, evidence: 8.8, answer: 9.5, low: 8.2,
	}
	switch t {
	case Classic:
		l.serif, l.radius = true, 0
		l.ink, l.soft = pdf.Color{R: 0x1c, G: 0x1c, B: 0x1e}, pdf.Color{R: 0x58, G: 0x58, B: 0x5c}
		l.accent = pdf.Color{R: 0x1f, G: 0x3a, B: 0x68}
		l.fill, l.track = pdf.Color{R: 0x46, G: 0x5a, B: 0x7c}, pdf.Color{R: 0xe9, G: 0xe8, B: 0xe4}
		l.panel, l.line = pdf.Color{R: 0xff, G: 0xff, B: 0xff}, pdf.Color{R: 0xc9, G: 0xc8, B: 0xc3}
		l.notice = pdf.Color{R: 0xf8, G: 0xf4, B: 0xea}
		l.strip = new(l.line)
		l.top, l.bottom, l.side = 70, 70, 72
		l.size, l.answer, l.evidence = 9.4, 9.6, 8.6
	case OnePager:
		l.top, l.bottom, l.side = 40, 40, 42
		l.size = 8.6
	}
	return l
}

func (l look) theme() *pdf.Theme {
	t := pdf.DefaultTheme()
	heading := func(size, before, after float64) pdf.Style {
		return pdf.Style{Size: size, Leading: size * 1.28, Bold: !l.serif, Serif: l.serif, Color: l.ink, SpaceBefore: before, SpaceAfter: after, KeepWithNext: true}
	}
	t.Body = pdf.Style{Size: l.size, Leading: l.size * 1.5, Serif: l.serif, Color: l.ink, SpaceAfter: 5}
	t.Headings = [3]pdf.Style{heading(26, 0, 3), heading(17, 22, 8), heading(11.5, 12, 4)}
	t.Cell = pdf.Style{Size: l.evidence, Leading: l.evidence * 1.42, Serif: l.serif, Color: l.ink}
	t.Head = pdf.Style{Size: 7.6, Leading: 11, Color: l.soft}
	t.Band = pdf.Style{Size: 7.6, Leading: 11, Color: l.soft}
	t.Link, t.Line, t.Shade = l.accent, l.line, l.track
	return &t
}

// quiet is a style for what stands beside the matter.
func (l look) quiet(size float64) pdf.Style {
	return pdf.Style{Size: size, Leading: size * 1.42, Color: l.soft, SpaceAfter: 3}
}

// label is a style for the few words that name what stands below them.
func (l look) label() pdf.Style {
	return pdf.Style{Size: 7, Leading: 10, Bold: true, Tracking: 70, Color: l.soft, SpaceAfter: 2, KeepWithNext: true}
}

// section is the heading of a part of the first page.
func (l look) section(title string, before float64) pdf.Block {
	st := pdf.Style{Size: 10.5, Leading: 14, Bold: true, Color: l.ink, SpaceBefore: before, SpaceAfter: 4, KeepWithNext: true}
	if l.serif {
		st.Bold, st.Serif, st.Size, st.Leading = false, true, 13, 17
	}
	return pdf.Heading{Level: 2, Runs: pdf.Text(title), Style: st}
}

func (l look) cell() pdf.Style {
	return pdf.Style{Size: l.evidence, Leading: l.evidence * 1.42, Serif: l.serif, Color: l.ink}
}

// noted is a box that asks for attention; label is its first words.
func (l look) noted(label, text string) pdf.Block {
	return l.attention([]pdf.Run{pdf.Bold(label + " "), {Text: text}}, "")
}

func (l look) attention(runs []pdf.Run, anchor string) pdf.Block {
	box := pdf.Box{Fill: l.notice, Pad: 7, Radius: min(l.radius, 4), Blocks: []pdf.Block{
		pdf.Paragraph{Runs: runs, Anchor: anchor, Style: pdf.Style{Size: 8.8, Leading: 12.4, Serif: l.serif, Color: l.ink}},
	}}
	if l.serif {
		box.Accent = &l.attend
	}
	return box
}

func (l look) tone(t Tone) pdf.Color {
	switch t {
	case ToneAdvance:
		return l.good
	case ToneNotYet:
		return l.not
	}
	return l.look
}

func (l look) bar(s Score, height, lead float64) pdf.Bar {
	return pdf.Bar{
		Value: s.Value / 100, Low: s.Low / 100, High: s.High / 100, Empty: !s.Known, Below: true, Round: l.radius > 0,
		Height: height, Lead: lead, Fill: l.fill, Mark: &l.soft,
	}
}
