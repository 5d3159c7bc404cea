package client

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// Problem is what the server answered instead of success (RFC 9457).
type Problem struct {
	Type      string  `json:"type"`
	Title     string  `json:"title"`
	Status    int     `json:"status"`
	Code      string  `json:"code"` // "not_found", "invalid" …: branch on this
	Detail    string  `json:"detail"`
	Instance  string  `json:"instance"`
	RequestID string  `json:"request_id"`
	Errors    []Fault `json:"errors"`
}

// Fault is one place of the input that is wrong.
type Fault struct {
	Pointer   string `json:"pointer"`   // JSON Pointer into the body
	Parameter string `json:"parameter"` // or the parameter
	Detail    string `json:"detail"`
}

func (p *Problem) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s", p.Status, p.Title)
	if p.Detail != "" {
		b.WriteString(": " + strings.TrimSuffix(p.Detail, "."))
	}
	if p.RequestID != "" {
		b.WriteString(" (request " + p.RequestID + ")")
	}
	return b.String()
}

func problemOf(res *http.Response, body []byte) *Problem {
	p := &Problem{}
	if err := json.Unmarshal(body, p); err != nil || p.Title == "" {
		p.Title = http.StatusText(res.StatusCode)
	}
	p.Status = res.StatusCode
	if p.RequestID == "" {
		p.RequestID = res.Header.Get("X-Request-Id")
	}
	return p
}
