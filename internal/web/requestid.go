package web

import (
	"strings"

	"github.com/google/uuid"
)

// requestID accepts what is safe in a log line and a header, and makes an id
// where nothing such is given.
func requestID(given string) string {
	if len(given) >= 8 && len(given) <= 128 && strings.Trim(given, idBytes) == "" {
		return given
	}
	id, err := uuid.NewV7()
	if err != nil {
		return uuid.NewString()
	}
	return id.String()
}

const idBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:"
