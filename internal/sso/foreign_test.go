package sso

import "testing"

func FuzzAttempt(f *testing.F) {
	f.Add(newAttempt().String(), "s", "n", "v")
	f.Add("s=a&s=b&n=;&v=%zz", "", "\x00", "&=%")
	f.Fuzz(func(t *testing.T, cookie, state, nonce, verifier string) {
		a := ParseAttempt(cookie)
		if a != (Attempt{}) && (a.state == "" || a.nonce == "" || a.verifier == "") {
			t.Errorf("%q is half an attempt", cookie)
		}
		if b := (Attempt{state, nonce, verifier}); state != "" && nonce != "" && verifier != "" && ParseAttempt(b.String()) != b {
			t.Errorf("%+v is not read back", b)
		}
	})
}
