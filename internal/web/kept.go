package web

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strconv"
	"strings"
)

// Kept is an answer that is served many times: its bytes, the same compressed
// once, and a strong entity tag for each of the two. It does not change.
type Kept struct {
	body, zipped []byte
	mediaType    string
	tag, zipTag  string
}

// worthZipping is the size in bytes under which compressing saves nothing.
const worthZipping = 1400

// Plain prepares a body that is served once: compressing it would cost more
// than sending it.
func Plain(mediaType string, body []byte) *Kept {
	return &Kept{body: body, mediaType: mediaType, tag: BodyTag(body)}
}

// Keep prepares body to be served many times. It keeps body itself.
func Keep(mediaType string, body []byte) *Kept {
	k := Plain(mediaType, body)
	if len(body) < worthZipping {
		return k
	}
	var buf bytes.Buffer
	zw := gzip.NewWriter(&buf)
	if _, err := zw.Write(body); err != nil {
		return k
	}
	if err := zw.Close(); err != nil || buf.Len() >= len(body) {
		return k
	}
	k.zipped = buf.Bytes()
	k.zipTag = strings.TrimSuffix(k.tag, `"`) + `-gzip"`
	return k
}

// Size is the memory held, in bytes.
func (k *Kept) Size() int { return len(k.body) + len(k.zipped) }

// Tag is the strong entity tag of the uncompressed body.
func (k *Kept) Tag() string { return k.tag }

// ServeHTTP answers with 200 and the body, or with 304. Other headers, such as
// Cache-Control, are the caller's.
func (k *Kept) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	body, tag := k.body, k.tag
	if k.zipped != nil {
		h.Add("Vary", "Accept-Encoding")
		if acceptsGzip(r.Header.Get("Accept-Encoding")) {
			body, tag = k.zipped, k.zipTag
			h.Set("Content-Encoding", "gzip")
		}
	}
	h.Set("ETag", tag)
	if inm := r.Header.Get("If-None-Match"); inm != "" && (NoneMatch(inm, k.tag) || k.zipTag != "" && NoneMatch(inm, k.zipTag)) {
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", k.mediaType)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the client went away: nobody is left to tell
	}
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
