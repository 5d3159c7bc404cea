package interview

import "strings"

// WithheldBecause says to a reader why a score is withheld: a clause for the
// code that stands in [Judged].
func WithheldBecause(code string) string {
	if s, ok := withheldReasons()[code]; ok {
		return s
	}
	return "withheld (" + strings.ReplaceAll(code, "_", " ") + ")"
}

func withheldReasons() map[string]string {
	return map[string]string{
		"not_scored":                   "this question is not scored",
		"no_rubric":                    "there are neither key points nor a model answer to judge by",
		"unjudgeable_rubric":           "the key points hold no word that could be looked for",
		"no_answer":                    "the question was not answered",
		"empty_answer":                 "the answer has no words",
		"silence":                      "the recording has no speech that could be heard",
		"unreadable":                   "the recording cannot be read",
		"too_short":                    "the answer is too short to be judged",
		"low_transcription_confidence": "the recogniser was too unsure of what it heard; a person should listen",
		"wrong_language":               "the answer is in another language than the rubric; a person should read it",
		"no_scored_questions":          "the interview has no scored question",
		"too_little_judged":            "too little of the interview could be judged",
		"no_questions":                 "no scored question speaks to it",
		"no_judged_answers":            "no answer that speaks to it could be judged",
		"not_measured":                 "the words of a transcript do not honestly support such a score",
		"not_assessed":                 "there is no assessment yet",
		"synthetic":                    "this is a test interview",
		"not_given":                    "the product that it was imported from gives no such score",
		"not_requested":                "the plan did not ask for it",
	}
}
