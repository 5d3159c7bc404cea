// Package judge turns the transcript of an interview and its rubric into
// scores that can be defended: every point of every score rests on words the
// candidate said, quoted with their place and time.
//
// Begin with Judge, the ability that every engine has, and with Request and
// Assessment, what goes in and what comes out. An engine only reads answers
// (Reading); Compose does the arithmetic and Verify checks the result, so no
// engine can hand out a number or a quote that does not hold. The embedded
// engine is in rubric, the suite for every engine in judgetest. README.md
// tells what is counted and what never is.
package judge

import "context"

// Judge assesses one interview. An implementation must be safe for concurrent
// use, must return an assessment that Verify accepts, and must withhold a score
// rather than invent one. It returns an error only for a request that Validate
// refuses, for a cancelled context, or when the engine itself broke.
type Judge interface {
	Assess(ctx context.Context, req Request) (Assessment, error)
}

// Engine names everything that shaped an assessment, so that the same request
// can be judged again and give the same bytes.
type Engine struct {
	// Name is the engine, for instance "rubric".
	Name string `json:"name"`
	// Version changes whenever the engine may judge the same request otherwise.
	Version string `json:"version"`
	// Lexicon is the name and SHA-256 of the word frequencies in use, empty
	// for an engine that has none.
	Lexicon string `json:"lexicon,omitzero"`
	// Parameters is the SHA-256 of the engine's constants, or the name of the
	// model and the hash of its instructions.
	Parameters string `json:"parameters"`
	// Rubric is the SHA-256 of skills, thresholds and questions of the request.
	Rubric string `json:"rubric"`
	// Answers is the SHA-256 of the answers of the request.
	Answers string `json:"answers"`
}
