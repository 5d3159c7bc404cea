package app

import (
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/dialect/instaview"
	"github.com/candorhq/candor/internal/dialect/jobmojito"
	"github.com/candorhq/candor/internal/dialect/ribbon"
	"github.com/candorhq/candor/internal/dialect/roundzero"
	"github.com/candorhq/candor/internal/dialect/xobin"
	"github.com/candorhq/candor/internal/pipeline/deliver"
)

// dialects lists every dialect there is. Removing one is removing its line and
// its folder.
func (a *App) dialects() []dialect.Dialect {
	d := dialect.Deps{
		Service: a.Service, Accounts: a.Accounts, Blobs: a.Blobs, Links: a.links(), Limiter: a.limiter, Log: a.log, Now: a.now,
		Results: a.results, Reports: a.press,
	}
	iv := instaview.New(d)
	iv.Bare = a.Config.Dialects.InstaviewBare
	return []dialect.Dialect{
		iv,
		jobmojito.New(d),
		ribbon.New(d),
		roundzero.New(d),
		xobin.New(d),
	}
}

// wordings are the dialects that tell webhooks in their own way.
func (a *App) wordings() map[string]deliver.Wording {
	out := map[string]deliver.Wording{}
	for _, d := range a.spoken {
		if t, ok := d.(dialect.Teller); ok {
			out[d.Name()] = t
		}
	}
	return out
}

// links are the addresses that answers lead to.
func (a *App) links() dialect.Links {
	return dialect.Links{
		File:      a.fileURL,
		Download:  a.downloadURL,
		Report:    a.ReportURL,
		ReportPDF: func(token string) string { return a.public("/share/" + token + "/report.pdf") },
		Room:      a.RoomURL,
		Review:    func(id string) string { return a.public("/console/interviews/" + id) },
	}
}

// ReportURL is the shared report of a token.
func (a *App) ReportURL(token string) string { return a.public("/share/" + token + "/") }

// RoomURL is the candidate's link.
func (a *App) RoomURL(token string) string { return a.public("/room/" + token) }
