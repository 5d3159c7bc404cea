package jobmojito

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

// field is one of a definition as requests have it.
type field struct {
	name   string
	column string // what an answer calls it, where that is another name
	null   string // what null is refused for; "" where null clears the field
	read   func(in *input, name string)
}

// take checks a field that was sent and returns its value. A blank text is
// nothing.
func (f field) take(in *input) (raw json.RawMessage, sent bool) {
	if !in.has(f.name) {
		return nil, false
	}
	if f.null != "" {
		in.notNull(f.name, f.null)
	}
	f.read(in, f.name)
	raw = in.fields[f.name]
	var s string
	if json.Unmarshal(raw, &s) == nil && strings.TrimSpace(s) == "" {
		raw = json.RawMessage("null")
	}
	return raw, true
}

func text200(in *input, name string)  { in.text(name, interview.MaxName) }
func textLong(in *input, name string) { in.text(name, interview.MaxText) }
func anyFlag(in *input, name string)  { in.flag(name) }
func anObject(in *input, name string) { in.object(name) }

func oneOf(words ...string) func(*input, string) {
	return func(in *input, name string) { in.word(name, words) }
}

func from(least, most float64) func(*input, string) {
	return func(in *input, name string) { in.number(name, least, most) }
}

// Words of the vendor that stand in several places.
func recordings() []string {
	return []string{"audio_first_5_answers", "audio_all", "video_all", "video_first_5_answers"}
}

func views() []string {
	return []string{"none", "minimal", "minimal_with_score", "advanced", "full", "full_expand_scores"}
}

func statuses() []string {
	return []string{"draft", "active", "archived", "deleted", "preparing", "completed"}
}

// languageCodes are the vendor's, in its order.
func languageCodes() []string {
	return strings.Fields("ar bg zh hr cs da nl en fil fi fr de el hi hu id it ja ko ms no pl pt br ro ru sk es sv ta th tr uk vi")
}

// common are the fields that creation and changes share, in the vendor's order.
func common() []field {
	return []field{
		{name: "recording", read: oneOf(recordings()...)},
		{name: "recording_full_session", read: oneOf("audio_all", "video_all")},
		{name: "interview_type", column: "creation_parameters", read: oneOf("pre-screening", "pre-screening-with-test-questions", "second-interview",
			"remote-freelancer-verification", "strength-based-interview", "potential-based-interview", "process-verification-from-knowledge-base")},
		{name: "seniority_level", column: "creation_parameters", read: oneOf("entry-level", "intermediate", "senior", "managerial", "director", "executive")},
		{name: "interview_conversation_speed", read: oneOf("slower", "normal", "faster")},
		{name: "interview_tone", column: "creation_parameters", read: text200},
		{name: "questions_random_subset", read: from(0.01, 0.9)},
		{name: "max_followups", read: func(in *input, name string) { in.whole(name, 0, 999) }},
		{name: "code", read: text200},
		{name: "cover_image_url", read: textLong},
		{name: "interview_department", read: text200},
		{name: "interview_salary", read: text200},
		{name: "interview_available_till", read: availableTill},
		{name: "recruiter_profile_id", read: func(in *input, name string) { in.id(name) }},
		{name: "hiring_for_company", column: "creation_parameters", read: company},
		{name: "tags", read: func(in *input, name string) { in.texts(name, 100, interview.MaxName) }},
		{name: "required_pronunciation", read: anyFlag},
		{name: "result_enable_edit_transcript", read: anyFlag},
		{name: "pdf_export_auto_config", read: anObject},
		{name: "knowledge_base_store_id", read: noKnowledgeBase},
		{name: "description_long", column: "interview_description_long", read: textLong},
		{name: "candidate_expectations", read: textLong},
		{name: "candidate_expectations_json", read: func(in *input, name string) { in.expectations(name) }},
		{name: "custom_scoring", column: "result_scoring", read: anObject},
	}
}

