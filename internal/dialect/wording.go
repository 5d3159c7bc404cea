package dialect

import (
	"context"
	"net/http"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/web"
)

// Words is how a dialect words one result. The words are kept, so they may
// depend on nothing but the result, its reviews, whether the link to its report
// was taken back, and what Name names.
type Words struct {
	Name      string // "ribbon"; with what shapes them behind it: "jobmojito signed"
	MediaType string // "application/json" where empty
	// Make makes the words as they go over the wire, without the tail.
	Make func(ctx context.Context, l Linked) ([]byte, error)
	// Tail is what follows and is another with every request, such as the time
	// of the answer; nil for nothing.
	Tail func() []byte
}

// Linked are the links that words may have. The others are missing in Links:
// a secret in an address would be kept with the words.
type Linked struct {
	Links
	// StableReport and StableReportPDF lead to the report that
	// interview.Service.StableShare has shared.
	StableReport    func(interviewID string) string
	StableReportPDF func(interviewID string) string
}

// Answer serves the result that ref names by id or serial in a dialect's words,
// which are made once; or returns why there is no answer, as
// interview.Service.Result does. Nobody on the way keeps the answer.
func (d Deps) Answer(w http.ResponseWriter, r *http.Request, a account.Actor, ref string, words Words) error {
	if h := w.Header(); len(h["Cache-Control"]) == 0 {
		h["Cache-Control"] = d.unkept
	}
	if words.MediaType == "" {
		words.MediaType = "application/json"
	}
	err := d.Results.Serve(w, r, a, ref, web.Wording{
		Name: words.Name, MediaType: words.MediaType, Sign: d.signed, Tail: words.Tail,
		Make: func(ctx context.Context, link func(web.Link) string) ([]byte, error) {
			return words.Make(ctx, linked(link))
		},
	})
	if err != nil {
		w.Header().Del("Cache-Control") // the failure has its own
	}
	return err
}

// keptBytes of one dialect that shares its words with nobody.
const keptBytes = 16 << 20

// Keeping is d with what [Deps.Answer] needs: a place for words that are made
// once, where it has none of its own, and what every answer shares.
func (d Deps) Keeping() Deps {
	d.signed, d.unkept = d.sign, []string{"private, no-store"}
	if d.Results == nil {
		d.Results = web.NewResults(d.Service, keptBytes, d.Now, d.Log)
	}
	return d
}

// Kinds of links.
const (
	file      = "file"
	download  = "download"
	report    = "report"
	reportPDF = "pdf"
)

func linked(link func(web.Link) string) Linked {
	return Linked{
		Links: Links{
			File: func(key, name string, ttl time.Duration) string {
				return link(web.Link{Kind: file, Key: key, Name: name, TTL: ttl})
			},
			Download: func(key, name string, ttl time.Duration) string {
				return link(web.Link{Kind: download, Key: key, Name: name, TTL: ttl})
			},
		},
		StableReport:    func(id string) string { return link(web.Link{Kind: report, Key: id}) },
		StableReportPDF: func(id string) string { return link(web.Link{Kind: reportPDF, Key: id}) },
	}
}

func (d Deps) sign(l web.Link) string {
	switch l.Kind {
	case file:
		return d.Links.File(l.Key, l.Name, l.TTL)
	case download:
		return d.Links.Download(l.Key, l.Name, l.TTL)
	case report:
		return d.Links.Report(d.Service.StableToken(l.Key))
	case reportPDF:
		return d.Links.ReportPDF(d.Service.StableToken(l.Key))
	}
	return ""
}
