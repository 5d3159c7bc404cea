package brand_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/brand"
)

func picture(t *testing.T, w, h int, as string) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	m.Set(1, 1, color.RGBA{200, 10, 10, 255})
	var b bytes.Buffer
	var err error
	if as == "jpg" {
		err = jpeg.Encode(&b, m, nil)
	} else {
		err = png.Encode(&b, m)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// lossless is the head of a WebP picture of a size.
func lossless(w, h int) []byte {
	n := uint32(w-1) | uint32(h-1)<<14
	return append([]byte("RIFF\x20\x00\x00\x00WEBPVP8L\x10\x00\x00\x00\x2f"), byte(n), byte(n>>8), byte(n>>16), byte(n>>24), 0, 0, 0, 0, 0, 0, 0, 0)
}

const svg = `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="10" height="10"/></svg>`

func TestALogoIsKnownByWhatIsInIt(t *testing.T) {
	for want, body := range map[string][]byte{
		"png image/png": picture(t, 300, 80, "png"), "jpg image/jpeg": picture(t, 300, 80, "jpg"),
		"webp image/webp": lossless(300, 80), "svg image/svg+xml": []byte(svg),
	} {
		l, err := brand.Read(body)
		if err != nil || l.Extension+" "+l.MediaType != want {
			t.Errorf("%s: %s %s, %v", want, l.Extension, l.MediaType, err)
		}
	}
}

func TestWhatIsNoLogoIsRefusedInASentence(t *testing.T) {
	whole := picture(t, 300, 80, "png")
	svgWith := func(inside string) []byte { return []byte(strings.Replace(svg, "<rect", inside+"<rect", 1)) }
	for want, body := range map[string][]byte{
		"the file is empty":                              nil,
		"the logo has more than 200 KB":                  make([]byte, brand.MaxBytes+1),
		"the file is no PNG, JPEG, WebP or SVG":          []byte("GIF89a etc."),
		"the logo is 2001 by 20 pixels":                  picture(t, 2001, 20, "png"),
		"the logo is 15 by 300 pixels; at least 16":      picture(t, 15, 300, "jpg"),
		"the logo is 4000 by 100 pixels":                 lossless(4000, 100),
		"the picture is damaged":                         whole[:len(whole)/2],
		"the SVG is damaged":                             []byte(svg[:len(svg)-8]),
		"the SVG has a document type":                    []byte(`<!DOCTYPE svg [<!ENTITY a "aaaa">]>` + svg[21:]),
		"the SVG has a script":                           svgWith("<script>alert(1)</script>"),
		"the SVG has a foreignObject":                    svgWith("<foreignObject/>"),
		"the SVG is nested too deeply":                   svgWith(strings.Repeat("<g>", 300) + strings.Repeat("</g>", 300)),
		"the file is no PNG, JPEG, WebP or SVG\x00 html": []byte(`<html xmlns="http://www.w3.org/1999/xhtml"><svg/></html>`),
	} {
		want, _, _ = strings.Cut(want, "\x00")
		_, err := brand.Read(body)
		refused, ok := errors.AsType[*brand.Refused](err)
		if !ok || !strings.Contains(refused.Sentence, want) {
			t.Errorf("%q: %v", want, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(svg))
	f.Add(lossless(20, 20))
	f.Add([]byte("RIFF....WEBPVP8X................"))
	f.Fuzz(func(t *testing.T, body []byte) {
		if _, err := brand.Read(body); err != nil {
			if _, ok := errors.AsType[*brand.Refused](err); !ok {
				t.Errorf("no sentence: %v", err)
			}
		}
	})
}

// Every colour there is leads to text that can be read.
func TestTextIsReadableInEveryColour(t *testing.T) {
	colors := []string{"#000000", "#ffffff", "#ffff00", "#ff0000", "#00ff00", "#0000ff", "#777777", "#0c6170", "#ffcc00", "#11151a", "#808080"}
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		colors = append(colors, fmt.Sprintf("#%06x", r.IntN(1<<24)))
	}
	grounds := [][]string{{"#ffffff", "#f5f7f9", "#edf1f4", "#fff0b8"}, {"#11151a", "#181e25", "#1d242c", "#232b34", "#4d420e"}}
	inks := []string{"#1b232e", "#e8ecf1"}
	for _, c := range colors {
		light, dark := brand.ShadesOf(c)
		for i, s := range []brand.Shades{light, dark} {
			for _, pair := range [][2]string{{s.On, s.Accent}, {s.On, s.Strong}, {s.Accent, s.Tint}, {inks[i], s.Tint}} {
				if got := brand.Contrast(pair[0], pair[1]); got < brand.Readable {
					t.Errorf("%s: %s on %s has %.2f", c, pair[0], pair[1], got)
				}
			}
			for _, g := range grounds[i] {
				if got := brand.Contrast(s.Accent, g); got < brand.Readable {
					t.Errorf("%s: %s on %s has %.2f", c, s.Accent, g, got)
				}
			}
			if s.Changed == (s.Accent == c) {
				t.Errorf("%s: accent %s, changed %v", c, s.Accent, s.Changed)
			}
		}
	}
	if got := brand.Contrast("#000000", "#ffffff"); got != 21 {
		t.Errorf("black on white has %f", got)
	}
	if light, _ := brand.ShadesOf("#0c6170"); light.Changed {
		t.Errorf("a colour that can be read was changed: %+v", light)
	}
}

type file struct{ *bytes.Reader }

func (file) Close() error { return nil }

func TestLogosAndSheetsAreInertAndKept(t *testing.T) {
	const key = "brand/0195f3c2-0000-7000-8000-000000000001/0123456789abcdef01234567.svg"
	mux := http.NewServeMux()
	mux.HandleFunc("GET /brand/{sheet}", brand.Sheets)
	mux.HandleFunc("GET /brand/{organization}/{logo}", brand.Logos(func(_ context.Context, k string) (io.ReadSeekCloser, error) {
		switch k {
		case key:
			return file{bytes.NewReader([]byte(svg))}, nil
		case "brand/away/x.png":
			return nil, errors.New("the bucket says no")
		}
		return nil, fs.ErrNotExist
	}, slog.New(slog.DiscardHandler)))
	get := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w
	}
	for path, kind := range map[string]string{"/" + key: "image/svg+xml", "/brand/ffcc00.css": "text/css; charset=utf-8"} {
		h := get(path)
		csp := h.Header().Get("Content-Security-Policy")
		if h.Code != 200 || h.Header().Get("Content-Type") != kind || !strings.Contains(csp, "default-src 'none'") || !strings.Contains(csp, "sandbox") ||
			strings.Contains(csp, "script") || h.Header().Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(h.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %v", path, h.Code, h.Header())
		}
	}
	for path, want := range map[string]int{
		"/brand/ffcc0.css": 404, "/brand/red.css": 404, "/brand/ffcc00": 404, "/brand/a/b.exe": 404, "/brand/a/b.html": 404,
		"/brand/0195f3c2-0000-7000-8000-000000000002/0123456789abcdef01234567.svg": 404, "/brand/away/x.png": 503,
	} {
		h := get(path)
		if h.Code != want || strings.Contains(h.Body.String(), "bucket says") || strings.Contains(h.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %v %s, want %d", path, h.Code, h.Header(), h.Body, want)
		}
	}
}
