package interview

import (
	"encoding/json"
	"fmt"
	"math"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // a time zone is valid or not, whatever the machine has installed
	"unicode/utf8"

	"golang.org/x/text/language"
)

// checkText refuses what is too long, not UTF-8 or holds a NUL, which
// PostgreSQL cannot keep. It trims surrounding space in place.
func checkText(field string, v *string, most int) error {
	if !utf8.ValidString(*v) {
		return Wrong(field, "must be valid UTF-8")
	}
	if strings.ContainsRune(*v, 0) {
		return Wrong(field, "must not contain a NUL character")
	}
	*v = strings.TrimSpace(*v)
	if utf8.RuneCountInString(*v) > most {
		return Wrong(field, "must have at most %d characters", most)
	}
	return nil
}

// checkNeeded is checkText for what must not be empty.
func checkNeeded(field string, v *string, most int) error {
	if err := checkText(field, v, most); err != nil {
		return err
	}
	if *v == "" {
		return Wrong(field, "must be given")
	}
	return nil
}

// checkNames refuses a list that is too long or says the same twice.
func checkNames(field string, vs []string, most int) error {
	if len(vs) > most {
		return Wrong(field, "must have at most %d entries", most)
	}
	seen := map[string]bool{}
	for i := range vs {
		at := fmt.Sprintf("%s[%d]", field, i)
		if err := checkNeeded(at, &vs[i], MaxName); err != nil {
			return err
		}
		if low := strings.ToLower(vs[i]); seen[low] {
			return Wrong(at, "comes twice")
		} else {
			seen[low] = true
		}
	}
	return nil
}

// checkEmail refuses what is no single bare address and lower-cases it.
func checkEmail(field string, v *string) error {
	if err := checkText(field, v, 254); err != nil || *v == "" {
		return err
	}
	ad, err := mail.ParseAddress(*v)
	if err != nil || ad.Address != *v || strings.ContainsAny(*v, " \"\t\r\n") {
		return Wrong(field, "must be an e-mail address")
	}
	*v = strings.ToLower(*v)
	return nil
}

// checkPhone refuses what is not E.164: a plus sign and 7 to 15 digits.
func checkPhone(field string, v *string) error {
	if err := checkText(field, v, 32); err != nil || *v == "" {
		return err
	}
	digits, plus := strings.CutPrefix(*v, "+")
	if !plus || len(digits) < 7 || len(digits) > 15 || digits[0] == '0' ||
		strings.Trim(digits, "0123456789") != "" {
		return Wrong(field, "must be a phone number in E.164 form, such as +420123456789")
	}
	return nil
}

// checkLanguage refuses what is no BCP 47 tag and brings it into its usual
// spelling: "en-us" becomes "en-US".
func checkLanguage(field string, v *string) error {
	if err := checkText(field, v, 64); err != nil || *v == "" {
		return err
	}
	tag, err := language.Parse(*v)
	if err != nil || tag == language.Und {
		return Wrong(field, "must be a BCP 47 language tag, such as en or pt-BR")
	}
	*v = tag.String()
	return nil
}

// checkZone refuses what is no name of the IANA time zone database.
func checkZone(field string, v *string) error {
	if err := checkText(field, v, 64); err != nil || *v == "" {
		return err
	}
	if _, err := time.LoadLocation(*v); err != nil || *v == "Local" {
		return Wrong(field, "must be an IANA time zone, such as Europe/Prague")
	}
	return nil
}

// checkURL refuses what is not an absolute http or https URL. Whether its
// host may be reached is for whoever opens it to decide.
func checkURL(field string, v *string) error {
	if err := checkText(field, v, 2048); err != nil || *v == "" {
		return err
	}
	u, err := url.Parse(*v)
	switch {
	case err != nil || u.Host == "" || u.Hostname() == "" || strings.ContainsAny(*v, " \t\r\n"):
		return Wrong(field, "must be an absolute URL")
	case u.Scheme != "http" && u.Scheme != "https":
		return Wrong(field, "must be an http or https URL")
	case u.User != nil:
		return Wrong(field, "must not carry a user name or password")
	}
	return nil
}

