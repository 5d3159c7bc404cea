package interview

import "time"

// Bounds and defaults of the candidate's room.
const (
	MaxRequests  = 100 // of one interview
	MaxExtraTime = 300 // percent of every limit
	MaxThinks    = 2   // times somebody may think longer about a question
	MaxRestarts  = 3   // of one take after interruptions

	DefaultThinkMS   = 30_000
	DefaultExtraTime = 50 // percent

	// CorrectionFor is how long after the end a candidate may mark what was
	// misheard.
	CorrectionFor = 48 * time.Hour
)
