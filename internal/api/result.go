package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

// result is everything about one interview, as a caller sees it.
type result struct {
	Version      int                     `json:"version" doc:"Of the result; 0 while it is not ready."`
	Synthetic    bool                    `json:"synthetic" doc:"Made up for a test interview: it says nothing of anybody."`
	Interview    interview.Interview     `json:"interview"`
	Organization interview.Named         `json:"organization"`
	Plan         interview.PlanNamed     `json:"plan"`
	Position     *interview.Position     `json:"position,omitempty"`
	Candidate    interview.Candidate     `json:"candidate"`
	Answers      []interview.Answer      `json:"answers" nullable:"false"`
	Turns        []interview.Turn        `json:"turns" nullable:"false" doc:"The transcript. Segments with words only with include=words."`
	Recordings   []recordingOut          `json:"recordings,omitempty" nullable:"false" doc:"With include=recordings."`
	Sittings     []interview.Sitting     `json:"sittings,omitempty" nullable:"false"`
	Calls        []interview.CallAttempt `json:"call_attempts,omitempty" nullable:"false"`
	Assessment   *interview.Assessment   `json:"assessment,omitempty" doc:"Absent while not ready."`
	Assessments  []interview.Assessment  `json:"assessments,omitempty" nullable:"false" doc:"Every version, newest first, with include=assessments."`
	Integrity    interview.Integrity     `json:"integrity" doc:"What was observed. Never part of a score."`
	Report       *reportOut              `json:"report,omitempty" doc:"With include=report."`
	CreatedAt    time.Time               `json:"created_at,omitzero"`
}

// reportOut has the rendered report.
type reportOut struct {
	HTMLURL string `json:"html_url,omitempty" format:"uri"`
	PDFURL  string `json:"pdf_url,omitempty" format:"uri"`
}

// parts of a result that are left out unless asked for.
type parts struct{ words, recordings, assessments, report bool }

func parseParts(include string) (p parts, err error) {
	if include == "" {
		return p, nil
	}
	for part := range strings.SplitSeq(include, ",") {
		switch part {
		case "words":
			p.words = true
		case "recordings":
			p.recordings = true
		case "assessments":
			p.assessments = true
		case "report":
			p.report = true
		default:
			return p, parameterError(interview.Wrong("include", "knows words, recordings, assessments and report"))
		}
	}
	return p, nil
}

func (s *server) resultsOf() {
	const tag = "Results"
	s.hot = s.raw(op{method: "GET", path: "/v1/interviews/{id}/result", id: "getResult", tag: tag, scope: account.ReadInterviews,
		summary: "Read the result", more: "Transcript, assessment with its evidence, integrity. While the interview is not ready the answer has what there is, with version 0 and no assessment. Give the ETag as If-None-Match: 304 says that nothing has changed."},
		[]*huma.Param{pathParam("id", "Id of the interview."),
			&huma.Param{Name: "include", In: "query", Description: "What to add, parted by commas.", Style: "form", Explode: new(false),
				Schema: &huma.Schema{Type: "array", Items: &huma.Schema{Type: "string", Enum: []any{"words", "recordings", "assessments", "report"}}}},
			queryParam("version", "A certain version; default: the newest.", &huma.Schema{Type: "integer", Minimum: new(1.0)})},
		map[string]*huma.Response{"200": jsonResponse[result](s, "The result."), "304": {Description: "It has not changed."}}, s.getResult)
	add(s, op{method: "GET", path: "/v1/interviews/{id}/assessments", id: "listAssessments", tag: tag, scope: account.ReadInterviews,
		summary: "List assessments", more: "Every version, newest first. Scores are 0 to 100, or null with the reason they are withheld."},
		func(ctx context.Context, c *call, in *ByID) (*listing[interview.Assessment], error) {
			as, err := s.Service.Assessments(ctx, c.actor, in.ID)
			return &listing[interview.Assessment]{Body: page[interview.Assessment]{Data: as}}, err
		})
}

// getResult is the hot read: a key check in memory, one row, and a body that
// was worded before.
func (s *server) getResult(w http.ResponseWriter, r *http.Request, c *call) error {
	include, version, err := readParts(r.URL.RawQuery)
	if err != nil {
		return err
	}
	id := c.result
	if id == "" {
		id = r.PathValue("id")
	}
	if version > 0 {
		return s.olderResult(w, r, c, id, version, include)
	}
	words := web.Wording{Name: include.name(), MediaType: "application/json", Sign: s.signed,
		Make: func(ctx context.Context, link func(web.Link) string) ([]byte, error) {
			res, err := s.Service.Result(ctx, c.actor, id)
			if err != nil {
				return nil, err
			}
			return s.wordResult(ctx, c, &res, include, link)
		}}
	results := s.Results
	if include.assessments {
		results = nil // another version of the assessment does not change the interview
	}
	return results.Serve(w, r, c.actor, id, words)
}

