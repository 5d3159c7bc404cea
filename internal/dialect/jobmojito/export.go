package jobmojito

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/interview"
)

const (
	mostExported = 50             // results of one request
	exportFor    = 24 * time.Hour // a PDF can be fetched
)

// PDFExport is where a report can be fetched without a token.
type PDFExport struct {
	URL        string  `json:"pdf_export_url"`
	ValidUntil *string `json:"pdf_export_valid_until"`
}

// HTMLExport is a report as a page of its own.
type HTMLExport struct {
	HTML string `json:"html_export"`
}

// JSONExport is what reports are made of.
type JSONExport struct {
	Export ExportedResults `json:"json_export"`
}

// order is a checked request for reports.
type order struct {
	ids      []string
	template string // Candor's name of it; "" is the merchant's own
	language string // the vendor's code; "" is the result's own
	keep     parts
}

// parts of a report that can be had or left out.
type parts struct {
	contact, assessment, analytics, transcript, answers, session bool
}

// export makes reports of results: a link to a PDF, a page, or what stands in
// them.
func (j *Dialect) export(w http.ResponseWriter, r *http.Request, c caller, in *input) error {
	in.needed("export_type")
	kind := in.word("export_type", []string{"pdf", "html", "json"})
	o := readOrder(in, kind)
	if err := in.err(); err != nil {
		return err
	}
	results := make([]interview.Result, len(o.ids))
	for i, id := range o.ids {
		res, err := j.result(r.Context(), c.actor, id)
		if isAbsent(err) { // the vendor has no 404 here
			return refusal{invalid("interview_result_id", "Interview result not found.")}
		}
		if err != nil {
			return err
		}
		if kind != "json" && (res.Version == 0 || res.Interview.State.Ended()) {
			return refusal{invalid("interview_result_id", "Interview result is not ready.")}
		}
		if o.language != "" && o.language != languageCode(res.Interview.Asked.Language) {
			return refusal{invalid("export_features_result.mojito_language_code", "Reports are not translated.")}
		}
		results[i] = res
	}
	var out any
	var err error
	switch kind {
	case "pdf":
		out, err = j.exportPDF(r, c.actor, results[0], o)
	case "html":
		out, err = j.exportHTML(r, results, o)
	default:
		out, err = j.exportJSON(r, c.actor, results, o)
	}
	if err != nil {
		return err
	}
	dialect.WriteJSON(w, http.StatusOK, out)
	return nil
}

// readOrder reads what is asked for.
func readOrder(in *input, kind string) order {
	const one, many = "interview_result_id", "interview_result_ids"
	var o order
	if _, several := in.given(many); several {
		for _, id := range in.texts(many, mostExported, 100) {
			if !isID(id) {
				in.complain(many, "Invalid uuid")
			}
			if id = strings.ToLower(id); !slices.Contains(o.ids, id) {
				o.ids = append(o.ids, id)
			}
		}
		if len(o.ids) == 0 {
			in.complain(many, "Array must contain at least 1 element(s)")
		}
		if kind == "pdf" && len(o.ids) > 1 {
			in.complain(many, "A pdf is of one result. Ask for html or json.")
		}
	} else {
		o.ids = []string{in.neededID(one)}
	}
	in.flag("store_file") // a PDF is always to be fetched
	f := in.object("export_features_result")
	if f == nil {
		f = &input{first: in.first}
	}
	o.language = f.word("mojito_language_code", languageCodes())
	o.keep = parts{
		contact: f.unless("contact_details"), assessment: f.unless("ai_recruiter_assessment"), analytics: f.unless("analytics"),
		transcript: f.unless("transcript"), answers: f.choice("answer_recording"), session: f.choice("session_recording"),
	}
	for _, name := range []string{"ai_scoring_rubric", "files", "group_by_question"} {
		f.flag(name) // there is nothing of the kind, or it is so anyway
	}
	o.template = templateOf(f)
	if t := templateOf(in); t != "" {
		o.template = t
	}
	if kind != "json" {
		// What is drawn is drawn whole. Better nothing than what was to be left out.
		for _, part := range []struct {
			name   string
			wanted bool
		}{{"ai_recruiter_assessment", o.keep.assessment}, {"transcript", o.keep.transcript}} {
			if !part.wanted {
				f.complain(part.name, "This cannot be left out of a report. Ask for json.")
			}
		}
	}
	return o
}

// unless reads a flag that is set unless it is false.
func (in *input) unless(name string) bool {
	v := in.flag(name)
	return v == nil || *v
}

// templateOf is Candor's name of the template that is asked for.
func templateOf(in *input) string {
	name := in.word("template", []string{"classic", "modern", "one_pager"})
	return strings.ReplaceAll(name, "_", "-")
}

// exportPDF shares the report for a day. The link is listed with the others of
// the interview, its views are counted, and it can be taken back.
func (j *Dialect) exportPDF(r *http.Request, a account.Actor, res interview.Result, o order) (PDFExport, error) {
	sh, token, err := j.d.Service.Share(r.Context(), a, res.Interview.ID, j.d.Now().Add(exportFor))
	if err != nil {
		return PDFExport{}, err
	}
	address := j.d.Links.ReportPDF(token)
	if o.template != "" {
		address += "?" + url.Values{"template": {o.template}}.Encode()
	}
	return PDFExport{address, stamp(sh.ExpiresAt)}, nil
}
