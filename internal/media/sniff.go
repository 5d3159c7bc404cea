package media

import (
	"bytes"
	"encoding/binary"
	"strings"
)

// Type is what a file is, told from its first bytes.
type Type struct {
	Container string // "webm", "matroska", "mp4", "ogg", "wav", "au", "mp3", "flac", "aac", "amr", "caf"
	MediaType string // for a Content-Type header
	Video     bool   // it has, or may have, a picture
	Extension string // with its dot
}

// label is the container's name as people write it.
func (t Type) label() string {
	switch t.Container {
	case "webm":
		return "WebM"
	case "matroska":
		return "Matroska"
	case "ogg":
		return "Ogg"
	}
	return strings.ToUpper(t.Container)
}

// SniffBytes is how much of a file [Sniff] wants to see.
const SniffBytes = 4096

// Sniff tells the type of a recording from the first bytes of its file, of
// which [SniffBytes] are enough; ok is false for everything that is not a
// recording. A type is a claim of the bytes, not a promise that they decode.
func Sniff(head []byte) (t Type, ok bool) {
	head = head[:min(len(head), SniffBytes)]
	at := func(i int, magic string) bool {
		return len(head) >= i && bytes.HasPrefix(head[i:], []byte(magic))
	}
	switch {
	case at(0, "\x1a\x45\xdf\xa3"):
		return sniffWebM(head)
	case at(4, "ftyp"):
		return sniffMP4(head)
	case at(4, "moov"), at(4, "mdat"), at(4, "wide"), at(4, "free"), at(4, "skip"):
		return Type{"mp4", "video/quicktime", true, ".mov"}, true // QuickTime before it had brands
	case at(0, "OggS\x00"):
		return sniffOgg(head)
	case at(0, "RIFF") && at(8, "WAVE"), at(0, "RF64") && at(8, "WAVE"):
		return Type{"wav", "audio/wav", false, ".wav"}, true
	case at(0, ".snd"):
		return Type{"au", "audio/basic", false, ".au"}, true
	case at(0, "fLaC"):
		return Type{"flac", "audio/flac", false, ".flac"}, true
	case at(0, "#!AMR\n"), at(0, "#!AMR-WB\n"):
		return Type{"amr", "audio/amr", false, ".amr"}, true
	case at(0, "caff\x00\x01"):
		return Type{"caf", "audio/x-caf", false, ".caf"}, true
	case at(0, "ID3") && len(head) >= 10 && head[3] < 0xff && (head[6]|head[7]|head[8]|head[9])&0x80 == 0,
		frames(head, mp3Frame):
		return Type{"mp3", "audio/mpeg", false, ".mp3"}, true
	case frames(head, aacFrame):
		return Type{"aac", "audio/aac", false, ".aac"}, true
	}
	return Type{}, false
}

func sniffWebM(head []byte) (Type, bool) {
	// DocType is a string element in the EBML head, behind a size of one to
	// eight bytes.
	i := bytes.Index(head, []byte{0x42, 0x82})
	if i < 0 {
		return Type{}, false
	}
	name := tail(head, i+2)
	name = name[:min(len(name), 16)]
	var t Type
	switch {
	case bytes.Contains(name, []byte("webm")):
		t = Type{"webm", "video/webm", true, ".webm"}
	case bytes.Contains(name, []byte("matroska")):
		t = Type{"matroska", "video/x-matroska", true, ".mkv"}
	default:
		return Type{}, false
	}
	// Sound alone may be said only where every track is in sight, that is, the
	// first cluster too; codecs of sound are named A_…, of pictures V_….
	tracks, _, complete := bytes.Cut(head, []byte{0x1f, 0x43, 0xb6, 0x75})
	if complete && bytes.Contains(tracks, []byte("A_")) && !bytes.Contains(tracks, []byte("V_")) {
		t.Video = false
		t.MediaType = map[string]string{"webm": "audio/webm", "matroska": "audio/x-matroska"}[t.Container]
	}
	return t, true
}

func sniffMP4(head []byte) (Type, bool) {
	brand := string(tail(head, 8)[:min(4, len(tail(head, 8)))])
	switch brand {
	case "M4A ", "M4B ":
		return Type{"mp4", "audio/mp4", false, ".m4a"}, true
	case "qt  ":
		return Type{"mp4", "video/quicktime", true, ".mov"}, true
	case "avif", "avis", "heic", "heix", "hevc", "heim", "heis", "mif1", "msf1", "crx ", "jp2 ", "jpx ":
		return Type{}, false // pictures in the same box format
	}
	t := Type{"mp4", "video/mp4", true, ".mp4"}
	if len(brand) == 4 && brand[:3] == "3gp" {
		t.MediaType, t.Extension = "video/3gpp", ".3gp"
	}
	// A live writer puts its tracks first; handlers tell them apart.
	tracks, _, complete := bytes.Cut(head, []byte("moof"))
	if complete && bytes.Contains(tracks, []byte("soun")) && !bytes.Contains(tracks, []byte("vide")) {
		t.Video, t.MediaType, t.Extension = false, "audio/mp4", ".m4a"
	}
	return t, true
}

func sniffOgg(head []byte) (Type, bool) {
	t := Type{"ogg", "audio/ogg", false, ".ogg"}
	if bytes.Contains(head, []byte("\x80theora")) || bytes.Contains(head, []byte("BBCD\x00")) {
		return Type{"ogg", "video/ogg", true, ".ogv"}, true
	}
	return t, true
}

// frames tells whether head begins with two frames in a row, or with one that
// reaches past its end: a sync word alone comes up in random bytes.
func frames(head []byte, size func([]byte) int) bool {
	n := size(head)
	if n == 0 {
		return false
	}
	if len(head) < n+7 {
		return len(head) < SniffBytes && len(head) >= 7 && len(head) >= n
	}
	return size(head[n:]) > 0
}

// mp3Frame is the size of the MPEG audio layer III frame at the front of b, or 0.
func mp3Frame(b []byte) int {
	if len(b) < 4 {
		return 0
	}
	h := binary.BigEndian.Uint32(b)
	version, layer, rate, freq := h>>19&3, h>>17&3, h>>12&15, h>>10&3
	if h>>21 != 0x7ff || version == 1 || layer != 1 || rate == 0 || rate == 15 || freq == 3 || h&3 == 2 {
		return 0
	}
	kbits := [...]int{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320}
	hz, scale := [...]int{44100, 48000, 32000}[freq], 144
	if version != 3 { // MPEG-2 and 2.5: half the samples, half or a quarter of the rate
		kbits = [...]int{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}
		hz, scale = hz/2, 72
		if version == 0 {
			hz /= 2
		}
	}
	return scale*kbits[rate]*1000/hz + int(h>>9&1)
}

// aacFrame is the size of the ADTS frame at the front of b, or 0.
func aacFrame(b []byte) int {
	if len(b) < 7 || b[0] != 0xff || b[1]&0xf6 != 0xf0 || b[2]>>2&15 > 12 {
		return 0
	}
	n := int(b[3]&3)<<11 | int(b[4])<<3 | int(b[5])>>5
	if n < 7 {
		return 0
	}
	return n
}

func tail(b []byte, i int) []byte { return b[min(i, len(b)):] }
