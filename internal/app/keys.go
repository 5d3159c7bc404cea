package app

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdsa"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/candorhq/candor/internal/config"
)

// keys are the installation's own secrets, each for one use.
type keys struct {
	peppers    [][]byte
	links      [][]byte // of recordings and files
	candidates []byte   // candidates' link tokens are derived from it
	token      *ecdsa.PrivateKey
	signers    []*ecdsa.PrivateKey // of certificates; the first signs
	sealers    []cipher.AEAD
}

// openKeys reads the secrets file, or makes one for a new installation. Of one
// that is there already it has to be the same: what one node makes the others
// must accept.
func (a *App) openKeys(ctx context.Context) error {
	file := a.Config.SecretsFile
	kept, err := a.DB.SecretPrints(ctx)
	if err != nil {
		return err
	}
	if _, err := os.Stat(file); len(kept) > 0 && errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s does not exist: %w", file, config.ErrForeignSecrets)
	}
	if a.secrets, err = config.LoadSecrets(file); err != nil {
		return err
	}
	if err := a.DB.AgreeOnSecrets(ctx, a.secrets.Agree); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	a.keys, err = newKeys(a.secrets)
	return err
}

// compareSecrets finds out that another node uses a key which this one has not.
func (a *App) compareSecrets(ctx context.Context) error {
	kept, err := a.DB.SecretPrints(ctx)
	if err == nil {
		_, err = a.secrets.Agree(kept)
	}
	return err
}

func newKeys(s *config.Secrets) (k *keys, err error) {
	k = &keys{peppers: s.KeyPeppers, token: s.TokenKeys[0], signers: s.TokenKeys}
	for _, link := range s.LinkKeys {
		derived, err := hkdf.Key(sha256.New, link, nil, "candor files 1", 32)
		if err != nil {
			return nil, fmt.Errorf("derive link key: %w", err)
		}
		k.links = append(k.links, derived)
	}
	// The oldest key, so that a new one in front does not end candidates' links.
	if k.candidates, err = hkdf.Key(sha256.New, s.LinkKeys[len(s.LinkKeys)-1], nil, "candor candidates 1", 32); err != nil {
		return nil, fmt.Errorf("derive candidates' key: %w", err)
	}
	for _, key := range s.WebhookKeys {
		block, err := aes.NewCipher(key)
		if err != nil {
			return nil, fmt.Errorf("webhook key: %w", err)
		}
		sealer, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			return nil, fmt.Errorf("webhook key: %w", err)
		}
		k.sealers = append(k.sealers, sealer)
	}
	return k, nil
}

// seal encrypts a webhook secret for the database.
func (k *keys) seal(plain []byte) []byte { return k.sealers[0].Seal(nil, nil, plain, nil) }

func (k *keys) unseal(sealed []byte) ([]byte, error) {
	for _, s := range k.sealers {
		if plain, err := s.Open(nil, nil, sealed, nil); err == nil {
			return plain, nil
		}
	}
	return nil, errors.New("a webhook secret cannot be opened with this installation's keys")
}

// nonce is for names that nobody shall guess.
func nonce() string { return rand.Text() }
