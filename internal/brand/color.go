package brand

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Readable is the least contrast of text on what is behind it: WCAG 2, level AA.
const Readable = 4.5

// Shades are what the pages of one theme make of a colour.
type Shades struct {
	Accent  string // links and buttons: readable on every ground of the theme
	Strong  string // the same under a pointer
	On      string // text on Accent and Strong
	Tint    string // a ground for Accent and for text
	Fill    string // bars
	Changed bool   // Accent is not the colour itself: that cannot be read here
}

// ground is what text stands on in a theme, and which way is away from it.
type ground struct {
	behind []string // grounds of base/1-tokens.css, on which Accent is text
	page   string   // that of the page
	ink    string
	away   rgb
}

var (
	light = ground{[]string{"#ffffff", "#f5f7f9", "#edf1f4", "#fff0b8"}, "#ffffff", "#1b232e", rgb{0, 0, 0}}
	dark  = ground{[]string{"#11151a", "#181e25", "#1d242c", "#232b34", "#4d420e"}, "#11151a", "#e8ecf1", rgb{255, 255, 255}}
)

// ShadesOf are the shades of a colour, #rrggbb, on light and on dark pages. A
// colour that cannot be read as text is moved towards black or white until it
// can, and no further. It panics on what is no colour.
func ShadesOf(color string) (onLight, onDark Shades) { return light.shades(color), dark.shades(color) }

func (g ground) shades(color string) Shades {
	c := parse(color)
	s := Shades{}
	var accent rgb
	for i := 0; ; i++ {
		accent = c.towards(g.away, float64(i)/100)
		tint := parse(g.page).towards(accent, 0.12)
		if g.holds(accent, tint) || i == 100 {
			s.Changed = i > 0
			s.Accent, s.Tint = accent.String(), tint.String()
			break
		}
	}
	s.Strong = accent.towards(g.away, 0.2).String()
	s.On = "#ffffff"
	if Contrast(s.Accent, s.On) < Contrast(s.Accent, "#000000") {
		s.On = "#000000"
	}
	// Under a pointer the same text has to be readable too.
	if Contrast(s.Strong, s.On) < Readable {
		s.Strong = s.Accent
	}
	s.Fill = s.Accent
	return s
}

// holds tells whether a colour can be read on all grounds, its own tint among
// them, and ink on the tint.
func (g ground) holds(accent, tint rgb) bool {
	for _, behind := range append([]string{tint.String()}, g.behind...) {
		if Contrast(accent.String(), behind) < Readable {
			return false
		}
	}
	return Contrast(g.ink, tint.String()) >= Readable
}

// Sheet is the style sheet of a colour, #rrggbb, for both themes.
func Sheet(color string) string {
	onLight, onDark := ShadesOf(color)
	vars := func(s Shades) string {
		return fmt.Sprintf("--accent:%s;--accent-strong:%s;--on-accent:%s;--accent-tint:%s;--fill:%s", s.Accent, s.Strong, s.On, s.Tint, s.Fill)
	}
	return ":root{--brand:" + color + ";" + vars(onLight) + "}\n" +
		"@media (prefers-color-scheme:dark){:root:not([data-theme=light]){" + vars(onDark) + "}}\n" +
		":root[data-theme=dark]{" + vars(onDark) + "}\n"
}

// SheetPath is the address of the style sheet of a colour, empty without one.
func SheetPath(color string) string {
	if !IsColor(color) {
		return ""
	}
	return "/" + prefix + strings.ToLower(color[1:]) + ".css"
}

// IsColor tells whether a text is #rrggbb.
func IsColor(s string) bool {
	return len(s) == 7 && s[0] == '#' && strings.Trim(s[1:], "0123456789abcdefABCDEF") == ""
}

// Contrast is the contrast ratio of two colours, 1 to 21, as WCAG 2 defines it.
func Contrast(a, b string) float64 {
	x, y := parse(a).luminance(), parse(b).luminance()
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

type rgb [3]float64 // 0 to 255

func parse(s string) rgb {
	n, err := strconv.ParseUint(strings.TrimPrefix(s, "#"), 16, 32)
	if err != nil || !IsColor(s) {
		panic("brand: no colour: " + strconv.Quote(s))
	}
	return rgb{float64(n >> 16), float64(n >> 8 & 255), float64(n & 255)}
}

func (c rgb) String() string {
	return fmt.Sprintf("#%02x%02x%02x", int(math.Round(c[0])), int(math.Round(c[1])), int(math.Round(c[2])))
}

func (c rgb) towards(to rgb, share float64) (out rgb) {
	for i := range c {
		out[i] = c[i] + (to[i]-c[i])*share
	}
	return out
}

func (c rgb) luminance() float64 {
	var sum float64
	for i, weight := range [3]float64{0.2126, 0.7152, 0.0722} {
		v := c[i] / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}
