package interview

import "time"

// Elsewhere is an interview that another product held, as an importer read it.
// What the product does not tell stays empty: nothing is made up.
//
// Ids of answers, recordings, sittings and calls join the parts to each other
// and need to be UUIDs; those of questions stay as they are given.
type Elsewhere struct {
	Dialect     string     // the product, by its dialect's name: "ribbon"
	Theirs      ForeignIDs // what it calls things
	Position    *Position  // nil: none
	Plan        Plan       // without questions: those that were asked
	Candidate   Candidate
	Interview   Interview // its state, what was asked, times, the caller's own data
	Answers     []Answer
	Transcripts []Transcript // of spoken answers
	Turns       []Turn
	Recordings  []Recording
	Sittings    []Sitting
	Calls       []CallAttempt
	Signals     []Signal
	Assessment  *Assessment // exactly when the state is Ready
}

// ForeignIDs are a product's own ids, kept as aliases. One that is a UUID
// becomes ours too unless something else here has it.
type ForeignIDs struct {
	Position, Plan, Candidate, Interview string
	// Short is the plan's id where the product has eight hexadecimal digits,
	// the serials where it has integers; all are kept where they are free.
	Short                                        string
	PlanSerial, CandidateSerial, InterviewSerial int64
}

// Imported says what became of a [Elsewhere].
type Imported struct {
	Interview Interview
	Outcome   Outcome
	Note      string // why it was kept as it is; empty elsewhere
}

// Outcome of an import.
type Outcome string

// Outcomes.
const (
	ImportMade    Outcome = "made"
	ImportUpdated Outcome = "updated" // it had been imported before it was over
	ImportKept    Outcome = "kept"    // nothing was changed
)

// Kinds of foreign ids that an import keeps.
const (
	AliasPosition  = "position"
	AliasPlan      = "plan"
	AliasCandidate = "candidate"
	AliasInterview = "interview"
)

// WithheldNotGiven is why an imported assessment lacks a score that the other
// product does not give.
const WithheldNotGiven = "not_given"

// ImportCursor is how far an import of one account has come. An empty Cursor
// is the beginning.
type ImportCursor struct {
	Dialect string
	Source  string // the account, by its address
	Cursor  string
	At      time.Time
}

// Numbered is a table whose rows have serial numbers that dialects show.
type Numbered string

// Numbered tables that an import may keep numbers in.
const (
	NumberedPlan      Numbered = "plan"
	NumberedCandidate Numbered = "candidate"
	NumberedInterview Numbered = "interview"
)
