package pdf

import (
	"fmt"
	"strings"
	"time"
)

// file writes the document's objects.
func (d *drawing) file() ([]byte, error) {
	var f file
	catalog, tree := f.reserve(), f.reserve()
	for _, pg := range d.pages {
		pg.id = f.reserve()
	}
	key := len(d.pages) // after the pages, the keys of links in the parent tree
	for _, pg := range d.pages {
		for _, a := range pg.links {
			a.id, a.key = f.reserve(), key
			key++
		}
	}
	var fonts strings.Builder
	for _, e := range d.order {
		fmt.Fprintf(&fonts, "/%s %v", e.res, e.write(&f))
	}
	resources := fonts.String()
	images := map[*Image]ref{}
	var kids strings.Builder
	for i, pg := range d.pages {
		var objects, annots strings.Builder
		for n, m := range pg.images {
			if _, ok := images[m]; !ok {
				images[m] = m.write(&f)
			}
			fmt.Fprintf(&objects, "/I%d %v", n, images[m])
		}
		for _, a := range pg.links {
			annots.WriteString(a.id.String() + " ")
			if err := d.annotate(&f, pg, a); err != nil {
				return nil, err
			}
		}
		f.set(pg.id, "<</Type/Page/Parent %v/MediaBox[0 0 %s %s]/Resources<</Font<<%s>>/XObject<<%s>>>>/Contents %v/StructParents %d/Tabs/S/Annots[%s]>>",
			tree, num(pg.size.Width), num(pg.size.Height), resources, objects.String(), f.addStream("", pg.content()), i, annots.String())
		kids.WriteString(pg.id.String() + " ")
	}
	f.set(tree, "<</Type/Pages/Kids[%s]/Count %d>>", kids.String(), len(d.pages))
	structure := d.structure(&f, key)
	info := f.add("<<%s/Producer(Candor)>>", d.info())
	more := ""
	if o := d.outlines(&f); o != 0 {
		more = fmt.Sprintf("/Outlines %v/PageMode/UseOutlines", o)
	}
	direction := ""
	if d.rtl {
		direction = "/Direction/R2L"
	}
	f.set(catalog, "<</Type/Catalog/Pages %v/Lang%s/MarkInfo<</Marked true>>/StructTreeRoot %v/ViewerPreferences<</DisplayDocTitle true%s>>/Metadata %v%s>>",
		tree, text(d.doc.Language), structure, direction, f.addRaw("/Type/Metadata/Subtype/XML", d.xmp()), more)
	return f.bytes(catalog, info), nil
}

// structure writes the structure tree and the parent tree that leads back to
// it from pages and links.
func (d *drawing) structure(f *file, next int) ref {
	root := f.reserve()
	d.root.write(f, root)
	var nums strings.Builder
	for i, pg := range d.pages {
		fmt.Fprintf(&nums, "%d[", i)
		for _, e := range pg.marked {
			nums.WriteString(e.id.String() + " ")
		}
		nums.WriteString("]")
	}
	for _, pg := range d.pages {
		for _, a := range pg.links {
			fmt.Fprintf(&nums, "%d %v ", a.key, a.elem.id)
		}
	}
	parents := f.add("<</Nums[%s]>>", nums.String())
	f.set(root, "<</Type/StructTreeRoot/K %v/ParentTree %v/ParentTreeNextKey %d>>", d.root.id, parents, next)
	return root
}

// annotate writes a link's active area.
func (d *drawing) annotate(f *file, pg *page, a *annotation) error {
	action := "/A<</S/URI/URI" + uri(a.url) + ">>"
	if a.url == "" {
		to, ok := d.anchors[a.anchor]
		if !ok {
			return fmt.Errorf("pdf: a link leads to %q, which no block is named", a.anchor)
		}
		action = "/Dest" + d.dest(to)
	}
	bottom := pg.size.Height - a.y - a.h
	f.set(a.id, "<</Type/Annot/Subtype/Link/Rect[%s]/Border[0 0 0]/F 4/StructParent %d/Contents%s%s>>",
		string(appendNums(nil, a.x, bottom, a.x+a.w, bottom+a.h)), a.key, text(a.title), action)
	return nil
}

func (d *drawing) dest(p place) string {
	return fmt.Sprintf("[%v/XYZ %s %s null]", p.page.id, num(d.doc.Margins.Left), num(d.doc.Page.Height-p.y+4))
}

