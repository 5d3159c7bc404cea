package app

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"errors"

	"github.com/candorhq/candor/internal/interview"
)

// certify signs a certificate of a deletion. Access tokens are signed with the
// same key; what is signed there never begins as JSON does.
func (k *keys) certify(certificate []byte) (interview.CertificateSeal, error) {
	public, err := x509.MarshalPKIXPublicKey(k.signers[0].Public())
	if err != nil {
		return interview.CertificateSeal{}, err
	}
	sum := sha256.Sum256(certificate)
	value, err := ecdsa.SignASN1(rand.Reader, k.signers[0], sum[:])
	return interview.CertificateSeal{Algorithm: "ES256", PublicKey: public, Value: value}, err
}

// Failures of [App.VerifyCertificate].
var (
	ErrUnsigned = errors.New("the certificate carries no signature")
	ErrForged   = errors.New("the signature is not by this installation, or the certificate was changed")
)

// VerifyCertificate tells whether one of this installation's keys signed a
// certificate as it is. It trusts no key that the certificate brings along.
func (a *App) VerifyCertificate(c interview.SealedCertificate) error {
	signed, err := c.Signed()
	if err != nil {
		return err
	}
	if len(c.Signature.Value) == 0 {
		return ErrUnsigned
	}
	sum := sha256.Sum256(signed)
	for _, key := range a.keys.signers {
		if c.Signature.Algorithm == "ES256" && ecdsa.VerifyASN1(&key.PublicKey, sum[:], c.Signature.Value) {
			return nil
		}
	}
	return ErrForged
}
