package jobmojito

import (
	"net/http"

	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/interview"
)

// List is a page of a list in the vendor's form.
type List[Row any] struct {
	Data       []Row      `json:"data"`
	Pagination Pagination `json:"pagination"`
}

// Pagination says where in its list a page is.
type Pagination struct {
	Total   int  `json:"total"`
	Limit   int  `json:"limit"`
	Offset  int  `json:"offset"`
	HasMore bool `json:"has_more"`
}

// writeList answers a page of a list that has total rows.
func writeList[Row any](w http.ResponseWriter, rows []Row, p interview.Page, total int) {
	if rows == nil {
		rows = []Row{}
	}
	if len(rows) > 0 { // a row that came between counting and reading
		total = max(total, p.Offset+len(rows))
	}
	dialect.WriteJSON(w, http.StatusOK, List[Row]{rows, Pagination{
		Total: total, Limit: p.Limit, Offset: p.Offset, HasMore: p.Offset+len(rows) < total,
	}})
}

// never is a field that Candor has nothing for: always null.
type never = *struct{}

// cut is one page of rows that are all at hand.
func cut[Row any](all []Row, p interview.Page) []Row {
	from := min(p.Offset, len(all))
	return all[from:min(from+p.Limit, len(all))]
}
