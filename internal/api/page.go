package api

import (
	"errors"

	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

// Paging is the input of every list.
type Paging struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"Rows of a page."`
	Cursor string `query:"cursor" maxLength:"200" doc:"next_cursor of the page before, with the same filters."`
}

// page is the body of every list, newest first.
type page[T any] struct {
	Data       []T    `json:"data" nullable:"false"`
	NextCursor string `json:"next_cursor,omitempty" doc:"Where the next page begins; absent on the last one. The header Link has the same as a reference."`
}

type listing[T any] struct {
	Link string `header:"Link" doc:"The next page, rel=\"next\"."`
	Body page[T]
}

// listed reads one row more than asked for, to know whether there is a next
// page.
func listed[T any](c *call, p Paging, fetch func(interview.Page) ([]T, error), at func(T) interview.Cursor) (*listing[T], error) {
	query := web.QueryOf(c.request.URL) + "\n" + c.actor.OrganizationID + string(c.actor.Env)
	after, err := web.ParseCursor(query, p.Cursor)
	if err != nil {
		return nil, parameterError(err)
	}
	rows, err := fetch(interview.Page{After: after, Limit: p.Limit + 1})
	if err != nil {
		return nil, err
	}
	out := &listing[T]{Body: page[T]{Data: rows}}
	if len(rows) > p.Limit {
		out.Body.Data = rows[:p.Limit]
		next, err := web.CursorAfter(query, at(rows[p.Limit-1]))
		if err != nil {
			return nil, err
		}
		out.Body.NextCursor = next
		out.Link = "<" + web.NextPage(c.request.URL, next) + `>; rel="next"`
	}
	return out, nil
}

// parameterError says that a field the service complains about came as a
// parameter.
func parameterError(err error) error {
	e, ok := errors.AsType[*interview.Error](err)
	if !ok || e.Field == "" {
		return err
	}
	return problemAt(web.Status(e.Kind), Fault{Parameter: e.Field, Detail: e.Message})
}
