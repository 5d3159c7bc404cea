package account

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"net/netip"
	"strings"
	"testing"
	"time"
)

func FuzzToken(f *testing.F) {
	signing, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	s := NewService(nil, Config{Peppers: [][]byte{[]byte("a secret of thirty-two bytes or more")}, SigningKey: signing, Issuer: "https://candor.test"})
	k := Key{ID: newID(), OrganizationID: newID(), MemberID: newID(), Env: Live}
	signed, err := s.token(k, nil, time.Unix(1, 0), time.Unix(1<<40, 0))
	if err != nil {
		f.Fatal(err)
	}
	if _, ok := s.verified(signed); !ok {
		f.Fatal("our own token is refused")
	}
	parts := strings.Split(signed, ".")
	f.Add(signed)
	f.Add(parts[0] + "." + parts[1] + ".")
	f.Add("eyJhbGciOiJub25lIn0." + parts[1] + ".")
	f.Add(parts[0] + ".e30." + parts[2])
	f.Add(parts[0] + "=." + parts[1] + "." + parts[2])
	f.Add(refreshToken(k))
	f.Fuzz(func(t *testing.T, token string) {
		if c, ok := s.verified(token); ok && token != signed {
			t.Errorf("%q was taken for a token of %+v", token, c)
		}
		// What is signed by somebody else, or by nobody, in front of a signature
		// of ours.
		if i := strings.LastIndexByte(token, '.'); i > 0 && token[:i] != parts[0]+"."+parts[1] {
			if _, ok := s.verified(token[:i] + "." + parts[2]); ok {
				t.Errorf("%q was taken with the signature of another", token)
			}
		}
		if session, member, ok := readRefreshToken(token); ok && (len(session) != 36 || len(member) != 36) {
			t.Errorf("%q is of %q and %q", token, session, member)
		}
	})
}

// keysInMemory answers look-ups only: a database makes an execution a hundred
// times slower, and its own tests hold it to the same answers.
type keysInMemory struct {
	Store
	byPrefix map[string][]Key
}

func (m keysInMemory) KeysByPrefix(_ context.Context, prefix string) ([]Key, error) {
	return m.byPrefix[prefix], nil
}

func FuzzAuthenticate(f *testing.F) {
	signing, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	keys := keysInMemory{byPrefix: map[string][]Key{}}
	s := NewService(keys, Config{Peppers: [][]byte{[]byte("a secret of thirty-two bytes or more")}, SigningKey: signing, Issuer: "https://candor.test"})
	dialectOf := map[string]string{}
	for _, d := range KeyDialects() {
		k := Key{ID: newID(), OrganizationID: newID(), Dialect: d, Env: Live, CreatedAt: s.now(), LastUsedAt: s.now().Add(time.Hour), ExpiresAt: s.now().Add(24 * time.Hour)}
		secret, err := s.secretFor(&k)
		if err != nil {
			f.Fatal(err)
		}
		k.Prefix, k.Hash = prefixOf(d, secret), digest(s.c.Peppers[0], secret)
		if d == jobmojito {
			k.Prefix = tokenPrefix + k.ID
		}
		keys.byPrefix[k.Prefix] = append(keys.byPrefix[k.Prefix], k)
		if _, _, err := s.Authenticate(f.Context(), secret, netip.Addr{}, d); err != nil {
			f.Fatalf("the key of %q is refused: %v", d, err)
		}
		dialectOf[secret] = d
		f.Add(secret, d)
		f.Add(secret[:len(secret)-1], d)
	}
	f.Add("a.b.c", jobmojito)
	f.Fuzz(func(t *testing.T, secret, dialect string) {
		_, _, err := s.Authenticate(t.Context(), secret, netip.Addr{}, dialect)
		if d, ours := dialectOf[secret]; (err == nil) != (ours && d == dialect) {
			t.Errorf("%q at the door of %q: %v", secret, dialect, err)
		}
	})
}
