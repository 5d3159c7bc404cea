package webm

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// elem is an element with a known size; open is the head of one without.
func elem(id string, body ...string) string {
	b := strings.Join(body, "")
	if len(b) < 127 {
		return id + string([]byte{0x80 | byte(len(b))}) + b
	}
	return id + string(binary.BigEndian.AppendUint32(nil, 1<<28|uint32(len(b)))) + b
}

const (
	ebml, docType, segment, tracks, entry_ = "\x1a\x45\xdf\xa3", "\x42\x82", "\x18\x53\x80\x67", "\x16\x54\xae\x6b", "\xae"
	number_, kind, codec, cluster, clock   = "\xd7", "\x83", "\x86", "\x1f\x43\xb6\x75", "\xe7"
	simple, group, block_, discard         = "\xa3", "\xa0", "\xa1", "\x75\xa2"
	unknown1, unknown8                     = "\xff", "\x01\xff\xff\xff\xff\xff\xff\xff"
)

func track(n, what byte, name string) string {
	return elem(entry_, elem(number_, string([]byte{n})), elem(kind, string([]byte{what})), elem(codec, name))
}

func blockBody(track byte, ms int16, flags byte, body string) string {
	return string(append(binary.BigEndian.AppendUint16([]byte{0x80 | track}, uint16(ms)), flags)) + body
}

var start = elem(ebml, elem(docType, "webm")) + segment + unknown8

// packets reads all, as "ms:data", and the error at the end.
func packets(in string) (got []string, err error) {
	r := NewReader(iotest.OneByteReader(strings.NewReader(in)))
	for {
		p, err := r.Next()
		if err != nil {
			return got, err
		}
		text := (p.Time).String() + ":" + string(p.Data)
		if p.Discard > 0 {
			text += "-" + p.Discard.String()
		}
		got = append(got, text)
	}
}

