package page

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
)

// assets are the files that pages load, in memory, each also compressed. Their
// addresses carry one digest of them all, so that scripts may import each
// other by relative paths and a browser keeps them for good.
type assets struct {
	files  map[string]asset
	digest func() string
}

type asset struct {
	kind         string
	plain, small []byte
}

func newAssets() *assets {
	a := &assets{files: map[string]asset{}}
	a.digest = sync.OnceValue(a.sum)
	return a
}

// kinds are the files that are assets; others, such as templates, are not served.
var kinds = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
	".png": "image/png", ".woff2": "font/woff2", ".wav": "audio/wav", ".mp3": "audio/mpeg", ".txt": "text/plain; charset=utf-8",
}

// add takes the assets below root. They stand under the owner's name. Style
// sheets directly in root are one sheet, named as the owner, in the order of
// their names.
func (a *assets) add(owner string, files fs.FS, root string) error {
	var sheet bytes.Buffer
	err := fs.WalkDir(files, root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		kind, ok := kinds[path.Ext(p)]
		if !ok {
			return nil
		}
		body, err := fs.ReadFile(files, p)
		if err != nil {
			return err
		}
		rel := strings.TrimPrefix(p, root+"/")
		if path.Ext(rel) == ".css" && !strings.Contains(rel, "/") {
			sheet.Write(body)
			return nil
		}
		return a.keep(owner+"/"+rel, kind, body)
	})
	if err != nil {
		return fmt.Errorf("assets of %s: %w", owner, err)
	}
	if sheet.Len() > 0 {
		return a.keep(owner+"/"+owner+".css", kinds[".css"], sheet.Bytes())
	}
	return nil
}

func (a *assets) keep(name, kind string, body []byte) error {
	var small bytes.Buffer
	z, err := gzip.NewWriterLevel(&small, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := z.Write(body); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	f := asset{kind: kind, plain: body}
	if small.Len() < len(body)*9/10 {
		f.small = small.Bytes()
	}
	a.files[name] = f
	return nil
}

func (a *assets) sum() string {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(a.files)) {
		fmt.Fprintf(h, "%s %d\n", name, len(a.files[name].plain))
		h.Write(a.files[name].plain)
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// url is the lasting address of an asset, such as "base/base.css". A name that
// does not exist is a mistake in a template and fails its rendering.
func (a *assets) url(name string) (string, error) {
	if _, ok := a.files[name]; !ok {
		return "", fmt.Errorf("no asset %q", name)
	}
	return "/assets/" + a.digest() + "/" + name, nil
}

// ServeHTTP answers /assets/<digest>/<name>. Another digest, from a page of an
// older version, gets what there is now and is not kept.
func (a *assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	digest, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/assets/"), "/")
	f, ok := a.files[name]
	if !ok || digest == "" {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Vary", "Accept-Encoding")
	h.Set("Cache-Control", "no-cache")
	if digest == a.digest() {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	body := f.plain
	if f.small != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = f.small
	}
	h.Set("ETag", `"`+a.digest()+"-"+cmp.Or(h.Get("Content-Encoding"), "plain")+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}
