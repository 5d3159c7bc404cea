package interview

import (
	"context"
	"maps"
	"net/textproto"
	"slices"
	"strings"

	"github.com/candorhq/candor/internal/account"
)

// Bounds of the headers that deliveries to one webhook carry.
const (
	MaxHeaders = 20
	MaxHeader  = 1_000 // bytes of a value; a name has at most 100
)

// SetHeaders gives a webhook the headers that each delivery carries, in the
// place of those it had; it needs write:webhooks. They are for receivers that
// know a sender by a header of their own choice. The values are kept sealed
// and never shown again. Names are brought into the form of "X-Api-Key"; those
// that the delivery itself needs are refused, as are more than [MaxHeaders].
func (s *Service) SetHeaders(ctx context.Context, a account.Actor, id string, headers map[string]string) (Webhook, error) {
	if err := allow(a, account.WriteWebhooks); err != nil {
		return Webhook{}, err
	}
	if len(headers) > MaxHeaders {
		return Webhook{}, Wrong("headers", "must be at most %d", MaxHeaders)
	}
	var sealed []Secret
	for _, given := range slices.Sorted(maps.Keys(headers)) {
		name, err := headerName(given)
		if err != nil {
			return Webhook{}, err
		}
		if slices.ContainsFunc(sealed, func(x Secret) bool { return x.Header == name }) {
			return Webhook{}, Wrong("headers."+given, "comes twice")
		}
		value := headers[given]
		if value == "" || len(value) > MaxHeader || strings.TrimSpace(value) != value ||
			strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r > '~' }) {
			return Webhook{}, Wrong("headers."+given, "must be 1 to %d printable ASCII characters without spaces around them", MaxHeader)
		}
		x, err := s.seal(value)
		if err != nil {
			return Webhook{}, err
		}
		sealed = append(sealed, Secret{Sealed: x, Header: name})
	}
	return s.changeWebhook(ctx, a, id, func(_ Tx, w *Webhook) error {
		w.Secrets = append(slices.DeleteFunc(slices.Clone(w.Secrets), isHeader), sealed...)
		return nil
	})
}

// HeaderNames are the names of the headers that each delivery carries, sorted.
func (w Webhook) HeaderNames() []string {
	names := []string{}
	for _, x := range w.headers() {
		names = append(names, x.Header)
	}
	slices.Sort(names)
	return names
}

func isHeader(x Secret) bool { return x.Header != "" }

func (w Webhook) headers() []Secret {
	return slices.DeleteFunc(slices.Clone(w.Secrets), func(x Secret) bool { return !isHeader(x) })
}

// headersOf unseals the values.
func (s *Service) headersOf(w Webhook) (map[string]string, error) {
	out := map[string]string{}
	for _, x := range w.headers() {
		value, err := s.unseal(x)
		if err != nil {
			return nil, err
		}
		out[x.Header] = value
	}
	return out, nil
}

// headerName is a header's name in its usual form.
func headerName(given string) (string, error) {
	at := "headers." + given[:min(len(given), 100)]
	if given == "" || len(given) > 100 || strings.ContainsFunc(given, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("!#$%&'*+-.^_`|~", r)
	}) {
		return "", Wrong(strings.ToValidUTF8(at, ""), "must be named as HTTP allows, in at most 100 characters")
	}
	name := textproto.CanonicalMIMEHeaderKey(given)
	if strings.HasPrefix(name, "Webhook-") || slices.Contains([]string{"Host", "Connection", "Content-Type", "Content-Length",
		"Content-Encoding", "Transfer-Encoding", "Trailer", "Te", "Upgrade", "Expect", "Keep-Alive", "Proxy-Authorization"}, name) {
		return "", Wrong(at, "is the delivery's own")
	}
	return name, nil
}
