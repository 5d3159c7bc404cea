package pdf

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// sfnt is the table directory of one TrueType font.
type sfnt struct {
	table  map[string][]byte
	glyphs int
	long   bool // loca holds 32-bit offsets
	hm     int  // full entries in hmtx
	upem   float64
}

var errNotTrueType = errors.New("no TrueType outlines")

// parseSfnt reads the directory of a font file, of its first font where the
// file is a collection, and checks what embedding will rely on.
func parseSfnt(b []byte) (*sfnt, error) {
	be := binary.BigEndian
	if len(b) < 16 {
		return nil, errNotTrueType
	}
	at := 0
	if string(b[:4]) == "ttcf" {
		at = int(be.Uint32(b[12:]))
	}
	if at < 0 || at+12 > len(b) {
		return nil, fmt.Errorf("font offset %d of %d bytes", at, len(b))
	}
	s := &sfnt{table: map[string][]byte{}}
	for i := range int(be.Uint16(b[at+4:])) {
		e := at + 12 + 16*i
		if e+16 > len(b) {
			return nil, errors.New("font directory cut short")
		}
		from, n := uint64(be.Uint32(b[e+8:])), uint64(be.Uint32(b[e+12:]))
		if from+n > uint64(len(b)) {
			return nil, fmt.Errorf("font table %q cut short", b[e:e+4])
		}
		s.table[string(b[e:e+4])] = b[from : from+n]
	}
	for name, least := range map[string]int{"head": 54, "hhea": 36, "maxp": 6, "hmtx": 4, "loca": 4, "glyf": 0, "cmap": 4} {
		if t, ok := s.table[name]; !ok || len(t) < least {
			return nil, errNotTrueType
		}
	}
	s.glyphs = int(be.Uint16(s.table["maxp"][4:]))
	s.long = be.Uint16(s.table["head"][50:]) == 1
	s.hm = int(be.Uint16(s.table["hhea"][34:]))
	s.upem = float64(be.Uint16(s.table["head"][18:]))
	width := 2
	if s.long {
		width = 4
	}
	if s.upem == 0 || s.hm == 0 || s.hm > s.glyphs || len(s.table["loca"]) < width*(s.glyphs+1) || len(s.table["hmtx"]) < 4*s.hm+2*(s.glyphs-s.hm) {
		return nil, errors.New("font tables disagree")
	}
	if os2 := s.table["OS/2"]; len(os2) >= 10 && be.Uint16(os2[8:])&0xf == 2 {
		return nil, errors.New("font forbids embedding")
	}
	return s, nil
}

// advance is a glyph's width in thousandths of the size.
func (s *sfnt) advance(g uint16) float64 {
	i := min(int(g), s.hm-1)
	return float64(binary.BigEndian.Uint16(s.table["hmtx"][4*i:])) * 1000 / s.upem
}

// bearing is the left side bearing of a glyph, in font units.
func (s *sfnt) bearing(g uint16) uint16 {
	t := s.table["hmtx"]
	if int(g) < s.hm {
		return binary.BigEndian.Uint16(t[4*int(g)+2:])
	}
	return binary.BigEndian.Uint16(t[4*s.hm+2*(int(g)-s.hm):])
}

// outline is the glyph's description; nil for a blank or a broken one.
func (s *sfnt) outline(g uint16) []byte {
	if int(g) >= s.glyphs {
		return nil
	}
	be, loca, glyf := binary.BigEndian, s.table["loca"], s.table["glyf"]
	var from, to uint32
	if s.long {
		from, to = be.Uint32(loca[4*int(g):]), be.Uint32(loca[4*int(g)+4:])
	} else {
		from, to = 2*uint32(be.Uint16(loca[2*int(g):])), 2*uint32(be.Uint16(loca[2*int(g)+2:]))
	}
	if from >= to || int(to) > len(glyf) {
		return nil
	}
	return glyf[from:to]
}

// parts calls f with the offset of each component's glyph number in a
// composite description.
func parts(d []byte, f func(at int)) {
	be := binary.BigEndian
	if len(d) < 10 || int16(be.Uint16(d)) >= 0 {
		return
	}
	for at := 10; at+4 <= len(d); {
		flags := be.Uint16(d[at:])
		f(at + 2)
		at += 6
		if flags&1 != 0 {
			at += 2
		}
		switch {
		case flags&0x08 != 0:
			at += 2
		case flags&0x40 != 0:
			at += 4
		case flags&0x80 != 0:
			at += 8
		}
		if flags&0x20 == 0 {
			return
		}
	}
}
