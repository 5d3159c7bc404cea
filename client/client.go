// Package client speaks to Candor's native API.
//
// Begin with [New]. Every method takes a context and returns a [*Problem] for
// what the server refuses. Requests that make something carry an idempotency
// key of their own, so that repeating one is safe, and are repeated when the
// server asks to come back later (429, 503) or the connection breaks. Lists
// are iterators that read page after page as they are consumed.
package client

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Client is safe for concurrent use.
type Client struct {
	base    string
	key     string
	acting  string
	http    *http.Client
	retries int
}

// Option changes a client.
type Option func(*Client)

// WithHTTP uses another HTTP client, for its timeouts, proxies or transport.
func WithHTTP(h *http.Client) Option { return func(c *Client) { c.http = h } }

// WithRetries sets how often a request is repeated; the default is 3.
func WithRetries(n int) Option { return func(c *Client) { c.retries = n } }

// ActingFor makes a partner key act for one of its companies.
func ActingFor(organizationID string) Option {
	return func(c *Client) { c.acting = organizationID }
}

// New makes a client of the server at base, "https://candor.example.com", with
// an access key. A base that ends in "/v1" is understood as well.
func New(base, key string, options ...Option) *Client {
	c := &Client{base: strings.TrimSuffix(strings.TrimSuffix(base, "/"), "/v1"), key: key, http: http.DefaultClient, retries: 3}
	for _, o := range options {
		o(c)
	}
	return c
}

// CallOption changes one request.
type CallOption func(*http.Request)

// IdempotencyKey names the thing to make; by default each call has a name of
// its own. Use your own id for it where a process may start over.
func IdempotencyKey(key string) CallOption {
	return func(r *http.Request) { r.Header.Set("Idempotency-Key", key) }
}

// IfMatch makes a change only to the version with this entity tag.
func IfMatch(etag string) CallOption {
	return func(r *http.Request) { r.Header.Set("If-Match", etag) }
}

// IfNoneMatch asks for a body only where it is not the one with this tag;
// otherwise the error is [ErrNotModified].
func IfNoneMatch(etag string) CallOption {
	return func(r *http.Request) { r.Header.Set("If-None-Match", etag) }
}

// WithHeader sets any header.
func WithHeader(name, value string) CallOption {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

// ErrNotModified answers [IfNoneMatch].
var ErrNotModified = errors.New("not modified")

// maxAnswer bounds what is read of one answer.
const maxAnswer = 256 << 20

// call makes one request and decodes its answer into out, unless that is nil.
func (c *Client) call(ctx context.Context, method, path string, in, out any, options ...CallOption) (http.Header, error) {
	var body []byte
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			return nil, fmt.Errorf("%s %s: %w", method, path, err)
		}
	}
	if method == http.MethodPost {
		options = append([]CallOption{IdempotencyKey(rand.Text())}, options...)
	}
	return c.send(ctx, method, path, "application/json", func() io.Reader { return bytes.NewReader(body) }, in != nil, out, options)
}

// send makes a request, again where that is safe and of use.
func (c *Client) send(ctx context.Context, method, path, contentType string, body func() io.Reader, hasBody bool, out any, options []CallOption) (http.Header, error) {
	for try := 0; ; try++ {
		var r io.Reader
		if hasBody {
			r = body()
		}
		req, err := c.request(ctx, method, path, r, options)
		if err != nil {
			return nil, err
		}
		if hasBody && req.Header.Get("Content-Type") == "" {
			req.Header.Set("Content-Type", contentType)
		}
		res, err := c.http.Do(req)
		if err == nil {
			err = read(res, out)
			if err == nil || !again(res.StatusCode) {
				return res.Header, err
			}
		}
		if ctx.Err() != nil || try >= c.retries {
			return nil, fmt.Errorf("%s %s: %w", method, path, err)
		}
		if err := wait(ctx, pause(res, try)); err != nil {
			return nil, err
		}
	}
}

func (c *Client) request(ctx context.Context, method, path string, body io.Reader, options []CallOption) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, path, err)
	}
	req.Header.Set("Authorization", "Bearer "+c.key)
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "candor-go")
	if c.acting != "" {
		req.Header.Set("Candor-Organization", c.acting)
	}
	for _, o := range options {
		o(req)
	}
	return req, nil
}

func again(status int) bool {
	return status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable || status == http.StatusBadGateway || status == http.StatusGatewayTimeout
}

// pause is what the server asks for, or a second that doubles.
func pause(res *http.Response, try int) time.Duration {
	if res != nil {
		if s, err := strconv.Atoi(res.Header.Get("Retry-After")); err == nil && s >= 0 {
			return min(time.Duration(s)*time.Second, time.Minute)
		}
	}
	return time.Second << min(try, 5)
}

func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func read(res *http.Response, out any) error {
	defer res.Body.Close()
	if res.StatusCode == http.StatusNotModified {
		return ErrNotModified
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return fmt.Errorf("read answer: %w", err)
	}
	if res.StatusCode >= 300 {
		return problemOf(res, body)
	}
	if out == nil || len(body) == 0 {
		return nil
	}
	if raw, ok := out.(*json.RawMessage); ok {
		*raw = body
		return nil
	}
	if err := json.Unmarshal(body, out); err != nil {
		return fmt.Errorf("read answer: %w", err)
	}
	return nil
}

func escape(id string) string { return url.PathEscape(id) }
