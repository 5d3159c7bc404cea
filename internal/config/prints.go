package config

import (
	"crypto/ecdsa"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// oldestLink is the print of the last link key: candidates' links are derived
// from it and from no other, so that it is the same on every node and stays.
const oldestLink = "link_keys, the last of them"

// ErrForeignSecrets is a secrets file that is not the one by which a database's
// rows were made.
var ErrForeignSecrets = errors.New("these are not the secrets of this installation")

// Agree holds the secrets against the prints that an installation's database
// keeps, and returns the prints to keep from now on. The key in use, of each
// list, has to be among those of the file, so that every node accepts what the
// others make; a file that has it, and another in front of it, makes that the
// key in use. The error is [ErrForeignSecrets] and names the lists.
//
// A print is an HMAC-SHA256 of a fixed text under the key: it tells keys apart
// and says nothing about them.
func (s *Secrets) Agree(kept map[string][]byte) (map[string][]byte, error) {
	want := map[string][]byte{}
	var foreign []string
	for _, list := range s.prints() {
		in := kept[list.name]
		if in != nil && !slices.ContainsFunc(list.prints, func(p []byte) bool { return hmac.Equal(p, in) }) {
			foreign = append(foreign, list.name)
			continue
		}
		want[list.name] = list.prints[0]
	}
	if len(foreign) > 0 {
		return nil, fmt.Errorf("%w: another key is in use for %s", ErrForeignSecrets, strings.Join(foreign, "; "))
	}
	return want, nil
}

type printed struct {
	name   string
	prints [][]byte // of the keys that are accepted; the first is in use
}

func (s *Secrets) prints() []printed {
	of := func(keys [][]byte) (all [][]byte) {
		for _, key := range keys {
			all = append(all, printOf(key))
		}
		return all
	}
	tokens := printed{name: "token_keys"}
	for _, key := range s.TokenKeys {
		tokens.prints = append(tokens.prints, printOf(private(key)))
	}
	return []printed{
		{"key_peppers", of(s.KeyPeppers)},
		{"link_keys", of(s.LinkKeys)},
		{oldestLink, of(s.LinkKeys[len(s.LinkKeys)-1:])},
		{"webhook_keys", of(s.WebhookKeys)},
		tokens,
	}
}

func printOf(key []byte) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte("candor print of a secret 1"))
	return m.Sum(nil)[:16]
}

// private is the key as bytes that are always the same.
func private(key *ecdsa.PrivateKey) []byte {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		panic("config: a P-256 key that was read cannot be written: " + err.Error())
	}
	return der
}
