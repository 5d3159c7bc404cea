package config

import (
	"crypto/elliptic"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/yaml"
)

// FuzzSecrets reads a file of keys. Whatever is wrong with it, no error repeats
// a key.
func FuzzSecrets(f *testing.F) {
	form := &secretsFile{}
	if _, err := form.fill(); err != nil {
		f.Fatal(err)
	}
	whole, err := yaml.Encode(form)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add([]byte("key_peppers: [c2VjcmV0LXNlY3JldA==, secret-secret]\ntoken_keys: secret-secret\n"))
	f.Add([]byte("key_peppers:\n- &a secret-secret-secret\nlink_keys: [*a, *b]\nother: secret-secret"))
	f.Add([]byte("token_keys:\n- |\n  -----BEGIN PRIVATE KEY-----\n  MAA=\n  -----END PRIVATE KEY-----\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		form, err := parseSecretsFile("the file", data)
		var s *Secrets
		if err == nil {
			s, err = form.decode("the file")
		}
		if err != nil {
			for word := range strings.FieldsFuncSeq(string(data), func(r rune) bool { return strings.ContainsRune(" \n\"'[]{},:|>&*", r) }) {
				if len(word) >= 12 && strings.Contains(err.Error(), word) && !strings.HasSuffix(word, "_keys") && !strings.HasSuffix(word, "_peppers") {
					t.Errorf("%q is in %q", word, err)
				}
			}
			return
		}
		for _, k := range slices.Concat(s.KeyPeppers, s.LinkKeys, s.WebhookKeys) {
			if len(k) != keyLen {
				t.Errorf("a key of %d bytes", len(k))
			}
		}
		for _, k := range s.TokenKeys {
			if k.Curve != elliptic.P256() {
				t.Errorf("a key on %s", k.Curve.Params().Name)
			}
		}
	})
}

// FuzzNetwork reads networks of the settings.
func FuzzNetwork(f *testing.F) {
	for _, s := range []string{"10.0.0.0/8", "::1", "192.0.2.7/24", "fe80::1%eth0/64", "::ffff:10.0.0.1/104", "1.2.3.4/33", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := ParseNetwork(s)
		if err != nil {
			return
		}
		if !n.IsValid() || n.Addr().Zone() != "" {
			t.Errorf("%q is %s", s, n)
		}
		if again, err := netip.ParsePrefix(n.String()); err != nil || again != n {
			t.Errorf("%q is %s, which is %s: %v", s, n, again, err)
		}
	})
}
