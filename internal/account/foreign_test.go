package account

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
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
