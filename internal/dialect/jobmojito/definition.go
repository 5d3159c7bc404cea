package jobmojito

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"strings"

	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/interview"
)

// Definition is the vendor's JobInterviewGetResponse: a plan as it is handed
// back. Every key is there; null where nothing is known.
type Definition struct {
	Name                 string          `json:"name"`
	CreatedAt            *string         `json:"created_at"`
	UpdatedAt            *string         `json:"updated_at"`
	CalcDefinition       any             `json:"calc_definition_json"` // unpublished: null
	Questions            []Question      `json:"questions"`
	IsMultistage         bool            `json:"is_multistage"`
	Status               string          `json:"status"`
	Visibility           string          `json:"visibility"`
	Stage                *string         `json:"stage"`
	Type                 string          `json:"type"`
	Code                 json.RawMessage `json:"code"`
	Location             json.RawMessage `json:"interview_location"`
	CoverImageURL        json.RawMessage `json:"cover_image_url"`
	MerchantID           string          `json:"merchant_id"`
	TemplateID           json.RawMessage `json:"interview_template_id"`
	TemplateType         *string         `json:"interview_template_type"`
	IsVoiceOnly          *bool           `json:"is_voice_only"`
	KnowledgeBaseStoreID *string         `json:"knowledge_base_store_id"`
	Language             string          `json:"mojito_language_code"`
	SpeechLanguage       *string         `json:"speech_language_code"`
	SpeechLanguageName   *string         `json:"speech_language_name"`
	Recording            json.RawMessage `json:"recording"`
	RecordingFullSession json.RawMessage `json:"recording_full_session"`
	TypeCredit           json.RawMessage `json:"type_credit"`
	ResultView           json.RawMessage `json:"result_view"`
	VideoIntroduction    json.RawMessage `json:"candidate_video_introduction"`
	Description          json.RawMessage `json:"description"`
	DescriptionLong      json.RawMessage `json:"interview_description_long"`
	Expectations         json.RawMessage `json:"candidate_expectations"`
	ExpectationsJSON     json.RawMessage `json:"candidate_expectations_json"`
	ResultScoring        json.RawMessage `json:"result_scoring"`
	CreationParameters   json.RawMessage `json:"creation_parameters"`
	Department           json.RawMessage `json:"interview_department"`
	Salary               json.RawMessage `json:"interview_salary"`
	AvailableTill        json.RawMessage `json:"interview_available_till"`
	RecruiterProfileID   json.RawMessage `json:"recruiter_profile_id"`
	Slug                 *string         `json:"slug"`
	Tags                 json.RawMessage `json:"tags"`
	CoachPlan            json.RawMessage `json:"coach_plan"`
	ConversationSpeed    json.RawMessage `json:"interview_conversation_speed"`
	MaxFollowups         json.RawMessage `json:"max_followups"`
	MaxDuration          *float64        `json:"max_duration"` // seconds
	RandomSubset         json.RawMessage `json:"questions_random_subset"`
	RequiredPronunc      json.RawMessage `json:"required_pronunciation"`
	EnableEditTranscript json.RawMessage `json:"result_enable_edit_transcript"`
	PDFExportAutoConfig  json.RawMessage `json:"pdf_export_auto_config"`
}

// kept is what only JobMojito knows of a plan: the fields of its definition by
// the names that requests give them, and under "questions" what it knows of
// each question by its id. It is empty for a plan that was not made here.
type kept map[string]json.RawMessage

func keptOf(e interview.Extra) (kept, error) {
	k := kept{}
	if raw, ok := e[name]; ok {
		if err := json.Unmarshal(plain(raw), &k); err != nil {
			return nil, fmt.Errorf("what jobmojito keeps: %w", err)
		}
	}
	return k, nil
}

// plain is JSON without the escapes that are only for HTML: what was kept came
// through an encoder that makes them.
func plain(raw []byte) []byte {
	out := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' || i+1 == len(raw) {
			out = append(out, raw[i])
			continue
		}
		if i+6 <= len(raw) {
			if c, ok := map[string]byte{`\u0026`: '&', `\u003c`: '<', `\u003e`: '>'}[string(raw[i:i+6])]; ok {
				out, i = append(out, c), i+5
				continue
			}
		}
		out, i = append(out, raw[i], raw[i+1]), i+1 // a backslash may be escaped itself
	}
	return out
}

// in is the Extra with what is kept now, beside what other dialects keep.
func (k kept) in(e interview.Extra) (interview.Extra, error) {
	raw, err := dialect.EncodeJSON(k)
	if err != nil {
		return nil, err
	}
	out := interview.Extra{}
	maps.Copy(out, e)
	out[name] = raw
	return out, nil
}

// raw is a field as it came, null where nothing is kept.
func (k kept) raw(name string) json.RawMessage {
	if raw, ok := k[name]; ok {
		return raw
	}
	return null()
}

// text is a field that is a text, empty where nothing is kept.
func (k kept) text(name string) string {
	var s string
	_ = json.Unmarshal(k.raw(name), &s) // it was checked when it was kept
	return s
}

// number is a field that is a number, 0 where nothing is kept.
func (k kept) number(name string) float64 {
	var v float64
	_ = json.Unmarshal(k.raw(name), &v) // it was checked when it was kept
	return v
}

func (k kept) questions() (map[string]keptQuestion, error) {
	out := map[string]keptQuestion{}
	err := json.Unmarshal(k.raw("questions"), &out)
	return out, err
}

// coreStatus is a plan's status for the vendor's word.
func coreStatus(word string) string {
	switch word {
	case "active":
		return "active"
	case "archived", "deleted", "completed":
		return "archived"
	}
	return "draft" // and preparing
}

