package instaview

import (
	"errors"
	"net/http"
	"strings"

	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

// Codes of errors. Documented are the first four; the others follow their form.
const (
	invalidKey       = "INVALID_API_KEY"
	insufficient     = "INSUFFICIENT_PERMISSIONS"
	accessDenied     = "RESOURCE_ACCESS_DENIED"
	notFound         = "RESOURCE_NOT_FOUND"
	validation       = "VALIDATION_ERROR"
	missingField     = "MISSING_REQUIRED_FIELD"
	methodNotAllowed = "METHOD_NOT_ALLOWED"
	conflict         = "RESOURCE_CONFLICT"
	tooLarge         = "PAYLOAD_TOO_LARGE"
	internal         = "INTERNAL_SERVER_ERROR"
)

// problem is a failure on its way to the caller: one of the two is set.
type problem struct {
	status int
	body   *Failure
	limit  *RateLimited
}

func (p *problem) Error() string {
	if p.limit != nil {
		return p.limit.Message
	}
	return p.body.Message
}

func failure(status int, code, message string, details any) *problem {
	if details == nil {
		details = Fields{}
	}
	return &problem{status: status, body: &Failure{Code: code, Message: message, Details: details}}
}

// refused says what the core refused of one resource: another company's is 403
// there, not 404. A field that leads to another resource names that one.
func refused(err error, noun, id string) error {
	said, ok := errors.AsType[*interview.Error](err)
	if !ok {
		return err
	}
	switch said.Kind {
	case interview.NotFound, interview.Gone:
		return missing(noun, id)
	case interview.Foreign:
		return foreign(noun, id)
	case interview.Denied:
		return failure(http.StatusForbidden, insufficient, "This API key may not do this", nil)
	case interview.Conflict, interview.Stale:
		return failure(http.StatusConflict, conflict, sentence(said), conflictOf(said))
	case interview.Invalid, interview.TooLarge, interview.Unsupported:
		return failure(http.StatusBadRequest, validation, "Validation failed", fieldsOf(said))
	}
	return err
}

func missing(noun, id string) *problem {
	message := noun + " with ID " + id + " not found"
	if noun == hookNoun {
		message = "Webhook configuration not found"
	}
	return failure(http.StatusNotFound, notFound, message, Resource{ResourceType: noun, ResourceID: id})
}

func foreign(noun, id string) *problem {
	message := "Access denied to this " + strings.ToLower(noun)
	if noun == hookNoun {
		message = "Access denied to this webhook configuration"
	}
	return failure(http.StatusForbidden, accessDenied, message, Resource{ResourceType: noun, ResourceID: id})
}

func sentence(e *interview.Error) string {
	if e.Field == "" {
		return strings.ToUpper(e.Message[:1]) + e.Message[1:]
	}
	return wireField(e.Field) + " " + e.Message
}

func conflictOf(e *interview.Error) any {
	if e.Field == "" {
		return nil
	}
	return fieldsOf(e)
}

func fieldsOf(e *interview.Error) Fields {
	field := wireField(e.Field)
	if field == "" {
		return Fields{"body": {e.Message}}
	}
	return Fields{field: {field + " " + e.Message}}
}

// wireField is a field of ours by InstaView's name.
func wireField(path string) string {
	parts := strings.Split(path, ".")
	for i, p := range parts {
		name, index, indexed := strings.Cut(p, "[")
		switch name {
		case "plan", "plan_id":
			name = "agentId"
		case "position", "position_id":
			name = "jobId"
		case "candidate_id":
			name = "candidateId"
		case "first_name":
			name = "firstName"
		case "last_name":
			name = "lastName"
		case "phone":
			name = "phoneNumber"
		case "retain_until":
			name = "gdprExpiryDate"
		case "must_have":
			name = "requiredSkills"
		case "nice_to_have":
			name = "niceToHaveSkills"
		case "scheduled_at":
			name = "scheduledAt"
		case "wording":
			name = "url"
		}
		if indexed {
			name += "[" + index
		}
		parts[i] = name
	}
	return strings.Join(parts, ".")
}

// fail answers an error in InstaView's envelope. What is ours is logged and
// says nothing.
func (d *Dialect) fail(w http.ResponseWriter, r *http.Request, err error) {
	p, ok := errors.AsType[*problem](refused(err, "Resource", ""))
	if !ok {
		d.Log.ErrorContext(r.Context(), "instaview", "id", web.RequestOf(r.Context()).ID, "err", err)
		p = failure(web.Ours(err), internal, "An unexpected error occurred", nil)
	}
	if p.status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	if p.limit != nil {
		answer(w, p.status, p.limit)
		return
	}
	answer(w, p.status, Envelope{Error: p.body, Timestamp: Stamp(d.Now())})
}
