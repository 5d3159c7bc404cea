package pdf

import "strconv"

// List is a list with bullets or, when Ordered, numbers. An item is one or more
// blocks; a List among them is a list inside.
type List struct {
	Items   [][]Block
	Ordered bool
	Indent  float64 // 16 when zero
	Gap     float64 // between items; 3 when zero
}

// Items makes list items of plain texts in the body style.
func Items(texts ...string) [][]Block {
	out := make([][]Block, len(texts))
	for i, t := range texts {
		out[i] = []Block{Paragraph{Runs: Text(t)}}
	}
	return out
}

func (l List) lay(d *drawing, width float64, parent *elem, lang string) []slice {
	e := parent.child("L")
	e.attrs = "/O/List/ListNumbering/Disc"
	if l.Ordered {
		e.attrs = "/O/List/ListNumbering/Decimal"
	}
	indent, gap := l.Indent, l.Gap
	if indent == 0 {
		indent = 16
	}
	if gap == 0 {
		gap = 3
	}
	shift := indent
	if d.rtl {
		shift = 0
	}
	st := d.theme.Body.over(Style{})
	st.Align, st.Direction = End, LeftToRight
	var out []slice
	for i, item := range l.Items {
		marker := "•"
		if l.Ordered {
			marker = strconv.Itoa(i+1) + "."
		}
		li := e.child("LI")
		label := d.text(Text(marker), st, indent-5, li.child("Lbl"), lang)[0]
		if d.rtl {
			marked := st
			marked.Direction = RightToLeft
			label = d.text(Text(marker), marked, indent-5, li.kids[0].elem, lang)[0].shifted(width - indent + 5)
		}
		body := d.inner(item, width-indent, li.child("LBody"), lang)
		if len(body) == 0 {
			body = []slice{{h: st.Leading}}
		}
		if i > 0 {
			out = append(out, slice{h: gap, gap: true})
		}
		for k, s := range body {
			s = s.shifted(shift)
			if k == 0 {
				s = s.before(label.draw)
			}
			out = append(out, s)
		}
	}
	if st.SpaceAfter > 0 {
		out = append(out, slice{h: st.SpaceAfter, gap: true})
	}
	return out
}
