package web

import (
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"

	"github.com/candorhq/candor/internal/interview"
)

// BodyTag is a strong entity tag of exactly these bytes.
func BodyTag(body []byte) string {
	sum := sha256.Sum256(body)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:16]) + `"`
}

// VersionTag is a strong entity tag of a row's version.
func VersionTag(version int64) string { return `"v` + strconv.FormatInt(version, 10) + `"` }

// NoneMatch tells whether If-None-Match names the tag, so that 304 answers.
// The comparison is weak, as RFC 9110 asks.
func NoneMatch(header, tag string) bool {
	if header == tag {
		return tag != ""
	}
	tag = strings.TrimPrefix(tag, "W/")
	for t := range strings.SplitSeq(header, ",") {
		t = strings.TrimSpace(t)
		if t == "*" || strings.TrimPrefix(t, "W/") == tag && tag != "" {
			return true
		}
	}
	return false
}

// MatchVersion reads If-Match as a version made by [VersionTag]: 0 when the
// header is absent or "*". Several tags, weak ones and foreign ones cannot be
// the current version and are [interview.Stale].
func MatchVersion(header string) (int64, error) {
	header = strings.TrimSpace(header)
	if header == "" || header == "*" {
		return 0, nil
	}
	if n, ok := strings.CutPrefix(header, `"v`); ok {
		if n, ok := strings.CutSuffix(n, `"`); ok {
			if v, err := strconv.ParseInt(n, 10, 64); err == nil && v > 0 {
				return v, nil
			}
		}
	}
	return 0, interview.Errorf(interview.Stale, "If-Match is not the entity tag of the current version")
}