// checkTime cuts a time to what is stored and refuses years that databases
// and vendors' formats do not share. The zero time passes.
func checkTime(field string, v *time.Time) error {
	if v.IsZero() {
		*v = time.Time{}
		return nil
	}
	*v = cut(*v)
	if y := v.Year(); y < 1970 || y > 9998 {
		return Wrong(field, "must be a time between the years 1970 and 9998")
	}
	return nil
}

// checkMetadata refuses more than [MaxMetadataKeys] keys or
// [MaxMetadataBytes] of JSON.
func checkMetadata(field string, m Metadata) error {
	if len(m) > MaxMetadataKeys {
		return Wrong(field, "must have at most %d keys", MaxMetadataKeys)
	}
	for k := range m {
		if err := checkNeeded(field, new(k), 100); err != nil {
			return Wrong(field, "keys must have 1 to 100 characters of valid UTF-8")
		}
	}
	return checkAny(field, map[string]any(m))
}

// checkAny refuses JSON that is too large or has text no database can keep.
func checkAny(field string, v any) error {
	if err := walk(v, 0); err != nil {
		return Wrong(field, "%s", err)
	}
	b, err := json.Marshal(v)
	if err != nil {
		return Wrong(field, "must be JSON")
	}
	if len(b) > MaxMetadataBytes {
		return Wrong(field, "must have at most %d bytes of JSON", MaxMetadataBytes)
	}
	return nil
}

func walk(v any, depth int) error {
	if depth > 20 {
		return fmt.Errorf("must not be nested more than 20 deep")
	}
	switch v := v.(type) {
	case string:
		if !utf8.ValidString(v) || strings.ContainsRune(v, 0) {
			return fmt.Errorf("must be valid UTF-8 without NUL characters")
		}
	case map[string]any:
		for k, e := range v {
			if err := walk(k, depth); err != nil {
				return err
			}
			if err := walk(e, depth+1); err != nil {
				return err
			}
		}
	case []any:
		for _, e := range v {
			if err := walk(e, depth+1); err != nil {
				return err
			}
		}
	case json.RawMessage:
		var inner any
		if err := json.Unmarshal(v, &inner); err != nil {
			return fmt.Errorf("must be JSON")
		}
		return walk(inner, depth+1)
	}
	return nil
}

func checkExtra(field string, e Extra) error {
	var n int
	for k, v := range e {
		if !json.Valid(v) {
			return Wrong(field+"."+k, "must be JSON")
		}
		n += len(v)
	}
	if n > MaxExtraBytes {
		return Wrong(field, "must have at most %d bytes", MaxExtraBytes)
	}
	return nil
}

// checkWeight fills in the default weight of 1.
func checkWeight(field string, w *float64) error {
	if *w == 0 {
		*w = 1
	}
	if !(*w > 0 && *w <= MaxWeight) {
		return Wrong(field, "must be a number above 0, at most %d", MaxWeight)
	}
	return nil
}

func checkPercent(field string, v float64) error {
	if math.IsNaN(v) || v < 0 || v > 100 {
		return Wrong(field, "must be a number from 0 to 100")
	}
	return nil
}

func checkRange[T int | int64](field string, v, least, most T) error {
	if v < least || v > most {
		return Wrong(field, "must be from %d to %d", least, most)
	}
	return nil
}

// oneOf fills in the first of the values as default and refuses any other.
func oneOf[T ~string](field string, v *T, values ...T) error {
	if *v == "" {
		*v = values[0]
	}
	if slices.Contains(values, *v) {
		return nil
	}
	var b strings.Builder
	for i, w := range values {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(string(w))
	}
	return Wrong(field, "must be one of %s", b.String())
}

// first returns the first failure of a row of checks.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
