// Package jobmojito imports a merchant of JobMojito: interview definitions as
// plans, results with transcript, scores, analyses and recordings. Begin with
// translate.go.
package jobmojito

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/candorhq/candor/internal/importer"
)

const name = "jobmojito"

const pageSize = 100

// kinds of results that are interviews; the others are training.
func kinds() []string { return []string{"interview", "assessment", "persona_interview"} }

// Vendor is one merchant of JobMojito's.
type Vendor struct {
	c           *importer.Client
	definitions map[string]*Definition
}

// New reads the merchant that the client's token is for.
func New(c *importer.Client) *Vendor { return &Vendor{c: c, definitions: map[string]*Definition{}} }

// Header carries an access token.
func Header(token string) http.Header { return http.Header{"Authorization": {"Bearer " + token}} }

// Name is JobMojito's.
func (v *Vendor) Name() string { return name }

// Page lists results, the oldest first, so that new ones do not move the
// pages. The cursor is the kind and how many were passed.
func (v *Vendor) Page(ctx context.Context, cursor string) ([]importer.Item, string, error) {
	kind, passed := kinds()[0], 0
	if cursor != "" {
		k, n, _ := strings.Cut(cursor, " ")
		at, err := strconv.Atoi(n)
		if err != nil || !slices.Contains(kinds(), k) {
			return nil, "", fmt.Errorf("no cursor of %s: %.40q", name, cursor)
		}
		kind, passed = k, at
	}
	var page struct {
		Data       []Row `json:"data"`
		Pagination struct {
			HasMore bool `json:"has_more"`
		} `json:"pagination"`
	}
	query := url.Values{"type": {kind}, "order_by": {"created_at_oldest"}, "limit": {strconv.Itoa(pageSize)}, "offset": {strconv.Itoa(passed)}}
	if err := v.c.Get(ctx, "/merchant-result-list", query, &page); err != nil {
		return nil, "", err
	}
	items := make([]importer.Item, len(page.Data))
	for i, row := range page.Data {
		items[i] = importer.Item{ID: row.ID, Raw: row}
		if id := importer.Or(row.ResultID); id != "" {
			items[i].ID = id
		}
	}
	if page.Pagination.HasMore && len(items) > 0 {
		return items, fmt.Sprintf("%s %d", kind, passed+len(items)), nil
	}
	if k := slices.Index(kinds(), kind) + 1; k < len(kinds()) {
		return items, kinds()[k] + " 0", nil
	}
	return items, "", nil
}

// Read reads a result and its definition. Whoever was invited and has no
// result yet has a row alone.
func (v *Vendor) Read(ctx context.Context, it importer.Item) (importer.Interview, error) {
	row, ok := it.Raw.(Row)
	if !ok {
		return importer.Interview{}, importer.ErrUnreadable
	}
	var d Details
	if importer.Or(row.ResultID) != "" {
		query := url.Values{"interview_result_id": {it.ID}, "get_signed_recordings": {"true"}}
		if err := v.c.Get(ctx, "/job-interview-details", query, &d); err != nil {
			return importer.Interview{}, err
		}
	}
	def, err := v.definition(ctx, importer.Or(row.DefinitionID))
	if err != nil {
		return importer.Interview{}, err
	}
	return translate(it.ID, row, d, def, v.c.Base())
}

// definition reads one once. One that is gone, or that this token may not
// read, is known by what the row says alone.
func (v *Vendor) definition(ctx context.Context, id string) (*Definition, error) {
	if d, ok := v.definitions[id]; ok || id == "" {
		if d == nil {
			d = &Definition{}
		}
		return d, nil
	}
	d := &Definition{}
	var raw json.RawMessage
	err := v.c.Get(ctx, "/job-interview-get", url.Values{"position_id": {id}}, &raw)
	f, refused := errors.AsType[*importer.Failure](err)
	switch {
	case refused && (importer.IsMissing(err) || f.Status == http.StatusForbidden || f.Status == http.StatusInternalServerError):
	case err != nil:
		return nil, err
	default:
		if err := errors.Join(json.Unmarshal(raw, d), json.Unmarshal(raw, &d.rest)); err != nil {
			return nil, fmt.Errorf("%w: definition %s", importer.ErrUnreadable, id)
		}
	}
	if len(v.definitions) >= 1_000 {
		clear(v.definitions)
	}
	v.definitions[id] = d
	return d, nil
}
