package wav

import (
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func chunk(id string, body []byte) []byte {
	b := binary.LittleEndian.AppendUint32([]byte(id), uint32(len(body)))
	b = append(b, body...)
	return append(b, make([]byte, len(body)&1)...)
}

func format(code, channels, rate, bits int) []byte {
	le := binary.LittleEndian
	b := le.AppendUint16(nil, uint16(code))
	b = le.AppendUint16(b, uint16(channels))
	b = le.AppendUint32(b, uint32(rate))
	b = le.AppendUint32(b, 0)
	b = le.AppendUint16(b, 0)
	return le.AppendUint16(b, uint16(bits))
}

func riff(chunks ...[]byte) []byte {
	return append([]byte("RIFF\x00\x00\x00\x00WAVE"), bytes.Join(chunks, nil)...)
}

func samples(b []byte) (got []float32, err error) {
	r, err := NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	out := make([]float32, 3)
	for {
		n, err := r.Read(out)
		got = append(got, out[:n]...)
		if err != nil {
			return got, err
		}
	}
}

func TestEveryCodingReadsToTheSameScale(t *testing.T) {
	le := binary.LittleEndian
	for name, c := range map[string]struct {
		code, channels, bits int
		data                 []byte
		want                 []float32
	}{
		"8 bits":   {codePCM, 1, 8, []byte{0, 64, 128, 192}, []float32{-1, -.5, 0, .5}},
		"16 bits":  {codePCM, 1, 16, []byte{0, 0x80, 0, 0xc0, 0, 0, 0, 0x40}, []float32{-1, -.5, 0, .5}},
		"24 bits":  {codePCM, 1, 24, []byte{0, 0, 0x80, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0x40}, []float32{-1, -.5, 0, .5}},
		"32 bits":  {codePCM, 1, 32, []byte{0, 0, 0, 0x80, 0, 0, 0, 0x40}, []float32{-1, .5}},
		"float":    {codeFloat, 1, 32, le.AppendUint32(le.AppendUint32(nil, math.Float32bits(-.5)), math.Float32bits(float32(math.NaN()))), []float32{-.5, 0}},
		"float 64": {codeFloat, 1, 64, le.AppendUint64(le.AppendUint64(nil, math.Float64bits(.25)), math.Float64bits(math.Inf(1))), []float32{.25, 1}},
		"stereo":   {codePCM, 2, 16, []byte{0, 0x40, 0, 0, 0, 0x40, 0, 0xc0}, []float32{.25, 0}},
		"A-law":    {codeALaw, 1, 8, []byte{0x2a, 0xaa, 0xd5}, []float32{-32256. / 32768, 32256. / 32768, 8. / 32768}},
		"mu-law":   {codeMuLaw, 1, 8, []byte{0x00, 0x80, 0xff}, []float32{-32124. / 32768, 32124. / 32768, 0}},
	} {
		got, err := samples(riff(chunk("LIST", []byte("odd")), chunk("fmt ", format(c.code, c.channels, 8000, c.bits)), chunk("data", c.data)))
		if diff := cmp.Diff(c.want, got); diff != "" || err != io.EOF {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
}

func TestG711IsMonotoneAndSymmetric(t *testing.T) {
	// By the standard's order of codes: sign, then magnitude.
	for i := range 127 {
		a, b := alaw(byte(0x80|i)^0x55), alaw(byte(0x80|(i+1))^0x55)
		if a >= b || alaw(byte(i)^0x55) != -a {
			t.Errorf("A-law %d: %d then %d", i, a, b)
		}
		a, b = mulaw(^byte(i)), mulaw(^byte(i+1))
		if a >= b || mulaw(^byte(i|0x80)) != -a {
			t.Errorf("mu-law %d: %d then %d", i, a, b)
		}
	}
}

func TestSizesOfStreamingWritersAreNotBelieved(t *testing.T) {
	pcm := []byte{0, 0x40, 0, 0x40, 0, 0x40, 0, 0x40, 0, 0x40}
	for name, c := range map[string]struct {
		size uint32
		data []byte
		n    int
		want error
	}{
		"none":                 {0, pcm, 5, io.EOF},
		"all ones":             {0xffffffff, pcm, 5, io.EOF},
		"all ones, cut sample": {0xffffffff, pcm[:9], 4, io.ErrUnexpectedEOF},
		"more than is there":   {100, pcm, 5, io.ErrUnexpectedEOF},
		"less than is there":   {6, pcm, 3, io.EOF},
	} {
		data := chunk("data", nil)
		binary.LittleEndian.PutUint32(data[4:], c.size)
		got, err := samples(riff(chunk("fmt ", format(codePCM, 1, 16000, 16)), append(data, c.data...)))
		if len(got) != c.n || err != c.want {
			t.Errorf("%s: %d samples, %v; want %d, %v", name, len(got), err, c.n, c.want)
		}
	}
}

func TestHeadersThatCannotBeAreRefused(t *testing.T) {
	data := chunk("data", []byte{1, 2})
	for name, c := range map[string]struct {
		in   []byte
		want error
	}{
		"nothing":         {nil, ErrNotPlain},
		"AVI":             {[]byte("RIFF\x00\x00\x00\x00AVI "), ErrNotPlain},
		"no format":       {riff(data), ErrDamaged},
		"no sound":        {riff(chunk("fmt ", format(codePCM, 1, 16000, 16))), ErrDamaged},
		"no channel":      {riff(chunk("fmt ", format(codePCM, 0, 16000, 16)), data), ErrDamaged},
		"all channels":    {riff(chunk("fmt ", format(codePCM, 65535, 16000, 16)), data), ErrDamaged},
		"no rate":         {riff(chunk("fmt ", format(codePCM, 1, 0, 16)), data), ErrDamaged},
		"too high a rate": {riff(chunk("fmt ", format(codePCM, 1, 1<<31, 16)), data), ErrDamaged},
		"ADPCM":           {riff(chunk("fmt ", format(17, 1, 8000, 4)), data), ErrCodec},
		"short format":    {riff(chunk("fmt ", []byte{1, 0}), data), ErrDamaged},
		"AU, short":       {[]byte(".snd\x00\x00"), ErrDamaged},
		"AU, far away":    {append([]byte(".snd\xff\xff\xff\xff"), make([]byte, 16)...), ErrDamaged},
	} {
		if _, err := samples(c.in); err != c.want {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func FuzzReader(f *testing.F) {
	f.Add(riff(chunk("fmt ", format(codePCM, 2, 44100, 24)), chunk("data", make([]byte, 60))))
	f.Add(riff(chunk("ds64", make([]byte, 28)), chunk("fmt ", format(codeALaw, 1, 8000, 8)), chunk("data", []byte{1})))
	f.Add([]byte(".snd\x00\x00\x00\x18\xff\xff\xff\xff\x00\x00\x00\x01\x00\x00\x1f\x40\x00\x00\x00\x01abc"))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := samples(b)
		if err == nil || len(got) > len(b) {
			t.Errorf("%d samples of %d bytes, %v", len(got), len(b), err)
		}
		for _, v := range got {
			if !(v >= -1 && v <= 1) {
				t.Errorf("sample of %v", v)
			}
		}
	})
}
