package dialect

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"path"

	"github.com/candorhq/candor/internal/account"
)

// WriteJSON answers with v as JSON in UTF-8, nothing escaped for HTML, no line
// end behind it. The answer is of a person and may have addresses that expire,
// so nobody keeps it. Headers that were set before stay.
func WriteJSON(w http.ResponseWriter, status int, v any) {
	body, err := EncodeJSON(v)
	if err != nil { // a mistake of ours: there is no body in the vendor's form
		status = http.StatusInternalServerError
	}
	h := w.Header()
	for name, value := range map[string]string{"Content-Type": "application/json", "Cache-Control": "private, no-store"} {
		if h.Get(name) == "" {
			h.Set(name, value)
		}
	}
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that went away
}

// EncodeJSON is v as JSON as [WriteJSON] writes it.
func EncodeJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// IsBadCredential tells whether err of [account.Service.Authenticate] says
// that the credential does not open the door, rather than that we failed.
func IsBadCredential(err error) bool {
	return errors.Is(err, account.ErrUnknownKey) || errors.Is(err, account.ErrExpiredKey) ||
		errors.Is(err, account.ErrRevokedKey) || errors.Is(err, account.ErrNetwork)
}

// IsClean tells whether a request's path is as a client of the vendor writes
// it. The mux would redirect any other to a page that is not there.
func IsClean(r *http.Request) bool {
	p := r.URL.EscapedPath()
	return path.Clean(p) == p
}
