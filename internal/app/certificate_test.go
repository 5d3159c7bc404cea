package app

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"testing"

	"github.com/candorhq/candor/internal/interview"
)

// FuzzCertificate holds a certificate of deletion to what was signed.
func FuzzCertificate(f *testing.F) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	a := &App{keys: &keys{signers: []*ecdsa.PrivateKey{key}}}
	said := []byte(`{"format":"candor certificate of deletion 1","id":"a","objects":[]}`)
	seal, err := a.keys.certify(said)
	if err != nil {
		f.Fatal(err)
	}
	ours, err := json.Marshal(interview.SealedCertificate{Certificate: said, Signature: seal})
	if err != nil {
		f.Fatal(err)
	}
	if err := a.VerifyCertificate(interview.SealedCertificate{Certificate: said, Signature: seal}); err != nil {
		f.Fatalf("our own certificate is refused: %v", err)
	}
	f.Add(ours, said)
	f.Add(bytes.Replace(ours, []byte(`"a"`), []byte(`"b"`), 1), []byte(`{"format":"candor certificate of deletion 1", "id":"a","objects":[] }`))
	f.Add([]byte(`{"certificate":null,"signature":{"value":"MAYCAQACAQA="}}`), []byte("null"))
	f.Fuzz(func(t *testing.T, file, other []byte) {
		var given interview.SealedCertificate
		if json.Unmarshal(file, &given) == nil {
			check(t, a, given, said)
		}
		// What somebody else wrote, under a signature of ours.
		check(t, a, interview.SealedCertificate{Certificate: other, Signature: seal}, said)
	})
}

// check fails where a certificate is taken that does not say what was signed.
func check(t *testing.T, a *App, c interview.SealedCertificate, said []byte) {
	t.Helper()
	if a.VerifyCertificate(c) != nil {
		return
	}
	var bare bytes.Buffer
	if err := json.Compact(&bare, c.Certificate); err != nil || !bytes.Equal(bare.Bytes(), said) {
		t.Errorf("%s was taken", c.Certificate)
	}
}
