package client

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
)

// ReportFile reads the report of an interview as a file: format is "pdf" or
// "html", template one of "modern", "classic" and "one-pager", or empty for the
// one that the organization chose.
func (c *Client) ReportFile(ctx context.Context, interviewID, format, template string) ([]byte, error) {
	q := url.Values{}
	if template != "" {
		q.Set("template", template)
	}
	var out json.RawMessage // kept as it came, whatever it is
	_, err := c.call(ctx, http.MethodGet, interviewPath(interviewID)+"/report."+escape(format)+query(q), nil, &out)
	return out, err
}
