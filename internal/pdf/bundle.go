package pdf

import "embed"

// The bundled faces: Latin, Greek, Cyrillic and Vietnamese in four looks and,
// with serifs, in three; Arabic, Hebrew, Devanagari and Thai in two; Chinese,
// Japanese and Korean in one. font/OFL.txt is the licence of the Noto and Nanum faces,
// font/APACHE.txt that of Droid Sans Fallback.
//
//go:embed font/*.ttf
var bundled embed.FS

// shelf is where a script's glyphs may be found: files by base name, the best
// first, and the Debian package to name when none is there. Only fonts with
// TrueType outlines can be embedded.
type shelf struct {
	scripts string // ISO 15924 codes
	name    string // in messages
	regular []string
	bold    []string
	pack    string
}

// shelves lists the scripts that Noto Sans itself does not hold.
func shelves() []shelf {
	noto := func(code, name, family string) shelf {
		return shelf{scripts: code, name: name, regular: []string{family + "-Regular.ttf"}, bold: []string{family + "-Bold.ttf"}, pack: "fonts-noto-core"}
	}
	// The bundled face draws Han characters in their Chinese shapes; a Japanese
	// or Korean font of the system comes before it.
	han := []string{"DroidSansFallbackFull.ttf", "wqy-zenhei.ttc", "wqy-microhei.ttc", "uming.ttc", "ukai.ttc"}
	japanese := append([]string{"ipaexg.ttf", "ipag.ttf", "VL-PGothic-Regular.ttf", "VL-Gothic-Regular.ttf"}, han...)
	korean := append([]string{"NanumGothic.ttf", "UnDotum.ttf", "baekmuk-gulim.ttf", "NanumSquareR.ttf"}, han...)
	return []shelf{
		noto("Arab", "Arabic", "NotoSansArabic"),
		noto("Hebr", "Hebrew", "NotoSansHebrew"),
		noto("Deva", "Devanagari", "NotoSansDevanagari"),
		noto("Thai", "Thai", "NotoSansThai"),
		{scripts: "Hani Bopo", name: "Chinese", regular: han, pack: "fonts-droid-fallback"},
		{scripts: "Hira Kana", name: "Japanese", regular: japanese, pack: "fonts-ipafont-gothic"},
		{scripts: "Hang", name: "Korean", regular: korean, bold: []string{"NanumGothicBold.ttf"}, pack: "fonts-nanum"},
		noto("Armn", "Armenian", "NotoSansArmenian"),
		noto("Beng", "Bengali", "NotoSansBengali"),
		noto("Cans", "Canadian syllabics", "NotoSansCanadianAboriginal"),
		noto("Cher", "Cherokee", "NotoSansCherokee"),
		noto("Ethi", "Ethiopic", "NotoSansEthiopic"),
		noto("Geor", "Georgian", "NotoSansGeorgian"),
		noto("Gujr", "Gujarati", "NotoSansGujarati"),
		noto("Guru", "Gurmukhi", "NotoSansGurmukhi"),
		noto("Java", "Javanese", "NotoSansJavanese"),
		noto("Khmr", "Khmer", "NotoSansKhmer"),
		noto("Knda", "Kannada", "NotoSansKannada"),
		noto("Laoo", "Lao", "NotoSansLao"),
		noto("Mlym", "Malayalam", "NotoSansMalayalam"),
		noto("Mong", "Mongolian", "NotoSansMongolian"),
		noto("Mymr", "Myanmar", "NotoSansMyanmar"),
		noto("Nkoo", "N'Ko", "NotoSansNKo"),
		noto("Orya", "Odia", "NotoSansOriya"),
		noto("Sinh", "Sinhala", "NotoSansSinhala"),
		noto("Syrc", "Syriac", "NotoSansSyriac"),
		noto("Taml", "Tamil", "NotoSansTamil"),
		noto("Telu", "Telugu", "NotoSansTelugu"),
		noto("Tfng", "Tifinagh", "NotoSansTifinagh"),
		noto("Thaa", "Thaana", "NotoSansThaana"),
		noto("Tibt", "Tibetan", "NotoSerifTibetan"),
		{scripts: "Zyyy Zinh Brai", name: "symbols", regular: []string{"NotoSansSymbols-Regular.ttf", "NotoSansSymbols2-Regular.ttf", "NotoSansMath-Regular.ttf", "DejaVuSans.ttf", "Symbola_hint.ttf", "Symbola.ttf"}, pack: "fonts-noto-core, fonts-symbola"},
	}
}
