package interview

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
)

// LinkToken derives the current link token of an interview: 43 URL-safe
// characters, HMAC-SHA256 of the interview's id and the count of its links
// under [Config.LinkSecret]. Only its SHA-256 is stored, so a copy of the
// database opens no interview.
func (s *Service) LinkToken(iv Interview) string {
	return s.derive("link", fmt.Sprintf("%s\x00%d", iv.ID, iv.LinkVersion))
}

func (s *Service) derive(purpose, what string) string {
	mac := hmac.New(sha256.New, s.c.LinkSecret)
	fmt.Fprintf(mac, "candor %s v1\x00%s", purpose, what)
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// tokenHash is what is stored of a token.
func tokenHash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// isToken tells whether the text can be a token at all.
func isToken(t string) bool {
	if len(t) < 32 || len(t) > 128 {
		return false
	}
	_, err := base64.RawURLEncoding.DecodeString(t)
	return err == nil
}

// isLink tells, in constant time, whether the token is the interview's
// current one.
func (s *Service) isLink(iv Interview, token string) bool {
	return subtle.ConstantTimeCompare([]byte(token), []byte(s.LinkToken(iv))) == 1
}

// issueLink gives the interview its next link; the one before stops working.
func (s *Service) issueLink(iv *Interview) {
	iv.LinkVersion++
	iv.LinkHash = tokenHash(s.LinkToken(*iv))
}
