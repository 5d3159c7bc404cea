package pdf

import (
	"fmt"
	"strings"
)

// elem is one element of the structure tree: what assistive technology reads.
type elem struct {
	kind   string
	parent *elem
	placed bool // among its parent's kids
	kids   []kid
	alt    string
	lang   string
	actual string // the text in logical order, where the content has another
	attrs  string // the value of /A, without brackets
	id     ref
}

// kid is a child element, a stretch of a page's content, or an annotation.
type kid struct {
	elem  *elem
	page  *page
	mcid  int
	annot *annotation
}

// child adds an element at the end of e.
func (e *elem) child(kind string) *elem {
	c := &elem{kind: kind, parent: e, placed: true}
	e.kids = append(e.kids, kid{elem: c})
	return c
}

// later makes an element that takes its place when something is drawn into it.
func (e *elem) later(kind string) *elem { return &elem{kind: kind, parent: e} }

func (e *elem) take(k kid) {
	if !e.placed {
		e.placed = true
		e.parent.take(kid{elem: e})
	}
	e.kids = append(e.kids, k)
}

// prune drops elements that hold nothing, keeping table cells.
func (e *elem) prune() bool {
	kids := e.kids[:0]
	for _, k := range e.kids {
		if k.elem == nil || k.elem.prune() {
			kids = append(kids, k)
		}
	}
	e.kids = kids
	return len(kids) > 0 || e.kind == "TD" || e.kind == "TH"
}

// write adds the element and those under it to the file.
func (e *elem) write(f *file, parent ref) {
	e.id = f.reserve()
	var kids strings.Builder
	for _, k := range e.kids {
		switch {
		case k.elem != nil:
			k.elem.write(f, e.id)
			kids.WriteString(k.elem.id.String() + " ")
		case k.annot != nil:
			fmt.Fprintf(&kids, "<</Type/OBJR/Obj %v/Pg %v>>", k.annot.id, k.page.id)
		default:
			fmt.Fprintf(&kids, "<</Type/MCR/Pg %v/MCID %d>>", k.page.id, k.mcid)
		}
	}
	var more string
	if e.alt != "" {
		more += "/Alt" + text(e.alt)
	}
	if e.actual != "" {
		more += "/ActualText" + text(e.actual)
	}
	if e.lang != "" {
		more += "/Lang" + text(e.lang)
	}
	if e.attrs != "" {
		more += "/A<<" + e.attrs + ">>"
	}
	f.set(e.id, "<</Type/StructElem/S/%s/P %v%s/K[%s]>>", e.kind, parent, more, kids.String())
}

// outline draws the tree as indented text, for tests.
func (e *elem) outline(b *strings.Builder, depth int) {
	fmt.Fprintf(b, "%s%s", strings.Repeat("  ", depth), e.kind)
	if e.alt != "" {
		fmt.Fprintf(b, " alt=%q", e.alt)
	}
	if e.actual != "" {
		b.WriteString(" actual")
	}
	if e.lang != "" {
		fmt.Fprintf(b, " lang=%s", e.lang)
	}
	if e.attrs != "" {
		fmt.Fprintf(b, " %s", e.attrs)
	}
	contents, annots := 0, 0
	for _, k := range e.kids {
		switch {
		case k.annot != nil:
			annots++
		case k.elem == nil:
			contents++
		}
	}
	if contents > 0 {
		fmt.Fprintf(b, " content=%d", contents)
	}
	if annots > 0 {
		fmt.Fprintf(b, " links=%d", annots)
	}
	b.WriteByte('\n')
	for _, k := range e.kids {
		if k.elem != nil {
			k.elem.outline(b, depth+1)
		}
	}
}
