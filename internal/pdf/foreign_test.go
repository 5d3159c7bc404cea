package pdf

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/png"
	"os"
	"testing"
)

// FuzzImage reads logos. Large pictures are refused before they are decoded;
// here they are left out, because one execution would clear 64 MB.
func FuzzImage(f *testing.F) {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewNRGBA(image.Rect(0, 0, 3, 2))); err != nil {
		f.Fatal(err)
	}
	f.Add(bytes.Clone(b.Bytes()))
	f.Add(b.Bytes()[:30])
	// A grey JPEG of one pixel.
	jpeg, err := base64.StdEncoding.DecodeString("/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(jpeg)
	f.Fuzz(func(t *testing.T, data []byte) {
		if c, _, err := image.DecodeConfig(bytes.NewReader(data)); err == nil && c.Width*c.Height > 1<<14 {
			return
		}
		i, err := ReadImage(data)
		if err != nil {
			return
		}
		if i.width < 1 || i.height < 1 || i.dict == "" || len(i.data) == 0 {
			t.Errorf("%d by %d, %s, %d bytes", i.width, i.height, i.dict, len(i.data))
		}
	})
}

// FuzzFont reads the font files of an operator's machine and embeds some of
// their glyphs.
func FuzzFont(f *testing.F) {
	whole, err := os.ReadFile("font/NotoSans-Regular.ttf")
	if err != nil {
		f.Fatal(err)
	}
	s, err := parseSfnt(whole)
	if err != nil {
		f.Fatal(err)
	}
	// A font of a few glyphs, one of them composed of others.
	small, _ := s.subset([]uint16{36, 195, 196})
	if again, err := parseSfnt(withCmap(small)); err != nil || again.glyphs < 4 {
		f.Fatalf("the seed is no font: %v", err)
	}
	f.Add(withCmap(small), uint16(2), uint16(3))
	f.Add(small, uint16(0), uint16(65535))
	f.Add([]byte("ttcf\x00\x01\x00\x00\x00\x00\x00\x01\x00\x00\x00\x10"), uint16(1), uint16(1))
	f.Fuzz(func(t *testing.T, file []byte, one, other uint16) {
		s, err := parseSfnt(file)
		if err != nil {
			return
		}
		if len(s.table["glyf"]) > 1<<16 || s.glyphs > 1000 {
			return // whatever is done then takes long and shows nothing new
		}
		for _, g := range []uint16{one, other} {
			s.advance(g)
			s.outline(g)
		}
		out, number := s.subset([]uint16{one, other})
		again, err := parseSfnt(withCmap(out))
		if err != nil {
			t.Fatalf("what was embedded is no font: %v", err)
		}
		for old, is := range number {
			if old == emptyGlyph || int(old) >= s.glyphs {
				continue
			}
			if got, want := again.advance(is), s.advance(old); got != want {
				t.Errorf("glyph %d is %g wide, and %g as %d", old, want, got, is)
			}
		}
	})
}

// withCmap adds the table that a font in a PDF does without.
func withCmap(font []byte) []byte {
	s := directory(font)
	s["cmap"] = []byte{0, 0, 0, 0}
	return assemble(s)
}

// directory is what a file that was assembled holds.
func directory(b []byte) map[string][]byte {
	out := map[string][]byte{}
	for i := range int(b[5]) {
		e := b[12+16*i:]
		from, n := int(e[9])<<16|int(e[10])<<8|int(e[11]), int(e[13])<<16|int(e[14])<<8|int(e[15])
		out[string(e[:4])] = b[from : from+n]
	}
	return out
}
