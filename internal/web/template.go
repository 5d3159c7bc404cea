package web

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

// template is words with gaps where addresses stand.
type template struct {
	body []byte
	gaps []gap // in the order of the body
	sum  [32]byte
}

// gap is one place in a body where the address of a link is put in.
type gap struct {
	at   int
	link Link
}

// makeTemplate has words made with a mark for every address. A mark cannot be
// guessed, so that nothing a person wrote is taken for one.
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
	t := template{body: make([]byte, 0, len(body))}
	for {
		i := bytes.Index(body, []byte(mark))
		if i < 0 {
			break
		}
		t.body = append(t.body, body[:i]...)
		body = body[i+len(mark):]
		end := bytes.IndexByte(body, '.')
		n, _ := strconv.Atoi(string(body[:end]))
		t.gaps = append(t.gaps, gap{len(t.body), links[n]})
		body = body[end+1:]
	}
	t.body = append(t.body, body...)
	t.sum = sha256.Sum256(t.body)
	return t, nil
}

// render puts the addresses in and makes the entity tag of the whole.
func (t template) render(sign func(Link) string) (body []byte, tag string) {
	urls := make([]string, len(t.gaps))
	n := len(t.body)
	for i, g := range t.gaps {
		urls[i] = inJSON(sign(g.link))
		n += len(urls[i])
	}
	body = make([]byte, 0, n)
	from := 0
	for i, g := range t.gaps {
		body = append(append(body, t.body[from:g.at]...), urls[i]...)
		from = g.at
	}
	return append(body, t.body[from:]...), tagOf(t.sum, urls)
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
		b = binary.AppendUvarint(b, uint64(g.link.TTL/time.Second))
		for _, s := range []string{g.link.Kind, g.link.Key, g.link.Name} {
			b = append(binary.AppendUvarint(b, uint64(len(s))), s...)
		}
	}
	return b
}

// readTemplate is false for what appendGaps did not write.
func readTemplate(w interview.Wording) (template, bool) {
	t := template{body: w.Body}
	in := &gapReader{b: w.Gaps}
	copy(t.sum[:], in.take(len(t.sum)))
	n := in.number(len(w.Gaps))
	t.gaps = make([]gap, 0, n)
	for range n {
		g := gap{at: in.number(len(w.Body))}
		g.link.TTL = time.Duration(in.number(1<<32)) * time.Second
		g.link.Kind, g.link.Key, g.link.Name = in.text(), in.text(), in.text()
		t.gaps = append(t.gaps, g)
	}
	ordered := slices.IsSortedFunc(t.gaps, func(a, b gap) int { return cmp.Compare(a.at, b.at) })
	return t, !in.bad && len(in.b) == 0 && ordered
}

// gapReader reads numbers and texts, and remembers that something was wrong.
type gapReader struct {
	b   []byte
	bad bool
}

func (r *gapReader) take(n int) []byte {
	if r.bad || n > len(r.b) {
		r.bad = true
		return nil
	}
	out := r.b[:n]
	r.b = r.b[n:]
	return out
}

func (r *gapReader) number(most int) int {
	v, n := binary.Uvarint(r.b)
	if r.bad || n <= 0 || v > uint64(most) {
		r.bad = true
		return 0
	}
	r.b = r.b[n:]
	return int(v)
}

func (r *gapReader) text() string { return string(r.take(r.number(len(r.b)))) }