func TestBlocksOfTheFirstSoundTrackComeOut(t *testing.T) {
	both := elem(tracks, track(1, 1, "V_VP8"), track(2, 2, "A_OPUS"), track(3, 2, "A_OPUS"))
	long := strings.Repeat("picture", 1<<16)
	for name, in := range map[string]string{
		"clusters of unknown size": start + both +
			cluster + unknown1 + elem(clock, "\x00") + elem(simple, blockBody(2, 0, 0, "one")) +
			elem(simple, blockBody(1, 5, 0, long)) + elem(simple, blockBody(3, 0, 0, "other")) +
			cluster + unknown8 + elem(clock, "\x03\xe8") + elem(simple, blockBody(2, -20, 0, "two")),
		"clusters of known size": start + both +
			elem(cluster, elem(clock, "\x00"), elem(simple, blockBody(2, 0, 0, "one"))) + elem("\x1c\x53\xbb\x6b", "cues") +
			elem(cluster, elem(clock, "\x03\xd4"), elem("\xec", "void"), elem(simple, blockBody(2, 0, 0, "two"))),
		"block groups": start + both +
			cluster + unknown1 + elem(clock, "\x00") + elem(group, elem(block_, blockBody(2, 0, 0, "one")), elem("\x9b", "\x14")) +
			elem(group, elem(block_, blockBody(2, 980, 0, "two"))),
	} {
		got, err := packets(in)
		if diff := cmp.Diff([]string{"0s:one", "980ms:two"}, got); diff != "" || err != io.EOF {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
}

func TestLacedBlocksComeApart(t *testing.T) {
	head := start + elem(tracks, track(1, 2, "A_OPUS")) + cluster + unknown1 + elem(clock, "\x00")
	big := strings.Repeat("x", 300)
	for name, c := range map[string]struct {
		block string
		want  []string
	}{
		"Xiph":             {blockBody(1, 0, 2, "\x02\xff\x2d\x02"+big+"bb"+"ccc"), []string{"0s:" + big, "0s:bb", "0s:ccc"}},
		"fixed":            {blockBody(1, 0, 4, "\x02aabbcc"), []string{"0s:aa", "0s:bb", "0s:cc"}},
		"EBML":             {blockBody(1, 0, 6, "\x03\x84\xbd\xc1aaaabbccccdddd"), []string{"0s:aaaa", "0s:bb", "0s:cccc", "0s:dddd"}},
		"EBML, two bytes":  {blockBody(1, 0, 6, "\x02\x41\x2c\x5e\xd7"+big+"bbbb"+"c"), []string{"0s:" + big, "0s:" + "bbbb", "0s:c"}},
		"one of them":      {blockBody(1, 0, 4, "\x00aabbcc"), []string{"0s:aabbcc"}},
		"nothing is there": {blockBody(1, 0, 0, ""), []string{"0s:"}},
	} {
		got, err := packets(head + elem(simple, c.block))
		if diff := cmp.Diff(c.want, got); diff != "" || err != io.EOF {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
}

func TestTheLastPacketSaysWhatToDrop(t *testing.T) {
	got, err := packets(start + elem(tracks, track(1, 2, "A_OPUS")) + cluster + unknown1 + elem(clock, "\x00") +
		elem(group, elem(block_, blockBody(1, 0, 0, "one")), elem(discard, "\x5b\x8d\x80")))
	if diff := cmp.Diff([]string{"0s:one-6ms"}, got); diff != "" || err != io.EOF {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestAStreamCutAnywhereGivesItsWholePackets(t *testing.T) {
	b, err := os.ReadFile("../testdata/speech.webm")
	if err != nil {
		t.Fatal(err)
	}
	all, err := packets(string(b))
	if err != io.EOF || len(all) < 150 {
		t.Fatalf("%d packets, %v", len(all), err)
	}
	last := 0
	for n := 0; n < len(b); n += 41 {
		got, err := packets(string(b[:n]))
		if len(got) < last || len(got) > len(all) {
			t.Fatalf("%d packets of the first %d bytes, %d before", len(got), n, last)
		}
		if last = len(got); err == nil {
			t.Fatal("no error at the end")
		}
		if diff := cmp.Diff(all[:len(got)], got, cmp.Transformer("empty", func(s []string) int { return len(s) })); diff != "" {
			t.Fatal(diff)
		}
		for i := range got {
			if got[i] != all[i] {
				t.Fatalf("packet %d of the first %d bytes differs", i, n)
			}
		}
	}
	if last < len(all)-60 {
		t.Errorf("only %d packets of %d", last, len(all))
	}
}

func TestHostileSizesCostNothing(t *testing.T) {
	head := start + elem(tracks, track(1, 2, "A_OPUS")) + cluster + unknown1 + elem(clock, "\x00") + elem(simple, blockBody(1, 0, 0, "one"))
	huge := "\x01\x7f\xff\xff\xff\xff\xff\xff"
	for name, c := range map[string]struct {
		tail string
		want error
	}{
		"a huge block":            {simple + huge + blockBody(1, 0, 0, "x"), ErrDamaged},
		"a large block":           {simple + "\x10\x3f\xff\xff" + blockBody(1, 0, 0, "x"), io.ErrUnexpectedEOF},
		"a huge unknown element":  {"\xec" + huge, io.ErrUnexpectedEOF},
		"a huge header":           {docType + huge, ErrDamaged},
		"a block of unknown size": {simple + unknown1, ErrDamaged},
		"a lace past the end":     {elem(simple, blockBody(1, 0, 2, "\x02\xff\xff")), ErrDamaged},
		"a negative lace":         {elem(simple, blockBody(1, 0, 6, "\x02\x81\x80aaaa")), ErrDamaged},
		"no lace at all":          {elem(simple, blockBody(1, 0, 4, "")), ErrDamaged},
		"an empty block":          {elem(simple, ""), ErrDamaged},
		"an id of nothing":        {"\x00\x00", ErrDamaged},
	} {
		got, err := packets(head + c.tail)
		if len(got) != 1 || err != c.want {
			t.Errorf("%s: %d packets, %v, want %v", name, len(got), err, c.want)
		}
	}
}

func TestAStreamWithoutSoundSaysSo(t *testing.T) {
	for in, want := range map[string]error{
		start + elem(tracks, track(1, 1, "V_VP8")) + cluster + unknown1: ErrNoAudio,
		start + elem(simple, blockBody(1, 0, 0, "x")):                   ErrNoAudio,
		elem(ebml, elem(docType, "other")) + segment + unknown8:         ErrNotWebM,
		"RIFF": ErrNotWebM,
		"":     io.EOF,
	} {
		if _, err := packets(in); err != want {
			t.Errorf("%.20q: %v, want %v", in, err, want)
		}
	}
}

func FuzzReader(f *testing.F) {
	b, err := os.ReadFile("../testdata/speech.webm")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b[:1500])
	f.Add([]byte(start + elem(tracks, track(1, 2, "A_OPUS")) + cluster + unknown1 + elem(clock, "\x00") + elem(simple, blockBody(1, 0, 6, "\x03\x84\xbd\xc1aaaabbccccdddd"))))
	f.Add([]byte(start + elem(tracks, track(1, 2, "A_OPUS")) + cluster + unknown1 + elem(group, elem(block_, blockBody(1, 0, 2, "\x02\x01\x01abc")), elem(discard, "\x01"))))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, total := NewReader(bytes.NewReader(b)), 0
		for {
			p, err := r.Next()
			if err != nil {
				if _, again := r.Next(); again != err {
					t.Errorf("%v, then %v", err, again)
				}
				break
			}
			total += len(p.Data)
			if p.Time < 0 || p.Discard < 0 || p.Discard > time.Minute {
				t.Errorf("at %s less %s", p.Time, p.Discard)
			}
		}
		if total > len(b) {
			t.Errorf("%d bytes out of %d", total, len(b))
		}
	})
}
