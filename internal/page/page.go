// Package page is what the doors with pages for people have in common: the
// document around a page, one design system, assets with lasting addresses and
// one strict policy. A door keeps its pages in page/<name>/ as name.tmpl,
// name.css and name.js; [Kit.Door] reads them at the start and fails there
// rather than at a reader. base/README.md is the design system.
package page

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"slices"
)

//go:generate go run ./bundle

//go:embed base
var base embed.FS

// Policy is the Content-Security-Policy of every page: nothing inline, no
// other host but the storage that recordings are played from and sent to.
func Policy(storage string) string {
	if storage != "" {
		storage = " " + storage
	}
	return "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; " +
		"img-src 'self' data: blob:; media-src 'self' blob:" + storage + "; connect-src 'self'" + storage + "; " +
		"worker-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
}

// Kit holds every door's pages and assets.
type Kit struct {
	assets *assets
	policy string
}

// NewKit makes a kit. storage is the origin of recordings where that is not
// the server itself, such as "https://s3.example.org".
func NewKit(storage string) (*Kit, error) {
	k := &Kit{assets: newAssets(), policy: Policy(storage)}
	return k, k.assets.add("base", base, "base")
}

// Assets serves what pages load; it is mounted at "/assets/".
func (k *Kit) Assets() http.Handler { return k.assets }

// Door reads a door's pages: layout.tmpl, which defines "layout", and
// page/<name>/ with name.tmpl and, where it has them, name.css and name.js.
// Other files below page/ are assets too; style sheets directly in page/ are
// one sheet for all the door's pages. Every page may use the functions given.
func (k *Kit) Door(name string, files fs.FS, funcs template.FuncMap) (*Door, error) {
	pages, err := fs.ReadDir(files, "page")
	if err != nil {
		return nil, fmt.Errorf("pages of %s: %w", name, err)
	}
	if err := k.assets.add(name, files, "page"); err != nil {
		return nil, err
	}
	d := &Door{kit: k, name: name, pages: map[string]*template.Template{}, parts: map[string][2]bool{}}
	_, d.sheet = k.assets.files[name+"/"+name+".css"]
	root := template.New("").Funcs(k.funcs()).Funcs(funcs)
	if root, err = root.ParseFS(base, "base/*.tmpl"); err != nil {
		return nil, err
	}
	if root, err = root.ParseFS(files, "*.tmpl"); err != nil {
		return nil, fmt.Errorf("layout of %s: %w", name, err)
	}
	for _, p := range pages {
		if !p.IsDir() {
			continue
		}
		n := p.Name()
		t, err := root.Clone()
		if err != nil {
			return nil, err
		}
		if t, err = t.ParseFS(files, path.Join("page", n, "*.tmpl")); err != nil {
			return nil, fmt.Errorf("page %s of %s: %w", n, name, err)
		}
		d.pages[n] = t
		d.parts[n] = [2]bool{has(files, path.Join("page", n, n+".css")), has(files, path.Join("page", n, n+".js"))}
	}
	return d, nil
}

// Door renders the pages of one door.
type Door struct {
	kit   *Kit
	name  string
	pages map[string]*template.Template
	sheet bool
	parts map[string][2]bool // has a style of its own, a script of its own
}

// Names are the door's pages, sorted; a test renders each.
func (d *Door) Names() []string { return slices.Sorted(maps.Keys(d.pages)) }

// Head is what the document around a page says of it.
type Head struct {
	Title string
	Lang  string // "en" where empty
	Dir   string // "rtl" or empty
	Theme string // "light", "dark", or empty: as the reader's system wishes
	Wide  bool   // may use the whole width of a screen
	Brand string // address of a sheet with other colours than ours; empty: ours
}

// view is what every template is executed with.
type view struct {
	Head
	Door, Name string
	Sheet      bool // the door has a sheet for all its pages
	Style      bool
	Script     bool
	Data       any // the page's own struct
}

// Render writes a page. Nothing is written before the whole page is made, so a
// template that fails never leaves half a page: the error is returned and
// the caller answers otherwise.
func (d *Door) Render(w http.ResponseWriter, r *http.Request, status int, name string, h Head, data any) error {
	t, ok := d.pages[name]
	if !ok {
		return fmt.Errorf("door %s has no page %q", d.name, name)
	}
	if h.Lang == "" {
		h.Lang = "en"
	}
	var b bytes.Buffer
	v := view{Head: h, Door: d.name, Name: name, Sheet: d.sheet, Style: d.parts[name][0], Script: d.parts[name][1], Data: data}
	if err := t.ExecuteTemplate(&b, "document", v); err != nil {
		return fmt.Errorf("page %s of %s: %w", name, d.name, err)
	}
	head := w.Header()
	head.Set("Content-Type", "text/html; charset=utf-8")
	head.Set("Content-Security-Policy", d.kit.policy)
	head.Set("Permissions-Policy", "microphone=(self), camera=(self), geolocation=(), payment=(), usb=()")
	if head.Get("Cache-Control") == "" {
		head.Set("Cache-Control", "private, no-store")
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = b.WriteTo(w)
	}
	return nil
}

func has(files fs.FS, name string) bool {
	_, err := fs.Stat(files, name)
	return err == nil
}
