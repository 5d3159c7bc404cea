package config_test

import (
	"testing"

	"github.com/candorhq/candor/internal/config"
)

func FuzzParseFile(f *testing.F) {
	f.Add([]byte("data: /x\nlisten: 127.0.0.1:1\nlimits: {upload: 2GiB, key_rate: 5}\nmedia:\n  timeout: 1m\n"))
	f.Add([]byte("limits: {upload: -1}\nblob: [1]\nmail: null"))
	f.Add([]byte("a: &a {b: *a}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := config.ParseFile(data)
		if err == nil {
			file.Lookup("limits-upload")
		} else if err.Error() == "" {
			t.Error("an error without a word")
		}
	})
}

func FuzzSize(f *testing.F) {
	for _, s := range []string{"2GiB", "1.5 MB", "0", "-1", "1e400", "NaNKiB", "9007199254740992", "0x10", " 7 B "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var size, again config.Size
		if size.UnmarshalText([]byte(s)) != nil {
			return
		}
		if err := again.UnmarshalText([]byte(size.String())); err != nil || again != size || size < 0 {
			t.Errorf("%q is %d, written %q, which is %d: %v", s, size, size, again, err)
		}
	})
}