// outlines writes the bookmarks, nested by level; 0 when there are none.
func (d *drawing) outlines(f *file) ref {
	if len(d.heads) == 0 {
		return 0
	}
	root := f.reserve()
	ids := make([]ref, len(d.heads))
	for i := range ids {
		ids[i] = f.reserve()
	}
	up := make([]int, len(d.heads)) // index of the parent, or -1
	for i, h := range d.heads {
		up[i] = i - 1
		for up[i] >= 0 && d.heads[up[i]].level >= h.level {
			up[i] = up[up[i]]
		}
	}
	under := make(map[int][]int)
	for i, u := range up {
		under[u] = append(under[u], i)
	}
	for u, list := range under {
		for n, i := range list {
			parent, links := root, ""
			if u >= 0 {
				parent = ids[u]
			}
			if n > 0 {
				links += fmt.Sprintf("/Prev %v", ids[list[n-1]])
			}
			if n < len(list)-1 {
				links += fmt.Sprintf("/Next %v", ids[list[n+1]])
			}
			if in := under[i]; len(in) > 0 {
				links += fmt.Sprintf("/First %v/Last %v/Count %d", ids[in[0]], ids[in[len(in)-1]], d.below(under, i))
			}
			f.set(ids[i], "<</Title%s/Parent %v%s/Dest%s>>", text(d.heads[i].title), parent, links, d.dest(d.heads[i].place))
		}
	}
	top := under[-1]
	f.set(root, "<</Type/Outlines/First %v/Last %v/Count %d>>", ids[top[0]], ids[top[len(top)-1]], len(d.heads))
	return root
}

func (d *drawing) below(under map[int][]int, i int) int {
	n := 0
	for _, k := range under[i] {
		n += 1 + d.below(under, k)
	}
	return n
}

// info is the document's information dictionary.
func (d *drawing) info() string {
	var b strings.Builder
	for _, e := range []struct{ key, value string }{{"Title", d.doc.Title}, {"Author", d.doc.Author}, {"Subject", d.doc.Subject}} {
		if e.value != "" {
			b.WriteString("/" + e.key + text(string(appendClean(nil, e.value))))
		}
	}
	if !d.doc.Created.IsZero() {
		at := d.doc.Created.UTC().Format("20060102150405")
		fmt.Fprintf(&b, "/CreationDate(D:%sZ)/ModDate(D:%sZ)", at, at)
	}
	return b.String()
}

// xmp says the same as info in the form that newer readers prefer.
func (d *drawing) xmp() []byte {
	clean := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	say := func(s string) string { return clean.Replace(string(appendClean(nil, s))) }
	var b strings.Builder
	b.WriteString("<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\">")
	if d.doc.Title != "" {
		fmt.Fprintf(&b, "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">%s</rdf:li></rdf:Alt></dc:title>", say(d.doc.Title))
	}
	if d.doc.Author != "" {
		fmt.Fprintf(&b, "<dc:creator><rdf:Seq><rdf:li>%s</rdf:li></rdf:Seq></dc:creator>", say(d.doc.Author))
	}
	fmt.Fprintf(&b, "<dc:language><rdf:Bag><rdf:li>%s</rdf:li></rdf:Bag></dc:language>", say(d.doc.Language))
	if !d.doc.Created.IsZero() {
		at := d.doc.Created.UTC().Format(time.RFC3339)
		fmt.Fprintf(&b, "<xmp:CreateDate>%s</xmp:CreateDate><xmp:ModifyDate>%s</xmp:ModifyDate>", at, at)
	}
	if d.universal() {
		b.WriteString("<pdfuaid:part>1</pdfuaid:part>")
	}
	b.WriteString("</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"w\"?>")
	return []byte(b.String())
}

// universal tells whether the document may say that it is PDF/UA-1 (ISO
// 14289-1): it has a title, no heading level is passed over, and no character
// is drawn as an empty box.
func (d *drawing) universal() bool {
	if d.doc.Title == "" || len(d.set.absences()) > 0 {
		return false
	}
	last := 0
	ordered := true
	var walk func(*elem)
	walk = func(e *elem) {
		if len(e.kind) == 2 && e.kind[0] == 'H' && e.kind[1] >= '1' && e.kind[1] <= '9' {
			level := int(e.kind[1] - '0')
			ordered = ordered && level <= last+1
			last = level
		}
		for _, k := range e.kids {
			if k.elem != nil {
				walk(k.elem)
			}
		}
	}
	walk(d.root)
	return ordered
}
