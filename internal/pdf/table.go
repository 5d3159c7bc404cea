package pdf

// Column is a table's column. A Width in points is kept; the other columns
// share the rest by Weight (1 when zero).
type Column struct {
	Width  float64
	Weight float64
	Align  Align
	Header []Run
}

// Cell is one field of a table.
type Cell struct {
	Runs   []Run
	Blocks []Block // after Runs
	Style  Style   // of Runs; the theme's cell where zero
	Span   int     // columns; 1 when zero
	Header bool    // names its row
	Fill   *Color
	Lang   string
}

// Row is the cells of one row, from the start side.
type Row []Cell

// Table has a header row when any column has a Header. It is repeated on every
// page, unless it is taller than a quarter of one.
// In a right-to-left document the first column is at the right. A row breaks
// over pages only when it is taller than a third of one.
type Table struct {
	Columns []Column
	Rows    []Row
	// Pad is the distance of text from a cell's edges: 4 when zero.
	Pad float64
	// Lines draws a line under every row; Frameless leaves the one under the
	// header and the end distance out too.
	Lines, Frameless bool
	// Bare leaves the header row without a background, and the outer columns
	// without a distance at the table's edges.
	Bare    bool
	Anchor  string
	Summary string // read to those who cannot see the table
}

// TextCells makes a row of plain texts.
func TextCells(texts ...string) Row {
	row := make(Row, len(texts))
	for i, t := range texts {
		row[i] = Cell{Runs: Text(t)}
	}
	return row
}

// widths shares out the table's width.
func (t Table) widths(width float64) []float64 {
	out := make([]float64, len(t.Columns))
	rest, weight := width, 0.0
	for i, c := range t.Columns {
		if c.Width > 0 {
			out[i] = min(c.Width, width)
			rest -= out[i]
		} else if c.Weight > 0 {
			weight += c.Weight
		} else {
			weight++
		}
	}
	for i, c := range t.Columns {
		if c.Width > 0 {
			continue
		}
		w := c.Weight
		if w <= 0 {
			w = 1
		}
		out[i] = max(rest, 0) * w / weight
	}
	return out
}

func (t Table) lay(d *drawing, width float64, parent *elem, lang string) []slice {
	e := parent.child("Table")
	if t.Summary != "" {
		e.attrs = "/O/Table/Summary" + text(t.Summary)
	}
	if t.Pad == 0 {
		t.Pad = 4
	}
	widths := t.widths(width)
	var header Row
	for _, c := range t.Columns {
		cell := Cell{Runs: c.Header, Fill: &d.theme.Shade, Style: d.theme.Head}
		if t.Bare {
			cell.Fill = nil
		}
		header = append(header, cell)
	}
	titled := false
	for _, c := range t.Columns {
		titled = titled || len(c.Header) > 0
	}
	var out []slice
	var head *[]slice
	if titled {
		rows := t.row(d, header, widths, width, e.child("TR"), lang, true)
		for i := range rows {
			rows[i].glue = true
		}
		if total(rows) <= d.height/4 { // repeating more would leave no room for rows
			head = &rows
		}
		out = append(out, rows...)
	}
	for _, r := range t.Rows {
		for _, s := range t.row(d, r, widths, width, e.child("TR"), lang, false) {
			s.head = head
			out = append(out, s)
		}
	}
	if !t.Frameless {
		out = append(out, slice{h: d.theme.Body.SpaceAfter, gap: true})
	}
	return d.named(t.Anchor, out)
}

// laid is a cell with its content set.
type laid struct {
	x, w   float64
	inset  float64 // of the content, from the left
	slices []slice
	fill   *Color
}

