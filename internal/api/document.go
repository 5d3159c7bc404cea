package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/candorhq/candor/internal/web"
)

// document is the API's own description, made once.
type document struct {
	json, yaml, page *web.Kept
}

func newOpenAPI() *huma.OpenAPI {
	return &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info: &huma.Info{Title: "Candor API", Version: "1",
			Description: "Interviews from plan to result. Ids are UUIDs, times are UTC (RFC 3339), durations are whole milliseconds in fields named …_ms, scores are 0 to 100 or null with the reason they are withheld.",
			License:     &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"}},
		Servers: []*huma.Server{{URL: "/"}},
		Tags: []*huma.Tag{
			{Name: "Account", Description: "Who you are."},
			{Name: "Positions", Description: "What is hired for."},
			{Name: "Plans", Description: "What will be asked, of whom, and how."},
			{Name: "Candidates", Description: "The people who are interviewed."},
			{Name: "Erasures and holds", Description: "What is deleted for good, with a certificate, and what must not be."},
			{Name: "Invitations", Description: "Interviews with links for their candidates."},
			{Name: "Interviews", Description: "One sitting of one candidate for one plan."},
			{Name: "Answers", Description: "What the candidate said, wrote or chose."},
			{Name: "Uploads", Description: "Recordings that survive a broken connection, by the tus protocol."},
			{Name: "Recordings", Description: "Stored media, with addresses that play them."},
			{Name: "Requests", Description: "What candidates ask of the organization."},
			{Name: "Results", Description: "Transcript, assessment and report."},
			{Name: "Search", Description: "Find what was said."},
			{Name: "Events", Description: "What happened, in order."},
			{Name: "Webhooks", Description: "Be told what happened."},
			{Name: "Keys", Description: "Credentials of programs."},
			{Name: "Audit", Description: "Who did and saw what."},
			{Name: "Organizations", Description: "Yours, and the companies you act for."},
			{Name: "Tasks", Description: "Work in the background."},
		},
		Components: &huma.Components{
			Schemas: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer),
			SecuritySchemes: map[string]*huma.SecurityScheme{"key": {Type: "http", Scheme: "bearer",
				Description: "An access key. A partner key names the company it acts for in the header Candor-Organization."}},
		},
	}
}

// describe finishes the document when every operation is registered. It
// panics where a program of ours is wrong, as registering does.
func (s *server) describe() *document {
	doc := s.huma.OpenAPI()
	// huma documents its own form of error, which no answer of ours has.
	delete(doc.Components.Schemas.Map(), "ErrorModel")
	delete(doc.Components.Schemas.Map(), "ErrorDetail")
	addWords(doc.Components.Schemas.Map())
	for _, schema := range doc.Components.Schemas.Map() {
		neverNull(schema)
	}
	// The form of what a merge patch changes is for checking, not for reading.
	schemas := doc.Components.Schemas.Map()
	for _, name := range []string{"InterviewChange", "WebhookInput"} {
		form := schemas[name]
		delete(schemas, name)
		defer func() { schemas[name] = form }()
	}
	body, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		panic(fmt.Sprintf("describe the API: %v", err))
	}
	yaml, err := doc.YAML()
	if err != nil {
		panic(fmt.Sprintf("describe the API: %v", err))
	}
	page, err := referencePage(doc)
	if err != nil {
		panic(fmt.Sprintf("describe the API: %v", err))
	}
	return &document{
		json: web.Keep("application/json", append(body, '\n')),
		yaml: web.Keep("application/yaml", yaml),
		page: web.Keep("text/html; charset=utf-8", page),
	}
}

// neverNull says of lists what encode makes true.
func neverNull(s *huma.Schema) {
	if s == nil {
		return
	}
	if s.Type == huma.TypeArray {
		s.Nullable = false
	}
	neverNull(s.Items)
	for _, p := range s.Properties {
		neverNull(p)
	}
}

func (d *document) serveJSON(w http.ResponseWriter, r *http.Request) { d.serve(w, r, d.json) }
func (d *document) serveYAML(w http.ResponseWriter, r *http.Request) { d.serve(w, r, d.yaml) }

func (d *document) servePage(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Security-Policy", web.PagePolicy)
	d.serve(w, r, d.page)
}

func (d *document) serve(w http.ResponseWriter, r *http.Request, k *web.Kept) {
	w.Header().Set("Cache-Control", "public, max-age=300")
	if strings.HasPrefix(r.URL.Path, "/v1/openapi") {
		w.Header().Set("Access-Control-Allow-Origin", "*")
	}
	k.ServeHTTP(w, r)
}
