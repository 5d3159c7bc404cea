package pdf

import (
	"encoding/binary"
	"maps"
	"slices"
)

// subset returns a font file with the given glyphs only, renumbered from 0 in
// ascending order, and the new number of each. Glyph 0 and the components of
// composite glyphs come along; layout tables stay behind, for the text is
// already shaped. A last glyph is empty and without width, for emptyGlyph.
func (s *sfnt) subset(used []uint16) ([]byte, map[uint16]uint16) {
	be := binary.BigEndian
	keep := map[uint16]bool{}
	queue := append([]uint16{0}, used...)
	for len(queue) > 0 {
		g := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		if keep[g] || int(g) >= s.glyphs {
			continue
		}
		keep[g] = true
		d := s.outline(g)
		parts(d, func(at int) { queue = append(queue, be.Uint16(d[at:])) })
	}
	old := slices.Sorted(maps.Keys(keep))
	number := make(map[uint16]uint16, len(old)+1)
	number[emptyGlyph] = uint16(len(old))
	for i, g := range old {
		number[g] = uint16(i)
	}

	var glyf []byte
	loca := make([]byte, 0, 4*len(old)+4)
	hmtx := make([]byte, 0, 4*len(old))
	for _, g := range old {
		loca = be.AppendUint32(loca, uint32(len(glyf)))
		start := len(glyf)
		glyf = append(glyf, s.outline(g)...)
		parts(glyf[start:], func(at int) {
			be.PutUint16(glyf[start+at:], number[be.Uint16(glyf[start+at:])])
		})
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
		hmtx = be.AppendUint16(hmtx, be.Uint16(s.table["hmtx"][4*min(int(g), s.hm-1):]))
		hmtx = be.AppendUint16(hmtx, s.bearing(g))
	}
	loca = be.AppendUint32(loca, uint32(len(glyf)))
	loca = be.AppendUint32(loca, uint32(len(glyf)))
	hmtx = append(hmtx, 0, 0, 0, 0)
	head := slices.Clone(s.table["head"])
	be.PutUint16(head[50:], 1)
	be.PutUint32(head[8:], 0)
	hhea := slices.Clone(s.table["hhea"])
	be.PutUint16(hhea[34:], uint16(len(old)+1))
	maxp := slices.Clone(s.table["maxp"])
	be.PutUint16(maxp[4:], uint16(len(old)+1))
	out := map[string][]byte{"glyf": glyf, "head": head, "hhea": hhea, "hmtx": hmtx, "loca": loca, "maxp": maxp}
	for _, name := range []string{"cvt ", "fpgm", "prep"} {
		if t, ok := s.table[name]; ok {
			out[name] = t
		}
	}
	return assemble(out), number
}

// assemble writes a font file, its tables in order of name, with checksums.
func assemble(table map[string][]byte) []byte {
	be := binary.BigEndian
	names := slices.Sorted(maps.Keys(table))
	n := len(names)
	power, log := 1, 0
	for power*2 <= n {
		power, log = power*2, log+1
	}
	file := be.AppendUint32(nil, 0x00010000)
	for _, v := range []int{n, 16 * power, log, 16 * (n - power)} {
		file = be.AppendUint16(file, uint16(v))
	}
	at := 12 + 16*n
	for _, name := range names {
		file = append(file, name...)
		file = be.AppendUint32(file, checksum(table[name]))
		file = be.AppendUint32(file, uint32(at))
		file = be.AppendUint32(file, uint32(len(table[name])))
		at += (len(table[name]) + 3) &^ 3
	}
	headAt := 0
	for _, name := range names {
		if name == "head" {
			headAt = len(file)
		}
		file = append(file, table[name]...)
		for len(file)%4 != 0 {
			file = append(file, 0)
		}
	}
	be.PutUint32(file[headAt+8:], 0xb1b0afba-checksum(file))
	return file
}

func checksum(b []byte) uint32 {
	var sum uint32
	for len(b) >= 4 {
		sum += binary.BigEndian.Uint32(b)
		b = b[4:]
	}
	var last [4]byte
	copy(last[:], b)
	return sum + binary.BigEndian.Uint32(last[:])
}
