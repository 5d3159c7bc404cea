package pdf

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"
)

// ref is an object's number.
type ref int

func (r ref) String() string { return fmt.Sprintf("%d 0 R", int(r)) }

// object is either a value, kept in a compressed object stream, or a stream.
type object struct {
	body   string
	stream []byte // compressed already where dict says so
	is     bool   // a stream
}

// file collects a document's objects. PDF 1.7 with object and cross-reference
// streams (ISO 32000-1, 7.5.7 and 7.5.8).
type file struct {
	objects []object
	packer  *zlib.Writer // used again for every stream: making one costs more than a page
	packed  bytes.Buffer
}

// reserve gives an object its number before its content is known.
func (f *file) reserve() ref {
	f.objects = append(f.objects, object{})
	return ref(len(f.objects))
}

func (f *file) set(r ref, format string, args ...any) {
	f.objects[r-1] = object{body: fmt.Sprintf(format, args...)}
}

func (f *file) add(format string, args ...any) ref {
	r := f.reserve()
	f.set(r, format, args...)
	return r
}

// addStream stores data deflated; dict holds the other entries.
func (f *file) addStream(dict string, data []byte) ref {
	return f.addRaw(dict+"/Filter/FlateDecode", f.deflate(data))
}

// addRaw stores data as it is.
func (f *file) addRaw(dict string, data []byte) ref {
	r := f.reserve()
	f.objects[r-1] = object{body: dict, stream: data, is: true}
	return r
}

// deflate packs fast rather than tight: a report is a tenth larger, and done in
// half the time.
func (f *file) deflate(data []byte) []byte {
	f.packed.Reset()
	if f.packer == nil {
		f.packer, _ = zlib.NewWriterLevel(&f.packed, zlib.BestSpeed) // the level is a valid one
	} else {
		f.packer.Reset(&f.packed)
	}
	_, _ = f.packer.Write(data) // a bytes.Buffer takes everything
	_ = f.packer.Close()
	return bytes.Clone(f.packed.Bytes())
}

// perStream is how many objects share one object stream.
const perStream = 200

// bytes writes the file. Its identifier is a digest of the content, so the same
// document is the same file.
func (f *file) bytes(root, info ref) []byte {
	type place struct{ kind, at, index int } // as in a cross-reference stream
	total := len(f.objects)
	var packs [][]int // object numbers in each object stream
	for n, o := range f.objects {
		if o.is {
			continue
		}
		if len(packs) == 0 || len(packs[len(packs)-1]) == perStream {
			packs = append(packs, nil)
		}
		packs[len(packs)-1] = append(packs[len(packs)-1], n+1)
	}
	places := make([]place, total+len(packs)+2)
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	put := func(n int, dict string, data []byte) {
		places[n] = place{1, out.Len(), 0}
		fmt.Fprintf(&out, "%d 0 obj\n<<%s/Length %d>>\nstream\n", n, dict, len(data))
		out.Write(data)
		out.WriteString("\nendstream\nendobj\n")
	}
	for n, o := range f.objects {
		if o.is {
			put(n+1, o.body, o.stream)
		}
	}
	for k, numbers := range packs {
		var head, body bytes.Buffer
		for i, n := range numbers {
			fmt.Fprintf(&head, "%d %d ", n, body.Len())
			body.WriteString(f.objects[n-1].body)
			body.WriteByte('\n')
			places[n] = place{2, total + k + 1, i}
		}
		first := head.Len()
		head.Write(body.Bytes())
		put(total+k+1, fmt.Sprintf("/Type/ObjStm/N %d/First %d/Filter/FlateDecode", len(numbers), first), f.deflate(head.Bytes()))
	}
	last := len(places) - 1
	at := out.Len()
	places[last] = place{1, at, 0}
	places[0] = place{0, 0, 65535}
	var table []byte
	for _, p := range places {
		table = append(table, byte(p.kind))
		table = binary.BigEndian.AppendUint32(table, uint32(p.at))
		table = binary.BigEndian.AppendUint16(table, uint16(p.index))
	}
	id := sha256.Sum256(out.Bytes())
	put(last, fmt.Sprintf("/Type/XRef/Size %d/W[1 4 2]/Root %v/Info %v/ID[<%x><%x>]/Filter/FlateDecode", len(places), root, info, id[:16], id[:16]), f.deflate(table))
	fmt.Fprintf(&out, "startxref\n%d\n%%%%EOF\n", at)
	return out.Bytes()
}

// text writes a text string, in UTF-16 where ASCII does not do.
func text(s string) string {
	plain := true
	for _, r := range s {
		if r < 0x20 || r > 0x7e {
			plain = false
			break
		}
	}
	if plain {
		return "(" + strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(s) + ")"
	}
	return "<FEFF" + hex16(s) + ">"
}

// hex16 is s in UTF-16BE as hexadecimal digits.
func hex16(s string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	return b.String()
}

// uri writes an address as an ASCII string.
func uri(s string) string {
	var b strings.Builder
	b.WriteByte('(')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '(' || c == ')' || c == '\\' || c <= 0x20 || c >= 0x7f:
			fmt.Fprintf(&b, "%%%02X", c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte(')')
	return b.String()
}

// num writes a number with at most two decimals.
func num(v float64) string { return string(appendNum(nil, v)) }
