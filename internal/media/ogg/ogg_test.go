package ogg

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// page writes a page whose segments are given as they are laced.
func page(flags byte, granule int64, serial uint32, segments ...string) []byte {
	b := append([]byte("OggS\x00"), flags)
	b = binary.LittleEndian.AppendUint64(b, uint64(granule))
	b = binary.LittleEndian.AppendUint32(b, serial)
	b = append(b, make([]byte, 8)...)
	b = append(b, byte(len(segments)))
	for _, s := range segments {
		b = append(b, byte(len(s)))
	}
	b = append(b, strings.Join(segments, "")...)
	binary.LittleEndian.PutUint32(b[22:], checksum(b))
	return b
}

func packets(b []byte) (got []string, err error) {
	r := NewReader(bytes.NewReader(b))
	for {
		p, err := r.Next()
		if err != nil {
			return got, err
		}
		got = append(got, string(p.Data))
	}
}

var (
	full  = strings.Repeat("x", 255)
	first = page(flagFirst, 0, 7, "OpusHead…")
)

func TestPacketsGoOverPagesAndOtherStreamsAreLeftOut(t *testing.T) {
	in := bytes.Join([][]byte{
		page(flagFirst, 0, 3, "\x80theora"), first, page(0, 9, 3, "picture"),
		page(0, 100, 7, "one", full), page(flagContinued, 200, 7, full, "two"), page(flagLast, 300, 7, full, ""),
	}, nil)
	got, err := packets(in)
	want := []string{"OpusHead…", "one", full + full + "two", full}
	if diff := cmp.Diff(want, got); diff != "" || err != io.EOF {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestTheClockBelongsToTheLastPacketOfAPage(t *testing.T) {
	r := NewReader(bytes.NewReader(bytes.Join([][]byte{first, page(flagLast, 960, 7, "a", "b")}, nil)))
	var got []Packet
	for {
		p, err := r.Next()
		if err != nil {
			break
		}
		got = append(got, Packet{Granule: p.Granule, Last: p.Last})
	}
	if diff := cmp.Diff([]Packet{{}, {Granule: -1}, {Granule: 960, Last: true}}, got); diff != "" {
		t.Error(diff)
	}
}

func TestADamagedPageIsPassedOver(t *testing.T) {
	bad := page(0, 2, 7, "two", full)
	bad[40] ^= 1
	in := bytes.Join([][]byte{first, page(0, 1, 7, "one"), bad, []byte("noise OggS noise"), page(flagContinued, 3, 7, "rest", "three")}, nil)
	got, err := packets(in)
	if diff := cmp.Diff([]string{"OpusHead…", "one", "three"}, got); diff != "" || err != io.EOF {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestHowAStreamEnds(t *testing.T) {
	whole := bytes.Join([][]byte{first, page(0, 1, 7, "one")}, nil)
	for name, c := range map[string]struct {
		in   []byte
		want error
	}{
		"between pages":             {whole, io.EOF},
		"in a page's head":          {append(bytes.Clone(whole), "OggS\x00\x00"...), io.ErrUnexpectedEOF},
		"in a page":                 {append(bytes.Clone(whole), page(0, 2, 7, "two")[:29]...), io.ErrUnexpectedEOF},
		"in a packet between pages": {append(bytes.Clone(whole), page(0, 2, 7, full)...), io.ErrUnexpectedEOF},
		"before it began":           {nil, io.EOF},
		"as something else":         {[]byte("RIFF"), ErrNotOgg},
		"without sound":             {append(page(flagFirst, 0, 3, "\x80theora"), page(0, 1, 3, "x")...), ErrNoAudio},
	} {
		if _, err := packets(c.in); err != c.want {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestRealPagesHaveTheChecksumThatIsExpected(t *testing.T) {
	b, err := os.ReadFile("../testdata/speech.ogg")
	if err != nil {
		t.Fatal(err)
	}
	got, err := packets(b)
	if err != io.EOF || len(got) < 150 || !strings.HasPrefix(got[0], "OpusHead") {
		t.Errorf("%d packets, %v", len(got), err)
	}
}

func FuzzReader(f *testing.F) {
	b, err := os.ReadFile("../testdata/speech.ogg")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b[:200])
	f.Add(bytes.Join([][]byte{first, page(0, 100, 7, "one", full), page(flagContinued, 200, 7, full, "two")}, nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		// A fuzzer cannot guess checksums: they are made right first.
		for at := bytes.Index(b, []byte("OggS")); at >= 0 && at+27 <= len(b); {
			end := at + 27 + int(b[at+26])
			if end > len(b) {
				break
			}
			for _, n := range b[at+27 : end] {
				end += int(n)
			}
			if end > len(b) {
				break
			}
			copy(b[at+22:], []byte{0, 0, 0, 0})
			binary.LittleEndian.PutUint32(b[at+22:], checksum(b[at:end]))
			next := bytes.Index(b[end:], []byte("OggS"))
			if next < 0 {
				break
			}
			at = end + next
		}
		got, err := packets(b)
		total := 0
		for _, p := range got {
			total += len(p)
		}
		if err == nil || total > len(b) {
			t.Errorf("%d bytes out of %d, %v", total, len(b), err)
		}
	})
}
