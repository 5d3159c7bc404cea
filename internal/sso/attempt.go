package sso

import (
	"crypto/rand"
	"net/url"

	"golang.org/x/oauth2"
)

// Attempt is a sign-in under way. It belongs in a cookie that only the browser
// which began it has, for a few minutes: whoever has an answer of the provider
// and no attempt cannot finish.
type Attempt struct {
	state, nonce, verifier string
}

func newAttempt() Attempt { return Attempt{rand.Text(), rand.Text(), oauth2.GenerateVerifier()} }

// String is for a cookie; [ParseAttempt] reads it.
func (a Attempt) String() string {
	return url.Values{"s": {a.state}, "n": {a.nonce}, "v": {a.verifier}}.Encode()
}

// ParseAttempt reads what [Attempt.String] writes. What it cannot read is the
// zero attempt, which nothing finishes.
func ParseAttempt(s string) Attempt {
	v, err := url.ParseQuery(s)
	if err != nil || v.Get("s") == "" || v.Get("n") == "" || v.Get("v") == "" {
		return Attempt{}
	}
	return Attempt{v.Get("s"), v.Get("n"), v.Get("v")}
}
