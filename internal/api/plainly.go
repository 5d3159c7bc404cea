package api

import "strings"

// timeSample shows what a time looks like.
const timeSample = "must be a time such as 2026-05-04T09:30:00Z"

// faultIn is a fault of the body as huma's validation words it. What is
// missing is named by its own place, not by that of the object around it.
func faultIn(pointer, message string) Fault {
	if name, ok := strings.CutPrefix(message, "expected required property "); ok {
		name, _, _ = strings.Cut(name, " ")
		return Fault{Pointer: pointer + "/" + name, Detail: "is needed"}
	}
	return Fault{Pointer: pointer, Detail: plainly(message)}
}

// plainly turns huma's messages into the words of the rest of the API; what it
// does not know stays as it is.
func plainly(message string) string {
	switch message {
	case "expected string":
		return "must be a string"
	case "expected object":
		return "must be an object"
	case "expected array":
		return "must be a list"
	case "expected boolean", "invalid boolean":
		return "must be true or false"
	case "expected number", "invalid float":
		return "must be a number"
	case "expected integer", "invalid integer":
		return "must be a whole number"
	case "expected string to be RFC 3339 date-time":
		return timeSample
	case "unexpected property":
		return "is not a known field"
	case "unknown query parameter":
		return "is not a known parameter"
	case "required query parameter is missing":
		return "is needed"
	}
	if strings.HasPrefix(message, "invalid date/time") {
		return timeSample
	}
	for _, form := range [][2]string{
		{"expected value to be one of ", "must be one of "},
		{"expected number >= ", "must be at least "},
		{"expected number <= ", "must be at most "},
		{"expected length >= ", "must have at least this many characters: "},
		{"expected length <= ", "must have at most this many characters: "},
		{"expected array length >= ", "must have at least this many items: "},
		{"expected array length <= ", "must have at most this many items: "},
	} {
		if rest, ok := strings.CutPrefix(message, form[0]); ok {
			return form[1] + strings.Trim(rest, `"`)
		}
	}
	return message
}