// creation are the fields of POST /job-interview-create-from-array but its
// questions. Those in needs must be there.
func creation() (fields []field, needs []string) {
	return slices.Concat([]field{
		{name: "name", null: "string", read: text200},
		{name: "location", column: "interview_location", null: "string", read: text200},
		{name: "interview_template_id", null: "string", read: text200},
		{name: "mojito_language_code", null: "string", read: oneOf(languageCodes()...)},
		{name: "description", null: "string", read: textLong},
		{name: "status", null: "string", read: oneOf("draft", "active")},
		{name: "type", null: "string", read: product},
		{name: "visibility", null: "string", read: oneOf("merchant_public", "merchant_invite", "merchant_unlisted")},
		{name: "result_view", read: oneOf(views()...)},
		{name: "candidate_video_introduction", read: oneOf("optional", "required")},
		{name: "interview_attempts", column: "result_scoring", read: from(1, 20)},
	}, common(), []field{
		{name: "additional_context", column: "creation_parameters", read: anObject},
		{name: "instructional_video", read: anyFlag},
		{name: "instructional_video_custom_text", read: textLong},
		{name: "disable_deduplication", read: anyFlag},
		{name: "welcome_message", read: textLong},
		{name: "thank_you_message", read: textLong},
	}), []string{"name", "location", "interview_template_id", "mojito_language_code", "description", "status", "type", "visibility", "questions"}
}

// changes are the fields of POST /job-interview-update but its questions.
func changes() []field {
	return slices.Concat([]field{
		{name: "status", null: "string", read: oneOf(statuses()...)},
		{name: "visibility", null: "string", read: oneOf("merchant_public", "merchant_invite", "merchant_unlisted")},
		{name: "name", read: text200},
		{name: "location", column: "interview_location", read: text200},
		{name: "description", read: textLong},
		{name: "type", null: "string", read: product},
		{name: "type_credit", read: oneOf("resume_check", "interview_coach_starter", "interview_coach_contributor", "interview_coach_manager", "cover_letter")},
		{name: "coach_plan", read: oneOf("demo", "screening", "2nd", "3rd", "closing", "job-specific", "other")},
		{name: "interview_template_id", null: "string", read: text200},
		{name: "result_view", null: "string", read: oneOf(views()...)},
		{name: "candidate_video_introduction", read: oneOf("hidden", "optional", "required")},
		{name: "max_duration", read: from(1, float64(interview.MaxSittingMS/1000))},
		{name: "interview_attempts", column: "result_scoring", null: "number", read: from(1, 20)},
	}, common())
}

// product refuses the coaching portal, which Candor has not.
func product(in *input, name string) {
	if in.word(name, []string{"interview", "coaching", "assessment"}) == "coaching" {
		in.complain(name, "The coaching portal is not available.")
	}
}

func noKnowledgeBase(in *input, name string) {
	if in.text(name, interview.MaxName) != "" {
		in.complain(name, "Knowledge base store not found.")
	}
}

func company(in *input, name string) {
	if o := in.object(name); o != nil {
		for _, part := range []string{"name", "description", "location", "sector", "company_size"} {
			o.text(part, interview.MaxText)
		}
	}
}

func availableTill(in *input, name string) {
	if s := in.text(name, 64); s != "" && lastMoment(s).IsZero() {
		in.complain(name, "Invalid date")
	}
}

// lastMoment is until when something is available: a time, or the end of a
// day in UTC. The zero time for what is neither.
func lastMoment(s string) time.Time {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t.UTC()
	}
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return t.AddDate(0, 0, 1)
	}
	return time.Time{}
}

// expectations reads a rubric: what is expected of a candidate, in three
// levels. Other keys are kept.
func (in *input) expectations(name string) (items []string) {
	o := in.object(name)
	if o == nil {
		return nil
	}
	for _, level := range []string{"weak", "moderate", "strong"} {
		items = append(items, o.texts(level, interview.MaxKeyPoints, interview.MaxText)...)
	}
	if len(items) > interview.MaxKeyPoints {
		in.complain(name, "Array must contain at most %d element(s)", interview.MaxKeyPoints)
	}
	return items
}
