package web

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
)

// Kept is an answer that is served many times: its bytes, the same compressed
// once, and a strong entity tag for each of the two. It does not change.
type Kept struct {
	body []byte
	tag  string
	// values of headers, shared by all answers: to Set replaces one and to Add
	// copies it
	mediaType, length, etag, weakly, vary []string
	zipped                                atomic.Pointer[[]byte]
	later                                 *zipLater // nil: what there is is all there will be
}

// zipLater compresses when it has been asked for twice: what is read once is
// not worth ten times its reading.
type zipLater struct {
	asked atomic.Int32
	grown func(bytes int)
}

// worthZipping is the size in bytes under which compressing saves nothing.
const worthZipping = 1400

// Plain prepares a body that is served once: compressing it would cost more
// than sending it.
func Plain(mediaType string, body []byte) *Kept {
	return newKept(mediaType, body, BodyTag(body))
}

func newKept(mediaType string, body []byte, tag string) *Kept {
	values := &[5]string{mediaType, strconv.Itoa(len(body)), tag, "Accept-Encoding", weak(tag)}
	return &Kept{body: body, tag: tag, mediaType: values[0:1:1], length: values[1:2:2], etag: values[2:3:3], vary: values[3:4:4], weakly: values[4:5:5]}
}

// Keep prepares body to be served many times. It keeps body itself.
func Keep(mediaType string, body []byte) *Kept {
	k := Plain(mediaType, body)
	k.zip()
	return k
}

// zip compresses the body where that makes it smaller, and tells its size.
func (k *Kept) zip() int {
	if len(k.body) < worthZipping {
		return 0
	}
	var buf bytes.Buffer
	zw := gzip.NewWriter(&buf)
	if _, err := zw.Write(k.body); err != nil {
		return 0
	}
	if err := zw.Close(); err != nil || buf.Len() >= len(k.body) {
		return 0
	}
	k.zipped.Store(new(buf.Bytes()))
	return buf.Len()
}

// zipLater makes the body compressed once a second caller takes it so; grown
// is told by how many bytes more are held then.
func (k *Kept) zipLater(grown func(bytes int)) {
	if len(k.body) >= worthZipping {
		k.later = &zipLater{grown: grown}
	}
}

// compressed is the body compressed, nil while there is none.
func (k *Kept) compressed() []byte {
	if z := k.zipped.Load(); z != nil {
		return *z
	}
	if k.later == nil || k.later.asked.Add(1) != 2 {
		return nil
	}
	k.later.grown(k.zip())
	if z := k.zipped.Load(); z != nil {
		return *z
	}
	return nil
}

// Size is the memory held, in bytes.
func (k *Kept) Size() int {
	n := len(k.body)
	if z := k.zipped.Load(); z != nil {
		n += len(*z)
	}
	return n
}

// Tag is the strong entity tag of the uncompressed body.
func (k *Kept) Tag() string { return k.tag }

// zipTag is the tag of the compressed body.
func (k *Kept) zipTag() string { return strings.TrimSuffix(k.tag, `"`) + `-gzip"` }

// ServeHTTP answers with 200 and the body, or with 304. Other headers, such as
// Cache-Control, are the caller's.
func (k *Kept) ServeHTTP(w http.ResponseWriter, r *http.Request) { k.serve(w, r, nil) }

// serve is ServeHTTP with something behind the body that is another every
// time. With it the tag is weak, and nothing is compressed.
func (k *Kept) serve(w http.ResponseWriter, r *http.Request, tail func() []byte) {
	h := w.Header()
	body, tag, length := k.body, k.etag, k.length
	var end []byte
	switch {
	case tail != nil:
		end = tail()
		tag, length = k.weakly, []string{strconv.Itoa(len(body) + len(end))}
	case k.later != nil || k.zipped.Load() != nil:
		if _, ok := h["Vary"]; ok {
			h.Add("Vary", "Accept-Encoding")
		} else {
			h["Vary"] = k.vary
		}
		if accepted := r.Header["Accept-Encoding"]; len(accepted) > 0 && acceptsGzip(accepted[0]) {
			if z := k.compressed(); z != nil {
				body, tag, length = z, []string{k.zipTag()}, []string{strconv.Itoa(len(z))}
				h.Set("Content-Encoding", "gzip")
			}
		}
	}
	h["Etag"] = tag
	if inm := r.Header["If-None-Match"]; len(inm) > 0 && inm[0] != "" && (NoneMatch(inm[0], k.tag) || NoneMatch(inm[0], k.zipTag())) {
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h["Content-Type"], h["Content-Length"] = k.mediaType, length
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return
	}
	whole(w, r, body, end)
}

func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		coding, params, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			q, ok := strings.CutPrefix(strings.ReplaceAll(params, " ", ""), "q=")
			return !ok || strings.Trim(q, "0.") != ""
		}
	}
	return false
}
