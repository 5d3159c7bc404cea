package jobmojito

import (
	"fmt"
	"html"
	"net/http"
	"strings"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// ExportedResults are results with a table of them where there are several.
type ExportedResults struct {
	Table   string           `json:"table,omitempty"` // HTML
	Results []ExportedResult `json:"results"`
}

// ExportedResult is one result. Candor keeps no files of a candidate.
type ExportedResult struct {
	Data  ExportedData `json:"data"`
	Files []struct{}   `json:"files"`
}

// ExportedData is who was interviewed for what, and the details of the result.
type ExportedData struct {
	ResultID       string  `json:"interview_result_id"`
	DefinitionID   string  `json:"definition_id"`
	ProfileID      string  `json:"profile_id"`
	PositionName   *string `json:"position_name"`
	CandidateName  *string `json:"candidate_name"`
	CandidateEmail *string `json:"candidate_email"`
	CandidatePhone *string `json:"candidate_phone_number"`
	ExternalID     *string `json:"external_id"`
	Language       *string `json:"mojito_language_code"`
	DetailsResponse
}

// exportJSON words the parts of results that were asked for.
func (j *Dialect) exportJSON(r *http.Request, a account.Actor, results []interview.Result, o order) (JSONExport, error) {
	var out ExportedResults
	for _, res := range results {
		var reviews []interview.Review
		if st := res.Interview.State; st.Over() && !st.Ended() {
			var err error
			if reviews, err = j.d.Service.Reviews(r.Context(), a, res.Interview.ID); err != nil {
				return JSONExport{}, err
			}
		}
		data, err := exported(res, newestNote(reviews), o.keep, func(key, filename string) string { return j.d.Links.File(key, filename, recordingTTL) })
		if err != nil {
			return JSONExport{}, err
		}
		out.Results = append(out.Results, ExportedResult{data, []struct{}{}})
	}
	if len(out.Results) > 1 {
		out.Table = table(out.Results)
	}
	return JSONExport{out}, nil
}

// exported words one result without the parts that are not wanted.
func exported(res interview.Result, note string, keep parts, sign Sign) (ExportedData, error) {
	iv, c := res.Interview, res.Candidate
	id, err := resultID(iv)
	d := ExportedData{
		ResultID: id, DefinitionID: iv.PlanID, ProfileID: iv.CandidateID, PositionName: text(iv.Asked.PlanName), CandidateName: text(c.Name()),
		CandidateEmail: text(c.Email), CandidatePhone: text(c.Phone), ExternalID: text(c.ExternalID), Language: text(languageCode(iv.Asked.Language)),
		DetailsResponse: Details(res, note, sign),
	}
	if !keep.contact {
		d.CandidateEmail, d.CandidatePhone = nil, nil
	}
	if !keep.session {
		d.RecordingURL, d.VideoIntroductionURL = nil, nil
	}
	if !keep.assessment {
		d.AnalysisRecruiter, d.WhyHire, d.WhyNotHire, d.FeedbackRecruiter = nil, nil, nil, nil
	}
	if !keep.transcript {
		d.Transcript = []Interaction{}
	}
	for i := range d.Transcript {
		row := &d.Transcript[i]
		if !keep.answers {
			row.RecordingURL = nil
		}
		if !keep.assessment {
			row.AnalysisRecruiter = nil
		}
		if !keep.analytics {
			row.RawData = nil
		}
	}
	return d, err
}

// table sets results side by side.
func table(rows []ExportedResult) string {
	var b strings.Builder
	b.WriteString("<table><thead><tr><th>Candidate</th><th>Interview</th><th>Status</th><th>Score</th></tr></thead><tbody>")
	for _, row := range rows {
		figure := ""
		if row.Data.Score != nil {
			figure = fmt.Sprintf("%.1f", *row.Data.Score)
		}
		b.WriteString("<tr>")
		for _, cell := range []string{orEmpty(row.Data.CandidateName), orEmpty(row.Data.PositionName), orEmpty(row.Data.Status), figure} {
			b.WriteString("<td>" + html.EscapeString(cell) + "</td>")
		}
		b.WriteString("</tr>")
	}
	b.WriteString("</tbody></table>")
	return b.String()
}

// orEmpty is a text, empty where there is none.
func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
