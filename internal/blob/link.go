package blob

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash"
	"net/url"
	"strconv"
	"sync"
	"time"
)

// Why a link is refused.
var (
	ErrSignature = errors.New("link signature is not valid")
	ErrExpired   = errors.New("link has expired")
)

// Link says what a signed URL gives access to. All of it is signed.
type Link struct {
	Key      string
	Name     string // file name offered to the browser; may be empty
	Download bool   // saved rather than shown
}

// SuffixLen is the length in bytes of what Signer.AppendSuffix appends, the
// same for every link: ten digits of expiry and 43 of signature.
const SuffixLen = len("e=") + expiryLen + len("&s=") + signatureLen

const (
	expiryLen    = 10
	signatureLen = 43
	maxExpiry    = 9_999_999_999 // seconds since 1970 in ten digits: the year 2286
)

// linkPurpose keeps these signatures apart from any other use of the secret,
// and from a later form of the link.
const linkPurpose = "candor blob link 1\n"

// Signer makes and checks links that expire: HMAC-SHA256 over key, file name,
// disposition and expiry. It may be used by several goroutines at once.
type Signer struct {
	macs []*macPool
}

// NewSigner takes one secret or more, each of 32 bytes at least. The first
// signs, all are accepted: to rotate, put a new secret in front and drop the
// old one when the longest link it made has expired.
func NewSigner(secrets ...[]byte) (*Signer, error) {
	if len(secrets) == 0 {
		return nil, errors.New("blob signer: no secret")
	}
	s := &Signer{}
	for _, secret := range secrets {
		if len(secret) < 32 {
			return nil, errors.New("blob signer: a secret is shorter than 32 bytes")
		}
		s.macs = append(s.macs, newMACPool(secret))
	}
	return s, nil
}

// URL returns base, a slash, the key of l and a query that proves the right to
// read it until expires, rounded down to the second. Base has no slash at its
// end. URL is Prefix and AppendSuffix in one.
func (s *Signer) URL(base string, l Link, expires time.Time) string {
	b := make([]byte, 0, len(base)+len(l.Key)+3*len(l.Name)+SuffixLen+8)
	b = appendPrefix(b, base, l)
	return string(s.AppendSuffix(b, l, expires))
}

// Prefix returns the part of a URL that is the same for every expiry. A stored
// document keeps it and leaves SuffixLen bytes for the rest.
func Prefix(base string, l Link) string {
	return string(appendPrefix(nil, base, l))
}

// AppendSuffix appends the part of a URL that changes with the expiry. It has
// SuffixLen bytes and none that JSON, HTML or a URL would escape except "&".
func (s *Signer) AppendSuffix(dst []byte, l Link, expires time.Time) []byte {
	sec := min(max(expires.Unix(), 0), maxExpiry)
	dst = append(dst, "e="...)
	for unit := int64(1_000_000_000); unit > 0; unit /= 10 {
		dst = append(dst, byte('0'+sec/unit%10))
	}
	dst = append(dst, "&s="...)
	m := s.macs[0].get()
	dst = base64.RawURLEncoding.AppendEncode(dst, m.sign(l, sec))
	s.macs[0].put(m)
	return dst
}

// Check returns the expiry of a link that was read from a URL, given the values
// of its parameters e and s: ErrSignature when no secret of s has signed it,
// ErrExpired when now is not before the expiry.
func (s *Signer) Check(l Link, e, sig string, now time.Time) (time.Time, error) {
	if len(e) != expiryLen || len(sig) != signatureLen {
		return time.Time{}, ErrSignature
	}
	sec, err := strconv.ParseUint(e, 10, 63)
	if err != nil {
		return time.Time{}, ErrSignature
	}
	// Strict: otherwise the last digit has two unused bits and four spellings.
	given, err := base64.RawURLEncoding.Strict().DecodeString(sig)
	if err != nil {
		return time.Time{}, ErrSignature
	}
	valid := false
	for _, pool := range s.macs {
		m := pool.get()
		valid = hmac.Equal(m.sign(l, int64(sec)), given) || valid
		pool.put(m)
	}
	if !valid {
		return time.Time{}, ErrSignature
	}
	expires := time.Unix(int64(sec), 0).UTC()
	if !now.Before(expires) {
		return time.Time{}, ErrExpired
	}
	return expires, nil
}

// RoundExpiry returns now plus ttl, rounded up to the full hour in UTC: inside
// an hour every call returns the same instant, so that a body with signed URLs
// stays the same bytes, and no link lives shorter than ttl.
func RoundExpiry(now time.Time, ttl time.Duration) time.Time {
	t := now.Add(ttl).UTC()
	hour := t.Truncate(time.Hour)
	if hour.Before(t) {
		hour = hour.Add(time.Hour)
	}
	return hour
}

func appendPrefix(b []byte, base string, l Link) []byte {
	b = append(b, base...)
	b = append(b, '/')
	b = append(b, l.Key...) // the grammar of keys needs no escape
	b = append(b, '?')
	switch {
	case l.Download:
		b = append(append(append(b, "d="...), url.QueryEscape(l.Name)...), '&')
	case l.Name != "":
		b = append(append(append(b, "n="...), url.QueryEscape(l.Name)...), '&')
	}
	return b
}

// macPool keeps keyed hashes of one secret: making one costs several times the
// signing of a link.
type macPool struct {
	pool sync.Pool
}

type keyedHash struct {
	mac hash.Hash
	buf []byte
}

func newMACPool(secret []byte) *macPool {
	secret = append([]byte(nil), secret...)
	p := &macPool{}
	p.pool.New = func() any {
		return &keyedHash{mac: hmac.New(sha256.New, secret), buf: make([]byte, 0, 256)}
	}
	return p
}

func (p *macPool) get() *keyedHash  { return p.pool.Get().(*keyedHash) }
func (p *macPool) put(m *keyedHash) { p.pool.Put(m) }

// sign returns the MAC of l until sec, in m's own buffer. The key is preceded
// by its length, so that no two links have one message.
func (m *keyedHash) sign(l Link, sec int64) []byte {
	b := append(m.buf[:0], linkPurpose...)
	b = binary.BigEndian.AppendUint64(b, uint64(sec))
	b = append(b, disposition(l)[0])
	b = binary.BigEndian.AppendUint32(b, uint32(len(l.Key)))
	b = append(b, l.Key...)
	b = append(b, l.Name...)
	m.mac.Reset()
	m.mac.Write(b)
	m.buf = m.mac.Sum(b[:0])
	return m.buf
}

func disposition(l Link) string {
	if l.Download {
		return "attachment"
	}
	return "inline"
}
