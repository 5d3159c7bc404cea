package interview

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"strings"
	"time"
)

// secretPrefix begins a secret in the form of Standard Webhooks: the base64 of
// 24 to 64 random bytes follows.
const secretPrefix = "whsec_"

func newSecret() string {
	var b [32]byte
	rand.Read(b[:]) // never fails
	return secretPrefix + base64.StdEncoding.EncodeToString(b[:])
}

// CheckSecret tells whether a webhook may have a secret: "whsec_" and the
// base64 of 24 to 64 bytes, as Standard Webhooks says. A webhook in a
// dialect's wording may have any printable ASCII text of 8 to
// [MaxSecretBytes] bytes instead, as the dialect's own clients do.
func CheckSecret(secret, wording string) error {
	if text, ok := strings.CutPrefix(secret, secretPrefix); ok {
		b, err := base64.StdEncoding.DecodeString(text)
		if err != nil || len(b) < 24 || len(b) > 64 {
			return Wrong("secret", "must be whsec_ and the base64 of 24 to 64 bytes")
		}
		return nil
	}
	if wording == "" {
		return Wrong("secret", "must begin with whsec_")
	}
	if len(secret) < 8 || len(secret) > MaxSecretBytes ||
		strings.ContainsFunc(secret, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return Wrong("secret", "must be 8 to %d printable characters", MaxSecretBytes)
	}
	return nil
}

// key is what a secret signs with: the bytes behind whsec_ in Candor's own
// wording. In a dialect's it is the text as it stands, as the dialect's own
// clients take it.
func key(secret, wording string) []byte {
	if text, ok := strings.CutPrefix(secret, secretPrefix); ok && wording == "" {
		if b, err := base64.StdEncoding.DecodeString(text); err == nil {
			return b
		}
	}
	return []byte(secret)
}

var errNoSeal = errors.New("no key to seal webhook secrets with")

func (s *Service) seal(secret string) ([]byte, error) {
	if s.c.Seal == nil {
		return nil, errNoSeal
	}
	return s.c.Seal([]byte(secret)), nil
}

func (s *Service) unseal(x Secret) (string, error) {
	if s.c.Unseal == nil {
		return "", errNoSeal
	}
	b, err := s.c.Unseal(x.Sealed)
	return string(b), err
}

// SealText seals a text that a dialect keeps in Extra and nobody may read in
// the database, such as a header with a credential; [Service.UnsealText] is the
// way back.
func (s *Service) SealText(text string) ([]byte, error) { return s.seal(text) }

// UnsealText is what [Service.SealText] sealed.
func (s *Service) UnsealText(sealed []byte) (string, error) { return s.unseal(Secret{Sealed: sealed}) }

// signing are the keys that sign now, the current one first.
func (s *Service) signing(w Webhook, now time.Time) ([][]byte, error) {
	var keys [][]byte
	for _, x := range w.Secrets {
		if x.Header != "" || !x.Until.IsZero() && !now.Before(x.Until) {
			continue
		}
		secret, err := s.unseal(x)
		if err != nil {
			return nil, err
		}
		keys = append(keys, key(secret, w.Wording))
	}
	return keys, nil
}
