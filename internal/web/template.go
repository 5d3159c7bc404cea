package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

// template is words with the places where addresses stand. The addresses are
// those of the moment it was made; they have the same length in every hour, so
// that the next ones are written over them.
type template struct {
	body []byte
	gaps []gap    // in the order of the body
	sum  [32]byte // of what stands outside the gaps
}

// gap is the place in a body of the address of a link.
type gap struct {
	at, size int
	link     Link
}

// makeTemplate has words made with a mark for every address, and puts the
// addresses of now there. A mark cannot be guessed, so that nothing a person
// wrote is taken for one.
func makeTemplate(ctx context.Context, words Wording) (template, error) {
	mark := "link-" + rand.Text() + "-"
	var links []Link
	body, err := words.Make(ctx, func(l Link) string {
		links = append(links, l)
		return mark + strconv.Itoa(len(links)-1) + "."
	})
	if err != nil {
		return template{}, err
	}
	t := template{body: make([]byte, 0, len(body)+usualAddress*len(links))}
	sum := sha256.New()
	for {
		i := bytes.Index(body, []byte(mark))
		if i < 0 {
			break
		}
		t.body = append(t.body, body[:i]...)
		sum.Write(body[:i])
		body = body[i+len(mark):]
		end := bytes.IndexByte(body, '.')
		n, _ := strconv.Atoi(string(body[:end]))
		address := inJSON(words.Sign(links[n]))
		t.gaps = append(t.gaps, gap{len(t.body), len(address), links[n]})
		t.body = append(t.body, address...)
		body = body[end+1:]
	}
	t.body = append(t.body, body...)
	sum.Write(body)
	sum.Sum(t.sum[:0])
	return t, nil
}

// usualAddress is about how many bytes an address has.
const usualAddress = 200

// sign puts the addresses of now into a template that is the caller's alone:
// where each has the length of the one before it, over that one.
func (t *template) sign(sign func(Link) string) {
	var room [16]string
	addresses, longer, same := room[:0], 0, true
	for _, g := range t.gaps {
		address := inJSON(sign(g.link))
		addresses = append(addresses, address)
		longer += len(address) - g.size
		same = same && len(address) == g.size
	}
	if same {
		for i, g := range t.gaps {
			copy(t.body[g.at:], addresses[i])
		}
		return
	}
	// Another base, say: all that follows stands elsewhere.
	body, from := make([]byte, 0, len(t.body)+longer), 0
	for i := range t.gaps {
		g := &t.gaps[i]
		body = append(body, t.body[from:g.at]...)
		from = g.at + g.size
		g.at, g.size = len(body), len(addresses[i])
		body = append(body, addresses[i]...)
	}
	t.body = append(body, t.body[from:]...)
}

// blank is a copy of the body in which the addresses are gone: they open
// something for a while and belong into no backup.
func (t *template) blank() []byte {
	body := bytes.Clone(t.body)
	for _, g := range t.gaps {
		copy(body[g.at:g.at+g.size], bytes.Repeat([]byte{'-'}, g.size))
	}
	return body
}

// tag is a strong entity tag of the whole.
func (t *template) tag() string {
	h := sha256.New()
	h.Write(t.sum[:])
	for _, g := range t.gaps {
		h.Write(t.body[g.at : g.at+g.size])
		h.Write([]byte{0})
	}
	return `"` + base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:16]) + `"`
}

// inJSON is text as it stands between the quotes of a JSON string, where
// nothing is escaped that need not be.
func inJSON(s string) string {
	plain := !slices.ContainsFunc([]byte(s), func(b byte) bool { return b < ' ' || b == '"' || b == '\\' || b >= 0x7f })
	if plain {
		return s
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		return "" // a string can always be encoded
	}
	return string(bytes.TrimSuffix(bytes.TrimSpace(b.Bytes()), []byte(`"`))[1:])
}

// appendGaps writes the gaps and the sum for the database; readTemplate reads
// them.
func (t template) appendGaps(b []byte) []byte {
	b = append(b, t.sum[:]...)
	b = binary.AppendUvarint(b, uint64(len(t.gaps)))
	for _, g := range t.gaps {
		b = binary.AppendUvarint(b, uint64(g.at))
		b = binary.AppendUvarint(b, uint64(g.size))
		b = binary.AppendUvarint(b, uint64(g.link.TTL/time.Second))
		for _, s := range []string{g.link.Kind, g.link.Key, g.link.Name} {
			b = append(binary.AppendUvarint(b, uint64(len(s))), s...)
		}
	}
	return b
}

// readTemplate is false for what appendGaps did not write. The template keeps
// the wording's body.
func readTemplate(w interview.Wording) (template, bool) {
	t := template{body: w.Body}
	in := &gapReader{s: string(w.Gaps)}
	copy(t.sum[:], in.take(len(t.sum)))
	n := in.number(len(w.Gaps))
	t.gaps = make([]gap, 0, n)
	end := 0
	for range n {
		g := gap{at: in.number(len(w.Body)), size: in.number(len(w.Body))}
		g.link.TTL = time.Duration(in.number(1<<32)) * time.Second
		g.link.Kind, g.link.Key, g.link.Name = in.text(), in.text(), in.text()
		if g.at < end || g.at+g.size > len(w.Body) {
			return t, false
		}
		end = g.at + g.size
		t.gaps = append(t.gaps, g)
	}
	return t, !in.bad && in.s == ""
}

// gapReader reads numbers and texts, and remembers that something was wrong.
type gapReader struct {
	s   string
	bad bool
}

func (r *gapReader) take(n int) string {
	if r.bad || n > len(r.s) {
		r.bad = true
		return ""
	}
	out := r.s[:n]
	r.s = r.s[n:]
	return out
}

func (r *gapReader) number(most int) int {
	var v uint64
	for i := 0; i < len(r.s) && i < binary.MaxVarintLen64; i++ {
		v |= uint64(r.s[i]&0x7f) << (7 * i)
		if r.s[i] < 0x80 {
			if v > uint64(most) {
				break
			}
			r.s = r.s[i+1:]
			return int(v)
		}
	}
	r.bad = true
	return 0
}

func (r *gapReader) text() string { return r.take(r.number(len(r.s))) }