// readParts reads the query of a read of a result.
func readParts(raw string) (include parts, version int, err error) {
	list, ok := strings.CutPrefix(raw, "include=")
	if (ok || raw == "") && strings.Trim(list, "abcdefghijklmnopqrstuvwxyz,") == "" {
		include, err = parseParts(list) // there is nothing to decode
		return include, 0, err
	}
	u := url.URL{RawQuery: raw}
	q := u.Query()
	if include, err = parseParts(strings.Join(q["include"], ",")); err != nil {
		return include, 0, err
	}
	for name, vs := range q {
		switch {
		case name != "include" && name != "version":
			return include, 0, parameterError(interview.Wrong(name, "is not a known parameter"))
		case len(vs) > 1 && name != "include": // a list may come in one piece or in several
			return include, 0, parameterError(interview.Wrong(name, "comes twice"))
		case name == "version":
			if version, err = strconv.Atoi(vs[0]); err != nil || version < 1 {
				return include, 0, parameterError(interview.Wrong("version", "must be a whole number from 1"))
			}
		}
	}
	return include, version, nil
}

// olderResult answers with a certain version, which is asked for seldom.
func (s *server) olderResult(w http.ResponseWriter, r *http.Request, c *call, id string, version int, include parts) error {
	doc, _, err := s.Service.ResultDocument(r.Context(), c.actor, id, version)
	if err != nil {
		return err
	}
	var res interview.Result
	if err := json.Unmarshal(doc, &res); err != nil {
		return fmt.Errorf("stored result %s: %w", id, err)
	}
	body, err := s.wordResult(r.Context(), c, &res, include, s.sign)
	if err != nil {
		return err
	}
	web.Plain("application/json", body).ServeHTTP(w, r)
	return nil
}

// name names the words of a result with these parts.
func (p parts) name() string {
	switch p {
	case parts{}:
		return "api"
	case parts{words: true, recordings: true}: // the most asked
		return "api words recordings"
	}
	var name strings.Builder
	name.WriteString("api")
	for _, part := range []struct {
		in   bool
		name string
	}{{p.words, " words"}, {p.recordings, " recordings"}, {p.assessments, " assessments"}, {p.report, " report"}} {
		if part.in {
			name.WriteString(part.name)
		}
	}
	return name.String()
}

// file is the one kind of link that results have.
func file(key, name string) web.Link { return web.Link{Key: key, Name: name, TTL: fileTTL} }

func (s *server) sign(l web.Link) string { return s.Links.File(l.Key, l.Name, l.TTL) }

func (s *server) wordResult(ctx context.Context, c *call, res *interview.Result, include parts, link func(web.Link) string) ([]byte, error) {
	out := result{Version: res.Version, Interview: res.Interview, Organization: res.Organization, Plan: res.Plan, Position: res.Position,
		Candidate: res.Candidate, Answers: res.Answers, Turns: slices.Clone(res.Turns), Sittings: res.Sittings, Calls: res.Calls,
		Assessment: res.Assessment, Integrity: res.Integrity, CreatedAt: res.CreatedAt}
	out.Synthetic = res.Assessment != nil && res.Assessment.Synthetic
	if !include.words {
		for i := range out.Turns {
			out.Turns[i].Segments = nil
		}
	}
	if include.recordings {
		if err := s.current(ctx, c, res); err != nil {
			return nil, err
		}
		out.Recordings = recordingsOf(*res, link)
	}
	if include.assessments {
		var err error
		if out.Assessments, err = s.Service.Assessments(ctx, c.actor, res.Interview.ID); err != nil {
			return nil, err
		}
	}
	if include.report && res.Report != (interview.ReportKeys{}) {
		out.Report = &reportOut{}
		if res.Report.HTML != "" {
			out.Report.HTMLURL = link(file(res.Report.HTML, ""))
		}
		if res.Report.PDF != "" {
			out.Report.PDFURL = link(file(res.Report.PDF, "report.pdf"))
		}
	}
	return encode(out)
}
