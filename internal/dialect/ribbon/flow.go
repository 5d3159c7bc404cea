package ribbon

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/candorhq/candor/internal/interview"
)

// maxQuestions is how many questions a flow may have.
const maxQuestions = 20

// Defaults of a flow where the caller says nothing.
const (
	defaultVoice    = "11labs-Kate"
	defaultLanguage = "en-US"
	defaultType     = "general"
)

func voices() []string {
	return []string{
		"11labs-Anna", "openai-Onyx", "openai-Shimmer", "Kore", "11labs-Anthony", "11labs-Kate", "11labs-Amy", "11labs-Rahul",
		"IPgYtHTNLjC7Bq7IPHrm", "UOIqAnmS11Reiei1Ytkc", "vUmLiNBm6MDcy1NUHaVr", "bhJUNIXWQQ94l8eI2VUf", "b3jcIbyC3BSnaRu8avEk",
		"xF681s0UeE04gsf0mVsJ", "uNsWM1StCcpydKYOjKyu", "BGEU6wFi2uNm6Kje1Yhk", "4kCDY3HJwvO7Zp3con83",
	}
}

func languages() []string {
	return []string{"en-US", "de-DE", "es-419", "hi-IN", "ja-JP", "pt-BR", "fr-FR", "zh-CN", "ko-KR", "vi-VN", "th-TH", "ar-AE", "no-NO"}
}

// kept is what only Ribbon knows of a plan.
type kept struct {
	OrgName                string `json:"org_name,omitempty"`
	CompanyLogoURL         string `json:"company_logo_url,omitempty"`
	AdditionalInfo         string `json:"additional_info,omitempty"`
	AdditionalInstructions string `json:"additional_instructions,omitempty"`
	InterviewType          string `json:"interview_type,omitempty"`
	IsDocUploadEnabled     bool   `json:"is_doc_upload_enabled,omitempty"`
	WebhookID              string `json:"webhook_id,omitempty"` // ours
}

// keptOf is the zero value for a plan that was not made here.
func keptOf(p interview.Plan) (kept, error) {
	raw, ok := p.Extra[name]
	if !ok {
		return kept{}, nil
	}
	var k kept
	if err := json.Unmarshal(raw, &k); err != nil {
		return kept{}, fmt.Errorf("plan %s: what ribbon keeps: %w", p.ID, err)
	}
	return k, nil
}

// wanted is a flow as a caller wants it.
type wanted struct {
	plan          interview.Plan
	kept          kept
	team          string
	hook, secret  string
	preambleVideo bool
}

// readFlow reads the body of POST /v1/interview-flows.
func readFlow(in *input) (wanted, error) {
	want := wanted{
		plan: interview.Plan{
			Name: in.needed("title"), Mode: interview.Recorded, Status: "active",
			Voice: in.choice("voice_id", defaultVoice, voices()), Language: in.choice("language", defaultLanguage, languages()),
			Limits: interview.Limits{RecordVideo: in.flag("is_video_enabled")},
			Intro:  in.text("intro"), Outro: in.text("outro"), RedirectURL: in.address("redirect_url"),
		},
		kept: kept{
			OrgName: in.needed("org_name"), CompanyLogoURL: in.address("company_logo_url"),
			AdditionalInfo: in.text("additional_info"), AdditionalInstructions: in.text("additional_instructions"),
			InterviewType:      in.choice("interview_type", defaultType, []string{"recruitment", "general"}),
			IsDocUploadEnabled: in.flag("is_doc_upload_enabled"),
		},
		team: in.text("team_id"), hook: in.address("webhook_url"), secret: in.text("webhook_secret_key"),
		preambleVideo: in.text("preamble_video_url") != "",
	}
	if want.plan.Language == "" {
		want.plan.Language = defaultLanguage
	}
	for _, text := range in.texts("questions", maxQuestions) {
		want.plan.Questions = append(want.plan.Questions, interview.Question{Text: text, Category: interview.RoleSpecific, Form: interview.Spoken})
	}
	return want, in.err()
}

// flowWords are Ribbon's words for the fields of a plan.
func flowWords() map[string]string {
	return map[string]string{
		"name": "title", "questions": "questions", "intro": "intro", "outro": "outro", "redirect_url": "redirect_url",
		"voice": "voice_id", "language": "language", "extra": "additional_info",
		"url": "webhook_url", "secret": "webhook_secret_key",
	}
}

// translateFlow words a plan. organization stands in for the name of the
// company where the plan was not made here; hook is the plan's own webhook.
func translateFlow(p interview.Plan, k kept, organization string, hook callback) InterviewFlow {
	out := InterviewFlow{
		InterviewFlowID: p.ShortID, TeamID: p.OrganizationID, OrgName: k.OrgName, Title: p.Name, Questions: make([]string, len(p.Questions)),
		Language: text(languageOf(p.Language)), CompanyLogoURL: text(k.CompanyLogoURL),
		AdditionalInfo: text(k.AdditionalInfo), AdditionalInstructions: text(k.AdditionalInstructions),
		InterviewType: text(k.InterviewType), IsVideoEnabled: p.Limits.RecordVideo, IsDocUploadEnabled: k.IsDocUploadEnabled,
		RedirectURL: text(p.RedirectURL), Intro: text(p.Intro), Outro: text(p.Outro),
		WebhookURL: text(hook.url), WebhookSecretKey: text(hook.secret),
	}
	for i, q := range p.Questions {
		out.Questions[i] = q.Text
	}
	if _, ours := p.Extra[name]; !ours {
		out.OrgName = organization
	}
	if slices.Contains(voices(), p.Voice) {
		out.VoiceID = text(p.Voice)
	}
	return out
}

// languageOf is the language of Ribbon's that a plan's is: the same, or the
// one of its region. Empty where Ribbon has none.
func languageOf(tag string) string {
	if slices.Contains(languages(), tag) {
		return tag
	}
	short, _, _ := strings.Cut(tag, "-")
	for _, l := range languages() {
		if have, _, _ := strings.Cut(l, "-"); have == short {
			return l
		}
	}
	return ""
}
