// Package openai recognises and speaks with any server that has OpenAI's audio
// endpoints: whisper.cpp's and speaches beside the program, Groq, OpenAI. Client
// holds what both directions share; NewRecognizer and NewSynthesizer are the ways
// in. wire.go has the shapes of answers, which differ from server to server.
package openai

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/speech"
)

// Client says how to reach a server. whisper.cpp's takes the flag
// --inference-path /v1/audio/transcriptions.
type Client struct {
	URL string // up to and with /v1; a trailing slash does not matter
	Key string // sent as a bearer token; empty: none

	// HTTP makes the requests. What may not be reached is its business.
	HTTP *http.Client

	// Wait passes the time between two attempts; nil: by the clock.
	Wait func(ctx context.Context, d time.Duration) error
}

const (
	attempts   = 4
	firstPause = time.Second
	// longestPause is the most that a server's Retry-After is obeyed for; a server
	// that asks for more is unavailable.
	longestPause = time.Minute
	longestError = 4 << 10
)

var errNoModel = fmt.Errorf("%w: no model is configured", speech.ErrUnavailable)

// statusError is an answer other than 200. Its message is the server's own; it
// never holds the key.
type statusError struct {
	status  int
	message string
}

func (e *statusError) Error() string {
	if e.message == "" {
		return fmt.Sprintf("status %d", e.status)
	}
	return fmt.Sprintf("status %d: %s", e.status, e.message)
}

// Unwrap makes what will pass, and what only an operator can change, count as
// unavailable: the work waits.
func (e *statusError) Unwrap() error {
	switch {
	case e.status >= 500, e.status == http.StatusTooManyRequests, e.status == http.StatusRequestTimeout,
		e.status == http.StatusUnauthorized, e.status == http.StatusForbidden, e.status == http.StatusPaymentRequired,
		e.status == http.StatusNotFound:
		return speech.ErrUnavailable
	}
	return nil
}

func (e *statusError) mayPass() bool {
	return e.status >= 500 && e.status != http.StatusNotImplemented ||
		e.status == http.StatusTooManyRequests || e.status == http.StatusRequestTimeout
}

// name is what results call the server: its host, for models differ between them.
func (c Client) name() string {
	if u, err := url.Parse(c.URL); err == nil && u.Host != "" {
		return "openai:" + u.Host
	}
	return "openai"
}

// do sends a request until it is answered with 200 and gives the body, which may
// have at most most bytes. limit is for each attempt.
func (c Client) do(ctx context.Context, method, path, contentType string, body []byte, limit time.Duration, most int64) ([]byte, error) {
	pause := firstPause
	for attempt := 1; ; attempt++ {
		answer, retryAfter, err := c.once(ctx, method, path, contentType, body, limit, most)
		if err == nil {
			return answer, nil
		}
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		status, answered := errors.AsType[*statusError](err)
		again := answered && status.mayPass() || !answered && errors.Is(err, speech.ErrUnavailable) && !errors.Is(err, errTimeout)
		wait := max(pause, retryAfter)
		if !again || attempt == attempts || wait > longestPause {
			return nil, err
		}
		if err := c.wait(ctx, wait); err != nil {
			return nil, err
		}
		pause *= 2
	}
}

func (c Client) wait(ctx context.Context, d time.Duration) error {
	if c.Wait != nil {
		return c.Wait(ctx, d)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (c Client) once(ctx context.Context, method, path, contentType string, body []byte, limit time.Duration, most int64) (answer []byte, retryAfter time.Duration, err error) {
	timed, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	req, err := http.NewRequestWithContext(timed, method, strings.TrimRight(c.URL, "/")+path, bytes.NewReader(body))
	if err != nil {
		return nil, 0, errors.New("address is not a URL")
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	if c.Key != "" {
		req.Header.Set("Authorization", "Bearer "+c.Key)
	}
	res, err := c.HTTP.Do(req)
	if err != nil {
		return nil, 0, unreachable(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(res.Body, longestError))
		message := errorMessage(text)
		if c.Key != "" {
			message = strings.ReplaceAll(message, c.Key, "[key]")
		}
		return nil, retryDelay(res.Header), &statusError{status: res.StatusCode, message: message}
	}
	answer, err = io.ReadAll(io.LimitReader(res.Body, most+1))
	if err != nil {
		return nil, 0, unreachable(err)
	}
	if int64(len(answer)) > most {
		return nil, 0, fmt.Errorf("answer has more than %d bytes", most)
	}
	return answer, 0, nil
}

// errTimeout is not tried again at once: the server is at work, or too slow.
var errTimeout = errors.New("no answer in time")

// unreachable is a failure on the way. The address may hold a secret and is left
// out.
func unreachable(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	if n, ok := errors.AsType[net.Error](err); ok && n.Timeout() {
		return fmt.Errorf("%w: %w", speech.ErrUnavailable, errTimeout)
	}
	return fmt.Errorf("%w: %w", speech.ErrUnavailable, err)
}

// retryDelay reads Retry-After in seconds or as a date; 0 if there is none.
func retryDelay(h http.Header) time.Duration {
	v := h.Get("Retry-After")
	if s, err := strconv.ParseFloat(v, 64); err == nil && s > 0 && s < 1e6 {
		return time.Duration(s * float64(time.Second))
	}
	if at, err := http.ParseTime(v); err == nil {
		return max(0, time.Until(at))
	}
	return 0
}

// errorMessage finds the sentence in the failure of one of the servers: an object
// (OpenAI, Groq), a string (whisper.cpp) or a detail (FastAPI). What is none of
// them is left out.
func errorMessage(body []byte) string {
	var shape struct {
		Error  json.RawMessage `json:"error"`
		Detail json.RawMessage `json:"detail"`
	}
	if json.Unmarshal(body, &shape) != nil {
		return ""
	}
	var object struct {
		Message string `json:"message"`
	}
	var text string
	switch {
	case json.Unmarshal(shape.Error, &object) == nil && object.Message != "":
		text = object.Message
	case json.Unmarshal(shape.Error, &text) == nil && text != "":
	case json.Unmarshal(shape.Detail, &text) == nil:
	}
	const most = 300
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + " …"
	}
	return strings.Join(strings.Fields(text), " ")
}

// check asks for the list of models. A server without one (whisper.cpp) answers 404
// and is there.
func (c Client) check(ctx context.Context) error {
	_, _, err := c.once(ctx, http.MethodGet, "/models", "", nil, 10*time.Second, 4<<20)
	if e, ok := errors.AsType[*statusError](err); ok && (e.status == http.StatusNotFound || e.status == http.StatusMethodNotAllowed) {
		return nil
	}
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}
