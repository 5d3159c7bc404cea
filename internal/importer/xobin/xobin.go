// Package xobin imports AI interviews of an account of Xobin: reports with
// scores, conversation and recordings. Begin with translate.go.
//
// Xobin lists neither AI interviews nor responses of all of them: the ids have
// to be given, of responses or of AI interviews, whose invited candidates it
// does list.
package xobin

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/candorhq/candor/internal/importer"
)

const name = "xobin"

// Vendor is one account of Xobin's.
type Vendor struct {
	c     *importer.Client
	plans []string
	ids   importer.IDs
}

// New reads the responses of the AI interviews given, and those whose ids are.
// An id may have the caller's own custom_field_id behind it: Xobin does not
// tell that by itself.
func New(c *importer.Client, aiInterviews []string, responses importer.IDs) *Vendor {
	return &Vendor{c: c, plans: aiInterviews, ids: responses}
}

// Header carries the account's key.
func Header(key string) http.Header { return http.Header{"Apikey": {key}} }

// Name is Xobin's.
func (v *Vendor) Name() string { return name }

// Page is one AI interview's invited candidates, or a page of the ids.
func (v *Vendor) Page(ctx context.Context, cursor string) ([]importer.Item, string, error) {
	kind, at, _ := strings.Cut(cursor, " ")
	k := 0
	if kind == "plan" {
		for i, id := range v.plans {
			if id == at {
				k = i
			}
		}
	}
	if kind != "ids" && k < len(v.plans) {
		items, err := v.invited(ctx, v.plans[k])
		next := ""
		switch {
		case k+1 < len(v.plans):
			next = "plan " + v.plans[k+1]
		case len(v.ids) > 0:
			next = "ids "
		}
		return items, next, err
	}
	if kind != "ids" {
		at = ""
	}
	items, next := v.ids.Page(at)
	for i := range items {
		id, custom, _ := strings.Cut(items[i].ID, " ")
		items[i] = importer.Item{ID: id, Raw: strings.TrimSpace(custom)}
	}
	if next != "" {
		next = "ids " + next
	}
	return items, next, nil
}

func (v *Vendor) invited(ctx context.Context, plan string) ([]importer.Item, error) {
	var rows []Row
	if err := v.c.Get(ctx, "/ai-interviews/invited/"+url.PathEscape(plan), nil, &rows); err != nil {
		return nil, err
	}
	items := make([]importer.Item, len(rows))
	for i, r := range rows {
		items[i] = importer.Item{ID: strconv.FormatInt(r.ResponseID, 10), Raw: ""}
	}
	return items, nil
}

// Read reads a report with addresses that can be downloaded.
func (v *Vendor) Read(ctx context.Context, it importer.Item) (importer.Interview, error) {
	var r Report
	query := url.Values{"is_downloadable": {"true"}}
	if err := v.c.Get(ctx, "/ai-interviews/report/"+url.PathEscape(it.ID), query, &r); err != nil {
		return importer.Interview{}, err
	}
	if strconv.FormatInt(r.ResponseID, 10) != it.ID {
		return importer.Interview{}, importer.ErrUnreadable
	}
	custom, _ := it.Raw.(string)
	return translate(r, custom, v.c.Base())
}