// definitionStatus is the vendor's word for a plan's status: the one that was
// set here, as long as the plan has not been moved elsewhere since.
func definitionStatus(p interview.Plan, k kept) string {
	if word := k.text("status"); word != "" && coreStatus(word) == p.Status {
		return word
	}
	return p.Status
}

// attempts a candidate has at an interview.
func (k kept) attempts() int { return max(1, int(k.number("interview_attempts"))) }

// tagOf is the language of a plan for the vendor's code.
func tagOf(code string) string {
	if code == "br" {
		return "pt-BR"
	}
	return code
}

// apply gives the plan what fields of its definition have an effect on, of
// those that were sent.
func apply(p *interview.Plan, k kept, sent func(name string) bool) {
	if sent("name") && k.text("name") != "" {
		p.Name = strings.TrimSpace(k.text("name"))
	}
	if sent("mojito_language_code") {
		p.Language = tagOf(k.text("mojito_language_code"))
	}
	if sent("status") {
		p.Status = coreStatus(k.text("status"))
	}
	if sent("description") || sent("welcome_message") {
		if p.Intro = k.text("welcome_message"); p.Intro == "" {
			p.Intro = k.text("description")
		}
	}
	if sent("thank_you_message") {
		p.Outro = k.text("thank_you_message")
	}
	if sent("recording") || sent("recording_full_session") {
		p.Limits.RecordVideo = strings.HasPrefix(k.text("recording"), "video") || strings.HasPrefix(k.text("recording_full_session"), "video")
	}
	if sent("recording") {
		p.Limits.Signals = k.text("recording") != "" // the vendor's word for watching over answers
	}
	if sent("max_followups") {
		p.Limits.FollowUps = min(int(k.number("max_followups")), interview.MaxFollowUps)
	}
	if sent("max_duration") {
		p.Limits.MaxMS = int64(math.Round(k.number("max_duration") * 1000))
	}
}

// translateDefinition words a plan.
func translateDefinition(p interview.Plan) (Definition, error) {
	k, err := keptOf(p.Extra)
	if err != nil {
		return Definition{}, fmt.Errorf("plan %s: %w", p.ID, err)
	}
	of, err := k.questions()
	if err != nil {
		return Definition{}, fmt.Errorf("plan %s: %w", p.ID, err)
	}
	out := Definition{
		Name: p.Name, CreatedAt: stamp(p.CreatedAt), UpdatedAt: stamp(p.UpdatedAt), Questions: make([]Question, len(p.Questions)),
		Status: definitionStatus(p, k), Visibility: k.text("visibility"), Type: k.text("type"),
		Code: k.raw("code"), Location: k.raw("location"), CoverImageURL: k.raw("cover_image_url"), MerchantID: p.OrganizationID,
		TemplateID: k.raw("interview_template_id"), Language: languageCode(p.Language),
		Recording: k.raw("recording"), RecordingFullSession: k.raw("recording_full_session"), TypeCredit: k.raw("type_credit"),
		ResultView: k.raw("result_view"), VideoIntroduction: k.raw("candidate_video_introduction"),
		Description: k.raw("description"), DescriptionLong: k.raw("description_long"), Expectations: k.raw("candidate_expectations"),
		ExpectationsJSON: k.raw("candidate_expectations_json"), Department: k.raw("interview_department"), Salary: k.raw("interview_salary"),
		AvailableTill: k.raw("interview_available_till"), RecruiterProfileID: k.raw("recruiter_profile_id"), Tags: k.raw("tags"),
		CoachPlan: k.raw("coach_plan"), ConversationSpeed: k.raw("interview_conversation_speed"), MaxFollowups: k.raw("max_followups"),
		RandomSubset: k.raw("questions_random_subset"), RequiredPronunc: k.raw("required_pronunciation"),
		EnableEditTranscript: k.raw("result_enable_edit_transcript"), PDFExportAutoConfig: k.raw("pdf_export_auto_config"),
	}
	if out.Visibility == "" {
		out.Visibility = "merchant_invite" // as every plan that was made elsewhere is
	}
	if out.Type == "" {
		out.Type = "interview"
	}
	if strings.Contains(p.Language, "-") {
		out.SpeechLanguage = text(p.Language)
	}
	if p.Limits.MaxMS > 0 {
		out.MaxDuration = new(float64(p.Limits.MaxMS) / 1000)
	}
	for i, q := range p.Questions {
		if out.Questions[i], err = question(q, of[q.ID]); err != nil {
			return Definition{}, fmt.Errorf("plan %s: %w", p.ID, err)
		}
	}
	if out.ResultScoring, err = k.scoring(); err == nil {
		out.CreationParameters, err = k.parameters()
	}
	return out, err
}

// scoring is the vendor's result_scoring: what the caller set, and the number
// of attempts.
func (k kept) scoring() (json.RawMessage, error) {
	out := map[string]json.RawMessage{}
	if err := json.Unmarshal(k.raw("custom_scoring"), &out); err != nil {
		return nil, err
	}
	if n := k.number("interview_attempts"); n > 0 {
		if out == nil {
			out = map[string]json.RawMessage{}
		}
		out["max_retries"] = k.raw("interview_attempts")
	}
	if len(out) == 0 {
		return null(), nil
	}
	return dialect.EncodeJSON(out)
}

// parameters are the vendor's creation_parameters.
func (k kept) parameters() (json.RawMessage, error) {
	out := map[string]json.RawMessage{}
	for _, name := range []string{"interview_type", "interview_tone", "additional_context", "seniority_level", "hiring_for_company"} {
		if raw := k.raw(name); string(raw) != "null" {
			out[name] = raw
		}
	}
	if len(out) == 0 {
		return null(), nil
	}
	return dialect.EncodeJSON(out)
}
