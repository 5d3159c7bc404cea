package config

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/candorhq/candor/internal/yaml"
)

// Secrets are the installation's own keys. Each list has one or more; the first
// is used for what is made now, the others only to accept what was made before.
// To rotate, put a new value in front of a list in the file and start again;
// drop the old when nothing made with it is left. Losing the file ends every
// access key, link and session; all nodes need the same.
type Secrets struct {
	KeyPeppers  [][]byte            // 32 bytes: key of the hashes of access keys
	LinkKeys    [][]byte            // 32 bytes: HMAC of links to recordings
	WebhookKeys [][]byte            // 32 bytes: AES-256 of the webhook secrets in the database
	TokenKeys   []*ecdsa.PrivateKey // P-256: ES256 signatures of access tokens
}

const keyLen = 32

// secretsHead begins a new file.
const secretsHead = `# The own keys of this Candor installation. Keep them as you keep a password,
# and in the backup: without them access keys, links and webhooks stop working.
# The first of each list is used, the others are still accepted.
`

// secretsFile is the form on disk: base64 and PEM.
type secretsFile struct {
	KeyPeppers  []string `yaml:"key_peppers"`
	LinkKeys    []string `yaml:"link_keys"`
	WebhookKeys []string `yaml:"webhook_keys"`
	TokenKeys   []string `yaml:"token_keys"`
}

// LoadSecrets reads the keys from a file and makes those that it has none of,
// and the file itself when it is missing; what it makes is on disk when it
// returns. Of several processes that start at once all get the same keys. A
// file that others on the machine may read is refused.
func LoadSecrets(name string) (*Secrets, error) {
	s, err := loadSecrets(name)
	if err != nil {
		return nil, fmt.Errorf("secrets: %w", err)
	}
	return s, nil
}

func loadSecrets(name string) (*Secrets, error) {
	form, err := readSecretsFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		form = &secretsFile{}
		if _, err := form.fill(); err != nil {
			return nil, err
		}
		// A link, unlike a rename, does not replace what another process has
		// made meanwhile.
		err = form.write(name, os.Link)
		if err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
		form, err = readSecretsFile(name)
	}
	if err != nil {
		return nil, err
	}
	if form.isEmpty() {
		// Making new keys would hide that the old ones are lost.
		return nil, fmt.Errorf("%s holds no keys: restore it from a backup, or remove it to begin with new ones", name)
	}
	added, err := form.fill()
	if err != nil {
		return nil, err
	}
	s, err := form.decode(name)
	if err == nil && added {
		err = form.write(name, os.Rename)
	}
	return s, err
}

func (f *secretsFile) isEmpty() bool {
	return len(f.KeyPeppers)+len(f.LinkKeys)+len(f.WebhookKeys)+len(f.TokenKeys) == 0
}

func readSecretsFile(name string) (*secretsFile, error) {
	fi, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if mode := fi.Mode().Perm(); mode&0o007 != 0 {
		return nil, fmt.Errorf("%s may be read by everybody on this machine (mode %#o): chmod 600 it", name, mode)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return parseSecretsFile(name, data)
}

func parseSecretsFile(name string, data []byte) (*secretsFile, error) {
	form := new(secretsFile)
	if err := yaml.Decode(data, form); err != nil {
		// The decoder may quote what it read.
		if e, ok := errors.AsType[*yaml.Error](err); ok && e.Line > 0 {
			return nil, fmt.Errorf("%s: line %d is not as it was written", name, e.Line)
		}
		return nil, fmt.Errorf("%s: it is not as it was written", name)
	}
	return form, nil
}

// fill makes a key for each empty list and tells whether there was one.
func (f *secretsFile) fill() (added bool, err error) {
	for _, list := range []*[]string{&f.KeyPeppers, &f.LinkKeys, &f.WebhookKeys} {
		if len(*list) == 0 {
			key := make([]byte, keyLen)
			rand.Read(key) // never fails
			*list, added = []string{base64.StdEncoding.EncodeToString(key)}, true
		}
	}
	if len(f.TokenKeys) == 0 {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return false, err
		}
		der, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			return false, err
		}
		block := &pem.Block{Type: "PRIVATE KEY", Bytes: der}
		f.TokenKeys, added = []string{string(pem.EncodeToMemory(block))}, true
	}
	return added, nil
}

// write makes a durable temporary file beside name, which place puts there.
func (f *secretsFile) write(name string, place func(from, to string) error) (err error) {
	text, err := yaml.Encode(f)
	if err != nil {
		return err
	}
	folder := filepath.Dir(name)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	temp, err := os.CreateTemp(folder, ".secrets-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		// After a rename it is gone.
		if e := os.Remove(temp.Name()); e != nil && !errors.Is(e, fs.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}()
	_, err = temp.WriteString(secretsHead + string(text))
	if err == nil {
		err = temp.Sync()
	}
	if err = errors.Join(err, temp.Close()); err != nil {
		return err
	}
	if err := place(temp.Name(), name); err != nil {
		return err
	}
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func (f *secretsFile) decode(name string) (*Secrets, error) {
	s := new(Secrets)
	for _, list := range []struct {
		name string
		from []string
		to   *[][]byte
	}{
		{"key_peppers", f.KeyPeppers, &s.KeyPeppers},
		{"link_keys", f.LinkKeys, &s.LinkKeys},
		{"webhook_keys", f.WebhookKeys, &s.WebhookKeys},
	} {
		for i, text := range list.from {
			key, err := base64.StdEncoding.DecodeString(text)
			if err != nil || len(key) != keyLen {
				return nil, fmt.Errorf("%s: %s, entry %d: want 32 bytes in base64", name, list.name, i+1)
			}
			*list.to = append(*list.to, key)
		}
	}
	for i, text := range f.TokenKeys {
		key, err := parseTokenKey(text)
		if err != nil {
			return nil, fmt.Errorf("%s: token_keys, entry %d: want a P-256 private key in PEM (PKCS #8 or SEC 1)", name, i+1)
		}
		s.TokenKeys = append(s.TokenKeys, key)
	}
	return s, nil
}

func parseTokenKey(text string) (*ecdsa.PrivateKey, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("no PEM")
	}
	if key, err := x509.ParseECPrivateKey(block.Bytes); err == nil && key.Curve == elliptic.P256() {
		return key, nil
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	if ec, ok := key.(*ecdsa.PrivateKey); ok && ec.Curve == elliptic.P256() {
		return ec, nil
	}
	return nil, errors.New("no P-256 key")
}
