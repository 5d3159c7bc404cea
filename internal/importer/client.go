package importer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Bounds of what is asked and taken.
const (
	maxBody     = 64 << 20 // of one answer
	maxTries    = 6        // of one request
	firstPause  = time.Second
	longestWait = 2 * time.Hour // that a product may ask for
	apiTimeout  = 2 * time.Minute
	stall       = time.Minute // without a byte of a recording
)

// Failure is an answer that is no success.
type Failure struct {
	Status int
	Path   string
}

func (f *Failure) Error() string { return fmt.Sprintf("%s answered %d", f.Path, f.Status) }

// IsMissing tells whether the product does not have, or not show, the thing.
func IsMissing(err error) bool {
	f, ok := errors.AsType[*Failure](err)
	return ok && (f.Status == http.StatusNotFound || f.Status == http.StatusUnprocessableEntity || f.Status == http.StatusGone)
}

// IsRefused tells whether the credential does not open the account.
func IsRefused(err error) bool {
	f, ok := errors.AsType[*Failure](err)
	return ok && (f.Status == http.StatusUnauthorized || f.Status == http.StatusForbidden)
}

// Client asks one account. It follows no redirect with the credential, waits
// as long as the product asks, and tries again what may pass. It is not safe
// for concurrent use: an import asks one thing at a time.
type Client struct {
	base   string
	header http.Header
	http   *http.Client
	media  *http.Client
	met    bool                        // there was an answer before
	until  time.Time                   // the allowance is used up till then
	waits  func(time.Duration, string) // told before a long pause
}

// NewClient makes a client of an account. base has no slash at its end, as the
// product writes it; header carries the credential. transport is nil but in
// tests.
func NewClient(base string, header http.Header, transport http.RoundTripper, waits func(time.Duration, string)) (*Client, error) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return nil, errors.New("the base URL must be an absolute http or https address")
	}
	if transport == nil {
		transport = &http.Transport{
			Proxy:       http.ProxyFromEnvironment,
			DialContext: (&net.Dialer{Timeout: 15 * time.Second}).DialContext, ForceAttemptHTTP2: true,
			TLSHandshakeTimeout: 15 * time.Second, ResponseHeaderTimeout: apiTimeout, MaxResponseHeaderBytes: 64 << 10,
			IdleConnTimeout: 90 * time.Second,
		}
	}
	if waits == nil {
		waits = func(time.Duration, string) {}
	}
	return &Client{
		base: strings.TrimSuffix(base, "/"), header: header, waits: waits,
		http:  &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
		media: &http.Client{Transport: transport},
	}, nil
}

// Base is the account's address.
func (c *Client) Base() string { return c.base }

// Get reads the JSON answer of a path below the base.
func (c *Client) Get(ctx context.Context, path string, query url.Values, into any) error {
	address := c.base + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	return c.try(ctx, path, func() (*http.Response, error) {
		ctx, cancel := context.WithTimeout(ctx, apiTimeout)
		defer cancel()
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return nil, err
		}
		maps.Copy(r.Header, c.header)
		r.Header.Set("Accept", "application/json")
		res, err := c.http.Do(r)
		if err != nil {
			return nil, err
		}
		defer res.Body.Close()
		if res.StatusCode != http.StatusOK {
			_, _ = io.CopyN(io.Discard, res.Body, 64<<10) // so that the connection can be used again
			return res, nil
		}
		body, err := io.ReadAll(io.LimitReader(res.Body, maxBody+1))
		if err != nil {
			return nil, err
		}
		if len(body) > maxBody {
			return nil, &final{fmt.Errorf("%s: an answer of more than %d MiB", path, maxBody>>20)}
		}
		if err := json.Unmarshal(body, into); err != nil {
			return nil, &final{fmt.Errorf("%s: the answer is not what was expected: %w", path, err)}
		}
		return res, nil
	})
}

// final is an error that another try does not mend.
type final struct{ error }

func (f *final) Unwrap() error { return f.error }

// try asks until there is an answer that another try would not change.
func (c *Client) try(ctx context.Context, path string, ask func() (*http.Response, error)) error {
	pause := firstPause
	for n := 1; ; n++ {
		if err := c.wait(ctx, time.Until(c.until), "the allowance is used up"); err != nil {
			return err
		}
		res, err := ask()
		var again error
		var least time.Duration
		switch f, ok := errors.AsType[*final](err); {
		case ok:
			return f.error
		case err != nil:
			again = fmt.Errorf("%s: %w", path, withoutURL(err))
		default:
			c.met = true
			c.note(res.Header)
			if res.StatusCode == http.StatusOK {
				return nil
			}
			again = &Failure{Status: res.StatusCode, Path: path}
			if !passing(res.StatusCode) {
				return again
			}
			least = retryAfter(res.Header)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if n == maxTries || least > longestWait || !c.met && n == 2 { // who never answered is likely not there
			return again
		}
		if err := c.wait(ctx, max(least, pause+rand.N(pause/2)), again.Error()); err != nil {
			return err
		}
		pause = min(2*pause, time.Minute)
	}
}

// withoutURL leaves out the address, whose query may open something.
func withoutURL(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}

func passing(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusBadGateway,
		http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// wait pauses; a long pause is told.
func (c *Client) wait(ctx context.Context, d time.Duration, why string) error {
	if d <= 0 {
		return ctx.Err()
	}
	if d > 3*time.Second {
		c.waits(d, why)
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// note keeps to the allowance that an answer tells: with nothing left it waits
// until the time it resets at, in Unix seconds or seconds from now.
func (c *Client) note(h http.Header) {
	for name := range h {
		tail, ok := strings.CutPrefix(strings.ToLower(name), "x-ratelimit-remaining")
		if !ok || strings.TrimSpace(h.Get(name)) != "0" {
			continue
		}
		at, err := strconv.ParseInt(strings.TrimSpace(h.Get("X-RateLimit-Reset"+tail)), 10, 64)
		if err != nil || at <= 0 {
			continue
		}
		until := time.Unix(at, 0)
		if at < 100_000_000 { // no time that anybody means
			until = time.Now().Add(time.Duration(at) * time.Second)
		}
		if until.After(c.until) && time.Until(until) <= longestWait {
			c.until = until
		}
	}
}

// retryAfter is what the header of that name says, in either of its forms.
func retryAfter(h http.Header) time.Duration {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if n, err := strconv.ParseInt(v, 10, 32); err == nil && n >= 0 {
		return time.Duration(n) * time.Second
	}
	if at, err := http.ParseTime(v); err == nil {
		return max(0, time.Until(at))
	}
	return 0
}
