package web

import (
	"encoding/hex"
	"math/rand/v2"
	"strings"
	"time"
)

// requestID accepts what is safe in a log line and a header, and makes an id
// where nothing such is given.
func requestID(given string, now time.Time) string {
	if len(given) >= 8 && len(given) <= 128 && strings.Trim(given, idBytes) == "" {
		return given
	}
	return newRequestID(now)
}

const idBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:"

// newRequestID is a UUID of version 7 whose random bits come from a generator
// in memory. It finds a line in the log; it opens nothing, so that it need not
// be drawn from the system's randomness.
func newRequestID(now time.Time) string {
	var u [16]byte
	ms, a, b := uint64(now.UnixMilli()), rand.Uint64(), rand.Uint64()
	for i := range 6 {
		u[i] = byte(ms >> (40 - 8*i))
	}
	for i := range 8 {
		u[8+i] = byte(b >> (8 * i))
	}
	u[6], u[7] = 0x70|byte(a)&0x0f, byte(a>>8)
	u[8] = 0x80 | u[8]&0x3f
	var s [36]byte
	hex.Encode(s[0:8], u[0:4])
	hex.Encode(s[9:13], u[4:6])
	hex.Encode(s[14:18], u[6:8])
	hex.Encode(s[19:23], u[8:10])
	hex.Encode(s[24:36], u[10:16])
	s[8], s[13], s[18], s[23] = '-', '-', '-', '-'
	return string(s[:])
}
