package web

import (
	"encoding/base64"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/candorhq/candor/internal/interview"
)

const (
	mostMetadata     = 8 << 10 // bytes of the header
	mostMetadataKeys = 32
)

// parseMetadata reads Upload-Metadata: pairs parted by commas, of a key and,
// after a space, its value in Base64.
func parseMetadata(header string) (map[string]string, error) {
	if strings.TrimSpace(header) == "" {
		return nil, nil
	}
	if len(header) > mostMetadata {
		return nil, interview.Errorf(interview.TooLarge, "Upload-Metadata is longer than %d bytes", mostMetadata)
	}
	m := map[string]string{}
	for pair := range strings.SplitSeq(header, ",") {
		key, encoded, _ := strings.Cut(strings.TrimSpace(pair), " ")
		value, err := base64.StdEncoding.DecodeString(strings.TrimSpace(encoded))
		_, twice := m[key]
		if key == "" || !isCredential(key) || err != nil || twice || !utf8.Valid(value) || len(m) == mostMetadataKeys {
			return nil, interview.Wrong("Upload-Metadata", "must be up to %d different keys with values in Base64 of UTF-8", mostMetadataKeys)
		}
		m[key] = string(value)
	}
	return m, nil
}

func formatMetadata(m map[string]string) string {
	var pairs []string
	for _, key := range slices.Sorted(maps.Keys(m)) {
		if m[key] == "" {
			pairs = append(pairs, key)
			continue
		}
		pairs = append(pairs, key+" "+base64.StdEncoding.EncodeToString([]byte(m[key])))
	}
	return strings.Join(pairs, ",")
}