// row lays one row: a single slice, or one for every line of the cells where
// the row is tall.
func (t Table) row(d *drawing, row Row, widths []float64, width float64, tr *elem, lang string, head bool) []slice {
	var cells []laid
	x, col, height, most := 0.0, 0, 0.0, 0
	for _, c := range row {
		if col >= len(widths) {
			break
		}
		w := 0.0
		n := min(max(c.Span, 1), len(widths)-col)
		for _, v := range widths[col : col+n] {
			w += v
		}
		td := tr.child("TD")
		st := c.Style.over(d.theme.Cell)
		switch {
		case head:
			td.kind, td.attrs = "TH", "/O/Table/Scope/Column"
			st.Bold = st.Bold || d.theme.Head == Style{}
		case c.Header:
			td.kind, td.attrs = "TH", "/O/Table/Scope/Row"
		}
		if n > 1 {
			if td.attrs == "" {
				td.attrs = "/O/Table"
			}
			td.attrs += "/ColSpan " + num(float64(n))
		}
		if st.Align == Start {
			st.Align = t.Columns[col].Align
		}
		in := lang
		if c.Lang != "" && c.Lang != lang {
			td.lang, in = c.Lang, c.Lang
		}
		room, inset := max(w-2*t.Pad, 1), t.Pad
		if atStart, atEnd := col == 0, col+n == len(widths); t.Bare && (atStart || atEnd) {
			room += t.Pad
			if atStart != d.rtl || atStart && atEnd {
				inset = 0
			}
			if atStart && atEnd {
				room += t.Pad
			}
		}
		var body []slice
		if len(c.Runs) > 0 {
			body = d.text(c.Runs, st, room, td.child("P"), in)
		}
		body = append(body, d.inner(c.Blocks, room, td, in)...)
		at := x
		if d.rtl {
			at = width - x - w
		}
		cells = append(cells, laid{at, w, inset, body, c.Fill})
		height, most = max(height, total(body)), max(most, len(body))
		x += w
		col += n
	}
	under := func(pg *page, x, y float64) {
		if t.Lines || head && !t.Frameless {
			pg.paint(rect{x: x, y: y - 0.25, w: width, h: 0.5, color: d.theme.Line})
		}
	}
	if height <= d.height/3 {
		h := height + 2*t.Pad
		return []slice{{h: h, draw: func(pg *page, x, y float64) {
			for _, c := range cells {
				c.draw(pg, x, y, h, c.slices, t.Pad)
			}
			under(pg, x, y+h)
		}}}
	}
	out := make([]slice, most)
	for i := range out {
		before, after := 0.0, 0.0
		if i == 0 {
			before = t.Pad
		}
		if i == most-1 {
			after = t.Pad
		}
		h := 0.0
		for _, c := range cells {
			if i < len(c.slices) {
				h = max(h, c.slices[i].h)
			}
		}
		h += before + after
		out[i] = slice{h: h, glue: most > 1 && (i == 0 || i == most-2), draw: func(pg *page, x, y float64) {
			for _, c := range cells {
				c.draw(pg, x, y, h, c.slices[min(i, len(c.slices)):min(i+1, len(c.slices))], before)
			}
			if i == most-1 {
				under(pg, x, y+h)
			}
		}}
	}
	return out
}

func (c laid) draw(pg *page, x, y, h float64, slices []slice, before float64) {
	if c.fill != nil {
		pg.paint(rect{x: x + c.x, y: y, w: c.w, h: h, color: *c.fill})
	}
	y += before
	for _, s := range slices {
		if s.draw != nil {
			s.draw(pg, x+c.x+c.inset, y)
		}
		y += s.h
	}
}

// Pair is a name and what it names.
type Pair struct {
	Key   string
	Value []Run
}

// KeyValues is a two-column table of names and values.
type KeyValues struct {
	Pairs    []Pair
	KeyWidth float64 // 110 when zero
	Lines    bool    // under every pair
	Pad      float64 // as a table's; 2 when zero
}

func (k KeyValues) lay(d *drawing, width float64, parent *elem, lang string) []slice {
	if k.KeyWidth == 0 {
		k.KeyWidth = 110
	}
	if k.Pad == 0 {
		k.Pad = 2
	}
	t := Table{Columns: []Column{{Width: k.KeyWidth}, {}}, Pad: k.Pad, Lines: k.Lines, Bare: k.Lines}
	for _, p := range k.Pairs {
		key := d.theme.Cell
		key.Color = d.theme.Band.Color
		t.Rows = append(t.Rows, Row{{Runs: Text(p.Key), Header: true, Style: key}, {Runs: p.Value}})
	}
	return t.lay(d, width, parent, lang)
}
