package jobmojito

import (
	"encoding/json"
	"testing"

	"github.com/candorhq/candor/internal/web/openapitest"
)

// TestTheDocumentHasEveryPropertyOfTheAnswers checks that the rows and figures
// have exactly the properties that the document names.
func TestTheDocumentHasEveryPropertyOfTheAnswers(t *testing.T) {
	doc := openapitest.Read(t, document)
	for name, v := range map[string]any{
		"ResultRow": ResultRow{}, "InterviewRow": DefinitionRow{Recording: null(), RecordingFullSession: null(), CoverImageURL: null()},
		"CandidateRow": CandidateRow{}, "AnalyticsRow": DayRow{}, "SubMerchantRow": SubMerchantRow{}, "Pagination": Pagination{},
		"MerchantStatus": MerchantStatus{}, "Language": Language{}, "Accent": Accent{}, "PdfExport": PDFExport{}, "HtmlExport": HTMLExport{},
	} {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		has, _ := doc.At("components", "schemas", name, "properties").(map[string]any)
		for _, key := range keys(b) {
			if has[key] == nil {
				t.Errorf("%s lacks %s", name, key)
			}
			delete(has, key)
		}
		for key := range has {
			t.Errorf("%s has %s, which no answer has", name, key)
		}
	}
}
