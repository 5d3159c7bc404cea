package jobmojito

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect"
)

// Languages is the vendor's list of its languages.
type Languages struct {
	Languages []Language `json:"languages"`
}

// Language is one that interviews are held in.
type Language struct {
	Code        string   `json:"code"`
	English     string   `json:"name_english"`
	Local       string   `json:"name_local"`
	FlagImage   never    `json:"flag_image"`
	FlagEmoji   string   `json:"flag_emoji"`
	FlagUnicode string   `json:"flag_unicode"`
	Coaching    bool     `json:"coaching_interface"`
	Interview   bool     `json:"interview_interface"` // whether the room speaks it
	Admin       bool     `json:"admin_interface"`     // whether the console does
	Accents     []Accent `json:"accents"`
}

// Accent is a language as it is spoken somewhere.
type Accent struct {
	Code string `json:"code"` // BCP 47
	Name string `json:"name"`
}

// known are the vendor's languages by their English names: its code, the
// language's own name, and where it is spoken, the flag's country first.
const known = `ar|Arabic|العربية|SA Saudi Arabia, EG Egypt, AE United Arab Emirates
bg|Bulgarian|Български|BG Bulgaria
zh|Chinese|中文|CN China, TW Taiwan
hr|Croatian|Hrvatski|HR Croatia
cs|Czech|Čeština|CZ Czechia
da|Danish|Dansk|DK Denmark
nl|Dutch|Nederlands|NL Netherlands, BE Belgium
en|English|English|GB United Kingdom, US United States, AU Australia, IN India
fil|Filipino|Filipino|PH Philippines
fi|Finnish|Suomi|FI Finland
fr|French|Français|FR France, CA Canada, BE Belgium, CH Switzerland
de|German|Deutsch|DE Germany, AT Austria, CH Switzerland
el|Greek|Ελληνικά|GR Greece
hi|Hindi|हिन्दी|IN India
hu|Hungarian|Magyar|HU Hungary
id|Indonesian|Bahasa Indonesia|ID Indonesia
it|Italian|Italiano|IT Italy
ja|Japanese|日本語|JP Japan
ko|Korean|한국어|KR South Korea
ms|Malay|Bahasa Melayu|MY Malaysia
no|Norwegian|Norsk|NO Norway
pl|Polish|Polski|PL Poland
br|Portuguese (Brazil)|Português (Brasil)|BR Brazil
pt|Portuguese (Portugal)|Português (Portugal)|PT Portugal
ro|Romanian|Română|RO Romania
ru|Russian|Русский|RU Russia
sk|Slovak|Slovenčina|SK Slovakia
es|Spanish|Español|ES Spain, MX Mexico, AR Argentina, US United States
sv|Swedish|Svenska|SE Sweden
ta|Tamil|தமிழ்|IN India
th|Thai|ไทย|TH Thailand
tr|Turkish|Türkçe|TR Türkiye
uk|Ukrainian|Українська|UA Ukraine
vi|Vietnamese|Tiếng Việt|VN Vietnam`

// languageList is every language of the vendor's, by its English name.
func languageList() Languages {
	var out Languages
	for line := range strings.SplitSeq(known, "\n") {
		f := strings.Split(line, "|")
		l := Language{Code: f[0], English: f[1], Local: f[2], Accents: []Accent{},
			Interview: slices.Contains([]string{"en", "de", "es", "fr", "ar"}, f[0]), Admin: f[0] == "en"}
		for i, place := range strings.Split(f[3], ", ") {
			region, where, _ := strings.Cut(place, " ")
			tag, _, _ := strings.Cut(tagOf(l.Code), "-")
			l.Accents = append(l.Accents, Accent{tag + "-" + region, where})
			if i == 0 {
				l.FlagEmoji, l.FlagUnicode = flag(region)
			}
		}
		out.Languages = append(out.Languages, l)
	}
	return out
}

// flag is a country's, as the two letters that make it and by their numbers.
func flag(region string) (emoji, unicode string) {
	a, b := rune(region[0])-'A'+0x1F1E6, rune(region[1])-'A'+0x1F1E6
	return string([]rune{a, b}), fmt.Sprintf("U+%X U+%X", a, b)
}

// languages lists them to whoever has a live token.
func (j *Dialect) languages(w http.ResponseWriter, _ *http.Request, _ account.Actor) {
	dialect.WriteJSON(w, http.StatusOK, languageList())
}
