package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// body is a good request of an operation, to be spoiled; nil for one that
// takes no JSON. What it names is the tenant's.
func (t *town) body(o operation, x *thing) map[string]any {
	question := t.plan.Questions[0]
	plan := map[string]any{"name": "Plan of mine", "language": "en", "mode": "recorded", "questions": []any{
		map[string]any{"text": "Why?", "form": "text", "weight": 1, "time_limit_ms": 60_000, "key_points": []any{map[string]any{"text": "calm", "synonyms": []any{"quiet"}, "weight": 1}}, "skills": []any{"calm"}},
		map[string]any{"text": "Which?", "form": "choice", "choices": []any{map[string]any{"text": "a", "correct": true}, map[string]any{"text": "b"}}},
	}, "skills": []any{map[string]any{"name": "calm", "weight": 2}}, "limits": map[string]any{"expiry_days": 3}, "thresholds": map[string]any{"advance": 80}, "metadata": map[string]any{"a": "b"}, "position_id": t.position.ID}
	position := map[string]any{"title": "Agent", "must_have": []any{"calm"}, "nice_to_have": []any{"kind"}, "location": "Prague", "metadata": map[string]any{"a": 1}}
	candidate := map[string]any{"first_name": "Ada", "last_name": "L", "email": t.unique() + "@example.org", "phone": "+420123456789", "locale": "en", "time_zone": "Europe/Prague", "metadata": map[string]any{"a": nil}}
	tomorrow := time.Now().Add(24 * time.Hour).UTC().Format(time.RFC3339)
	switch o.id {
	case "createPlan", "replacePlan", "changePlan":
		return plan
	case "createPosition", "replacePosition", "changePosition":
		return position
	case "createCandidate", "replaceCandidate", "changeCandidate":
		return candidate
	case "createInterview":
		return map[string]any{"plan_id": t.plan.ID, "candidate_id": t.candidate.ID, "position_id": t.position.ID, "external_id": t.unique(), "metadata": map[string]any{"a": 1}, "expires_at": tomorrow,
			"custom_questions": []any{map[string]any{"text": "And?", "form": "text"}}, "excluded_questions": []any{question.ID}}
	case "invite":
		return map[string]any{"plan_id": t.plan.ID, "candidates": []any{candidate, map[string]any{"first_name": "Bob"}}, "expires_at": tomorrow}
	case "createWebhook":
		return map[string]any{"url": t.hooks.URL, "types": []any{"interview.expired"}, "description": "d", "plan_id": t.plan.ID}
	case "changeWebhook":
		return map[string]any{"url": t.hooks.URL, "types": []any{"interview.expired"}, "description": "d", "disabled": false, "plan_id": t.plan.ID}
	case "createKey":
		return map[string]any{"name": "k", "scopes": []any{"read:plans"}, "networks": []any{"10.0.0.0/8"}, "expires_at": tomorrow}
	case "createOrganization":
		return map[string]any{"name": "Under", "settings": map[string]any{"retain_days": 90}}
	case "changeOrganization":
		return map[string]any{"name": "Acme " + marked, "settings": map[string]any{"contact_email": "hr@example.org", "letters": []any{map[string]any{"kind": "invitation", "subject": "a", "body": "b {link}"}}}}
	case "placeHold":
		return map[string]any{"candidate_id": t.candidate.ID, "reason": "a claim", "until": tomorrow}
	case "eraseCandidate":
		return map[string]any{"reason": "asked"}
	case "changeInterview":
		return map[string]any{"external_id": t.unique(), "metadata": map[string]any{"a": []any{1}}, "expires_at": tomorrow}
	case "giveAnswer":
		return map[string]any{"question_id": question.ID, "text": "I stayed calm.", "duration_ms": 1000, "started_at": time.Now().UTC().Format(time.RFC3339)}
	case "cancelInterview", "revokeInterview":
		return map[string]any{"reason": "r"}
	case "inviteAgain":
		return map[string]any{"reissue": true}
	case "sendMail":
		return map[string]any{"kind": "reminder", "at": []any{tomorrow}}
	case "rerunInterview":
		return map[string]any{"from": "report"}
	case "shareReport":
		return map[string]any{"expires_at": tomorrow}
	case "answerRequest":
		return map[string]any{"granted": true, "reply": "yes", "percent": 25}
	case "setWebhookHeaders":
		return map[string]any{"headers": map[string]any{"X-Api-Key": "secret"}}
	case "replayEvent":
		return map[string]any{"event_id": t.event}
	}
	return nil
}

// spoiled is a good body with one thing wrong in it, or likely wrong.
type spoiled struct {
	what string
	body []byte
}

// spoil gives bodies that differ from a good one in one place: something else
// stands there, nothing, or the same twice. fields are all that the operation
// knows, whether the good one has them or not.
func spoil(good map[string]any, fields []string) (all []spoiled) {
	wrong := append(wrongValues(), `0`, `-0.5`, `null`, `"\u0000"`, `"\ud800"`, `"\u202e\u2066"`, `"00000000-0000-7000-8000-000000000000"`, `"javascript:alert(1)"`, `"0001-01-01T00:00:00Z"`, `"9999-12-31T23:59:59Z"`)
	add := func(what string, v any) {
		if b, err := json.Marshal(v); err == nil {
			all = append(all, spoiled{what, b})
		}
	}
	var walk func(at string, put func(any) any, v any)
	walk = func(at string, put func(any) any, v any) {
		for _, w := range wrong {
			if at != "" {
				add(at+" = "+w[:min(len(w), 20)], put(json.RawMessage(w)))
			}
		}
		switch v := v.(type) {
		case map[string]any:
			for _, k := range slices.Sorted(maps.Keys(v)) {
				in := func(x any) any { c := maps.Clone(v); c[k] = x; return put(c) }
				walk(at+"/"+k, in, v[k])
				c := maps.Clone(v)
				delete(c, k)
				add("without "+at+"/"+k, put(c))
			}
			c := maps.Clone(v)
			c["no_such_field"] = 1
			add(at+" with an unknown field", put(c))
		case []any:
			for i := range v {
				walk(fmt.Sprintf("%s/%d", at, i), func(x any) any { c := slices.Clone(v); c[i] = x; return put(c) }, v[i])
			}
			if len(v) > 0 {
				add(at+" twice", put(append(slices.Clone(v), v...)))
				add(at+" five thousand times", put(slices.Repeat(v[:1], 5000)))
			}
			add(at+" empty", put([]any{}))
		}
	}
	walk("", func(x any) any { return x }, good)
	for _, f := range fields {
		if _, ok := good[f]; ok {
			continue
		}
		for _, w := range wrong {
			c := maps.Clone(good)
			c[f] = json.RawMessage(w)
			add("/"+f+" = "+w[:min(len(w), 20)], c)
		}
	}
	if b, err := json.Marshal(good); err == nil && len(good) > 0 {
		first := slices.Sorted(maps.Keys(good))[0]
		all = append(all, spoiled{"a field twice", []byte(strings.TrimSuffix(string(b), "}") + fmt.Sprintf(",%q:null}", first))},
			spoiled{"something behind it", append(b, " {}"...)}, spoiled{"cut", b[:len(b)-1]})
	}
	return all
}
